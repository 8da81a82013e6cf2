import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Whatever bytes come, a reader reads them or throws the error that it says; it never traps. What it reads can be written.
@Suite struct SpoiledBytesTests {
    static let rounds = 300

    @Test("a spoiled request is read or refused", arguments: DialectName.allCases)
    func requests(dialect: DialectName) throws {
        let wire = DialectWire(dialect)
        var mutator = JSONMutator(seed: 1)
        for seed in 0..<UInt64(Self.rounds) {
            var generator = ConversationGenerator(seed: seed, for: dialect, isOwn: true)
            var call = generator.call()
            call.dropUnsupported = true
            let body = try wire.dialect.writeCall(call, for: wire.target, stream: call.stream).body
            for spoiled in [mutator.spoilValues(of: body), mutator.spoilBytes(of: body)] {
                guard let document = try? JSONDocument(parsing: spoiled) else { continue }
                _ = wire.dialect.canPass(document, for: wire.target)
                let options = PassthroughOptions(wantsUsage: true, dropUnsupported: true)
                _ = try? wire.dialect.patch(document, for: wire.target, options)
                guard var read = try? wire.dialect.readCall(document, route: CallRoute(model: "m")) else { continue }
                read.dropUnsupported = true
                for other in DialectName.allCases {
                    let target = TargetProfile(vendor: "other", model: "m", dialect: other)
                    _ = try? Dialects.named(other).writeCall(read, for: target, stream: read.stream)
                }
            }
        }
    }

    @Test("a spoiled answer is read or refused", arguments: DialectName.allCases)
    func replies(dialect: DialectName) throws {
        let wire = DialectWire(dialect)
        var mutator = JSONMutator(seed: 2)
        for seed in 0..<UInt64(Self.rounds) {
            var generator = ReplyGenerator(seed: seed, of: dialect)
            let body = wire.dialect.writeReply(generator.reply(choices: PermittedLoss.choices(dialect)), wire.context)
            for spoiled in [mutator.spoilValues(of: body), mutator.spoilBytes(of: body)] {
                _ = wire.dialect.readError(status: 400, body: spoiled)
                guard let document = try? JSONDocument(parsing: spoiled) else { continue }
                _ = wire.dialect.readUsage(document, wire.target)
                guard let reply = try? wire.dialect.readReply(document, wire.expectation) else { continue }
                Self.write(reply)
            }
        }
    }

    @Test("a spoiled stream is read or refused", arguments: DialectName.allCases)
    func streams(dialect: DialectName) throws {
        let wire = DialectWire(dialect)
        var mutator = JSONMutator(seed: 3)
        for seed in 0..<UInt64(Self.rounds) {
            var generator = ReplyGenerator(seed: seed, of: dialect)
            let reply = generator.reply(choices: PermittedLoss.choices(dialect))
            let bytes = wire.stream(generator.events(of: reply))
            for spoiled in [mutator.spoilBytes(of: bytes), Self.spoilEvents(of: bytes, wire, &mutator)] {
                var scanner = wire.dialect.framing.makeScanner()
                var reader = wire.dialect.makeStreamReader(wire.expectation)
                var inspector = wire.dialect.makeStreamInspector(hidesUsage: true, wire.target)
                var events: [ReplyEvent] = []
                scanner.receive(spoiled)
                while let event = try? scanner.next() {
                    _ = try? inspector.inspect(event)
                    // A reader that has thrown is asked no more, but must not trap either.
                    try? reader.read(event, into: &events)
                }
                try? reader.readEnd(into: &events)
                var accumulator = ReplyAccumulator()
                for event in events { accumulator.add(event) }
                for other in DialectName.allCases { _ = DialectWire(other).stream(events) }
                Self.write(accumulator.reply)
            }
        }
    }

    @Test("a spoiled error says something", arguments: DialectName.allCases)
    func errors(dialect: DialectName) {
        let wire = DialectWire(dialect)
        var mutator = JSONMutator(seed: 4)
        for round in 0..<Self.rounds {
            let status = [400, 401, 404, 429, 500, 503, 529][round % 7]
            let vendor = VendorError(status: status, category: .invalidRequest, message: "What is wrong \"here\"")
            let body = wire.dialect.writeError(.vendor(vendor))
            for spoiled in [body, mutator.spoilValues(of: body), mutator.spoilBytes(of: body), ByteBuffer()] {
                let error = wire.dialect.readError(status: status, body: spoiled)
                #expect(error.status == status)
                #expect(!error.message.isEmpty, "\(String(buffer: spoiled))")
            }
        }
    }

    private static func write(_ reply: Reply) {
        for other in DialectName.allCases {
            let wire = DialectWire(other)
            _ = wire.dialect.writeReply(reply, wire.context)
            _ = wire.stream(reply.events)
        }
    }

    /// The stream with the data of one of its events spoiled.
    private static func spoilEvents(of bytes: ByteBuffer, _ wire: DialectWire, _ mutator: inout JSONMutator)
        -> ByteBuffer
    {
        var scanner = wire.dialect.framing.makeScanner()
        scanner.receive(bytes)
        var spoiled = ByteBuffer()
        while let event = try? scanner.next() {
            guard let data = event.data, wire.dialect.framing == .serverSentEvents else {
                spoiled.writeImmutableBuffer(event.raw)
                continue
            }
            if let name = event.name { spoiled.writeString("event: \(name)\n") }
            spoiled.writeString("data: ")
            spoiled.writeImmutableBuffer(mutator.spoilValues(of: data))
            spoiled.writeString("\n\n")
        }
        return spoiled
    }
}
