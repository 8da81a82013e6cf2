import Core
import Dialects
import JSON
import NIOCore
import Testing

/// An answer says the same to who reads it, told whole or as a stream, in whatever pieces.
@Suite struct ReplyConformanceTests {
    static let seeds: Range<UInt64> = 0..<400

    private func expectSound(_ dialect: DialectName, _ fault: (Reply, UInt64) -> String?) {
        Findings.collect(dialect, seeds: Self.seeds, simpler: \.simpler, described: Self.described) { seed in
            var generator = ReplyGenerator(seed: seed, of: dialect)
            return generator.reply(choices: PermittedLoss.choices(dialect))
        } faultOf: { reply, seed in
            fault(reply, seed)
        }
    }

    private static func described(_ reply: Reply) -> [String] {
        ["of the answer"] + ReplyDescription(reply, without: []).lines
    }

    @Test("an answer that is written and read again says the same", arguments: DialectName.allCases)
    func wholes(dialect: DialectName) {
        expectSound(dialect) { reply, _ in
            Self.fault(of: reply, in: dialect, without: PermittedLoss.ofAnswers(dialect))
        }
    }

    /// What an answer loses or invents on its way, beyond what it may lose.
    static func fault(of reply: Reply, in dialect: DialectName, without losses: Set<PermittedLoss>) -> String? {
        var expected = reply
        for index in reply.choices.indices {
            expected.choices[index].finish = reply.choices[index].finish?.told(in: dialect)
        }
        do {
            return difference(
                ReplyDescription(expected, without: losses).lines,
                ReplyDescription(try DialectWire(dialect).sent(reply), without: losses).lines
            )
        } catch {
            return "\(error)"
        }
    }

    @Test("the stream and the whole say the same", arguments: DialectName.allCases)
    func streams(dialect: DialectName) {
        let wire = DialectWire(dialect)
        let losses = PermittedLoss.ofStreams(dialect)
        expectSound(dialect) { reply, seed in
            var generator = ReplyGenerator(seed: seed, of: dialect)
            do {
                return difference(
                    ReplyDescription(try wire.sent(reply), without: losses).lines,
                    ReplyDescription(try wire.streamed(generator.events(of: reply)), without: losses).lines
                )
            } catch {
                return "\(error)"
            }
        }
    }

    @Test("the chunks that a stream comes in do not matter", arguments: DialectName.allCases)
    func chunks(dialect: DialectName) throws {
        let wire = DialectWire(dialect)
        var cuts = 0
        for seed in 0..<40 as Range<UInt64> {
            var generator = ReplyGenerator(seed: seed, of: dialect)
            let reply = generator.reply(choices: PermittedLoss.choices(dialect))
            let bytes = wire.stream(generator.events(of: reply))
            let whole = try wire.read([bytes]).map(\.line)
            // Every cut in two of a small stream, some in many of any.
            let everywhere = bytes.readableBytes < 2500 && cuts < 5000 ? Array(1..<bytes.readableBytes) : []
            cuts += everywhere.count
            for cut in everywhere {
                let told = try wire.read(bytes.cut(at: [cut])).map(\.line)
                try #require(told == whole, "\(dialect.rawValue), seed \(seed), cut at \(cut)")
            }
            for _ in 0..<5 {
                let places = Set(
                    (0..<generator.random.number(2...30)).map { _ in
                        generator.random.number(1...bytes.readableBytes - 1)
                    }
                )
                let told = try wire.read(bytes.cut(at: places.sorted())).map(\.line)
                try #require(told == whole, "\(dialect.rawValue), seed \(seed), cut at \(places.sorted())")
            }
            let single = try wire.read(bytes.cut(at: Array(1..<bytes.readableBytes))).map(\.line)
            try #require(single == whole, "\(dialect.rawValue), seed \(seed), byte by byte")
        }
    }
}

extension ByteBuffer {
    /// The pieces between the places, each with storage of its own.
    fileprivate func cut(at places: [Int]) -> [ByteBuffer] {
        var rest = self
        var pieces: [ByteBuffer] = []
        var start = 0
        for place in places {
            pieces.append(ByteBuffer(bytes: rest.readBytes(length: place - start) ?? []))
            start = place
        }
        pieces.append(ByteBuffer(bytes: rest.readBytes(length: rest.readableBytes) ?? []))
        return pieces
    }
}

extension ReplyEvent {
    /// What the event says, without where its bytes lie.
    fileprivate var line: String {
        switch self {
        case .start(let start): "start \(start.id?.string ?? "-") \(start.model?.string ?? "-") \(start.created ?? 0)"
        case .text(let choice, let text): "text \(choice) \(text.string)"
        case .refusal(let choice, let text): "refusal \(choice) \(text.string)"
        case .reasoning(let choice, let thought):
            "thought \(choice) \(thought.text?.string ?? "-") \(thought.signature?.string ?? "-") \(thought.isSummary)"
        case .toolCall(let choice, let index, let call):
            "call \(choice) \(index) \(call.id?.string ?? "-") \(call.name.string) \(call.arguments.asText.string)"
        case .toolArguments(let choice, let index, let piece): "arguments \(choice) \(index) \(piece.string)"
        case .citation(let choice, let citation):
            "citation \(choice) \(citation.url?.string ?? "-") \(citation.title?.string ?? "-")"
        case .textSignature(let choice, let proof): "proof \(choice) \(proof.string)"
        case .media(let choice, let media): "media \(choice) \(media.kind)"
        case .logprobs(let choice, let logprobs): "logprobs \(choice) \(logprobs.string)"
        case .opaque(let choice, let part): "part \(choice) \(part.kind) \(part.value.string)"
        case .finish(let choice, let reason, let sequence): "finish \(choice) \(reason) \(sequence?.string ?? "-")"
        case .usage(let usage): "usage \(usage)"
        case .failure(let error): "failure \(error)"
        case .end: "end"
        }
    }
}
