import Core
import Dialects
import Framing
import JSON
import NIOCore

/// A vendor's stream says the same however it is cut into chunks; it is refused as the vendor's fault, or can be told in
/// every dialect; and what was told is a stream that the dialect itself reads, finished if the vendor's was.
enum StreamCheck {
    static func run(_ input: FuzzInput) {
        guard let name = input.dialect else { return }
        let dialect = Dialects.named(name)
        let bytes = FramedText.bytes(of: input.body, dialect.framing)
        guard let events = FramingCheck.cut(bytes, dialect.framing, seed: input.digest) else { return }
        let profile = Profiles.profile(of: name, input.digest)
        inspect(events, dialect, profile, hidesUsage: input.digest & 32 == 0)
        let tool = input.digest & 64 == 0 ? "answer" : nil
        let (said, fault) = read(events, dialect, ReplyExpectation(target: profile, answerTool: tool))
        if let fault { Written.requireVendorsFault(fault, "reading \(name.rawValue)") }
        // Whoever wants the whole answer is told it too.
        var accumulator = ReplyAccumulator()
        for event in said { accumulator.add(event) }
        for callers in DialectName.allCases {
            let told = Dialects.named(callers)
            let what = "\(name.rawValue) told as \(callers.rawValue)"
            tell(said, in: told, isEnded: fault == nil, input, what)
            _ = Written.json(told.writeReply(accumulator.reply, ReplyCheck.context), from: input, "\(what), collected")
        }
    }

    /// Writes the events as the gateway does, and reads what was written.
    static func tell(
        _ events: [ReplyEvent],
        in dialect: any Dialect,
        isEnded: Bool,
        _ input: FuzzInput,
        _ what: @autoclosure () -> String
    ) {
        var context = ReplyCheck.context
        context.tellsFunctionCall = input.digest & 512 == 0
        context.includeUsage = input.digest & 1024 == 0
        var writer = dialect.makeStreamWriter(context)
        var out = ByteBuffer()
        var failure: GatewayError? = isEnded ? nil : cut
        for event in events {
            if case .failure(let error) = event {
                failure = .vendor(error)
                break
            }
            writer.write(event, into: &out)
        }
        if let failure { dialect.writeStreamError(failure, into: &out) }
        // Each event has its own frame, and some dialects say a text again when it is complete.
        let bound = 16384 + 24 * input.body.readableBytes + 1024 * events.count
        if out.readableBytes > bound { finding("\(what()): \(out.readableBytes) bytes of \(input.body.readableBytes)") }

        let frames = FramingCheck.events(dialect.framing, [out], what())
        let target = TargetProfile(vendor: "vendor", model: "model", dialect: dialect.name)
        let (said, fault) = read(frames, dialect, ReplyExpectation(target: target))
        // An end may come without a reason where the vendor gave none, and dialects without a mark of the end cannot say so.
        let hasReason = events.contains { if case .finish = $0 { true } else { false } }
        if let fault, failure == nil, hasReason || fault.kind != .vendorCut, !frames.contains(where: isTooDeep) {
            finding("\(what()): its own reader refuses what was told: \(fault.message)\n\(String(buffer: out))")
        }
        guard let failure else { return }
        let isTold = fault != nil || said.contains { if case .failure = $0 { true } else { false } }
        if !isTold { finding("\(what()): '\(failure.message)' is not told\n\(String(buffer: out))") }
    }

    /// What is told of an answer that is nested as deeply as is read may be nested more deeply.
    private static func isTooDeep(_ frame: StreamEvent) -> Bool {
        guard let data = frame.data, (try? JSONDocument(parsing: data)) == nil else { return false }
        return (try? JSONDocument(parsing: data, limits: Written.limits)) != nil
    }

    /// What the events say, up to the fault that ends them. An end that the vendor did not announce is one.
    private static func read(
        _ frames: [StreamEvent],
        _ dialect: any Dialect,
        _ expectation: ReplyExpectation
    ) -> ([ReplyEvent], GatewayError?) {
        var reader = dialect.makeStreamReader(expectation)
        var events: [ReplyEvent] = []
        do {
            for frame in frames { try reader.read(frame, into: &events) }
            try reader.readEnd(into: &events)
            if !reader.isFinished {
                finding("\(dialect.name.rawValue): an end was read of a stream that is not finished")
            }
        } catch {
            return (events, error)
        }
        return (events, nil)
    }

    private static func inspect(
        _ events: [StreamEvent],
        _ dialect: any Dialect,
        _ profile: TargetProfile,
        hidesUsage: Bool
    ) {
        var inspector = dialect.makeStreamInspector(hidesUsage: hidesUsage, profile)
        do {
            for event in events { _ = try inspector.inspect(event) }
        } catch {
            Written.requireVendorsFault(error, "inspecting \(dialect.name.rawValue)")
        }
    }

    private static let cut = GatewayError(.vendorCut, status: 502, message: "The vendor's answer was cut off.")
}
