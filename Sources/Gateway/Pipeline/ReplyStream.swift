import Core
import Dialects
import Framing
import NIOCore
import Transport

/// A vendor's stream on its way to the caller.
protocol ReplyStream: BodyTransform {
    /// A finish reason, a terminal event, an error event or an end marker has come.
    var isFinished: Bool { get }
    var usage: Usage? { get }
    /// The tier that served it, in the vendor's word.
    var serviceTier: String? { get }
    /// Bytes of the vendor's body so far.
    var bytesReceived: Int { get }
    /// The error that the vendor told and that has reached the caller.
    var failure: VendorError? { get }
    /// The name under which the vendor keeps the answer, where it does.
    var keptID: String? { get }
    /// Writes what is still due after the vendor's connection broke behind the end of the answer.
    func finish(into out: inout ByteBuffer)
    /// Writes the error as the last event, in the caller's dialect.
    func fail(_ error: GatewayError, into out: inout ByteBuffer)
}

/// A stream that is another one in another form.
protocol WrappedReplyStream: ReplyStream {
    var events: any ReplyStream { get }
}

extension WrappedReplyStream {
    var isFinished: Bool { events.isFinished }
    var usage: Usage? { events.usage }
    var serviceTier: String? { events.serviceTier }
    var bytesReceived: Int { events.bytesReceived }
    var failure: VendorError? { events.failure }
    var keptID: String? { events.keptID }
}

/// Passes the events of a stream on as the bytes that came, each as soon as it is complete, and reads usage on the way.
final class StreamPassage: ReplyStream {
    private var scanner: StreamScanner
    private var inspector: any ReplyStreamInspector
    private let dialect: any Dialect
    private(set) var bytesReceived = 0
    /// Something has been passed on.
    private var hasPassed = false
    /// What only says that the vendor is still there waits for what is an answer, since another target may have to give that.
    private let holdsKeepAlives: Bool
    private var held: [ByteBuffer] = []

    /// - Parameter holdsKeepAlives: another target may be asked until something is passed on.
    init(of dialect: any Dialect, _ inspector: any ReplyStreamInspector, holdsKeepAlives: Bool = false) {
        self.dialect = dialect
        self.inspector = inspector
        self.holdsKeepAlives = holdsKeepAlives
        scanner = dialect.framing.makeScanner()
    }

    var isFinished: Bool { inspector.isFinished }
    var usage: Usage? { inspector.usage }
    var serviceTier: String? { inspector.serviceTier }
    var failure: VendorError? { inspector.failure }
    var keptID: String? { inspector.keptID }

    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) throws {
        bytesReceived += bytes.readableBytes
        scanner.receive(bytes)
        while let event = try scanner.next() { try pass(event, into: &out) }
    }

    func receiveEnd(into out: inout ByteBuffer) throws {
        if let last = try scanner.finish() {
            try pass(last, into: &out)
            // The event came without its empty line. What the gateway may still have to say must not run into it.
            if !inspector.isFinished { out.writeStaticString("\n\n") }
        }
        guard inspector.isFinished else { throw GatewayError.cutStream }
    }

    func finish(into out: inout ByteBuffer) {}

    func fail(_ error: GatewayError, into out: inout ByteBuffer) {
        dialect.writeStreamError(error, into: &out)
    }

    private func pass(_ event: StreamEvent, into out: inout ByteBuffer) throws {
        guard try inspector.inspect(event) else { return }
        // An error in the place of an answer is told as one, if nobody else has an answer.
        if !hasPassed {
            if let failure = inspector.failure { throw GatewayError.vendor(failure) }
            if holdsKeepAlives, event.isKeepAlive {
                // However many come, a few will do.
                if held.count < 8 { held.append(event.raw) }
                return
            }
            for event in held { out.writeImmutableBuffer(event) }
            held = []
            hasPassed = true
        }
        out.writeImmutableBuffer(event.raw)
    }
}

extension StreamEvent {
    /// It says nothing but that its sender is still there: a comment, or Anthropic's `ping`.
    fileprivate var isKeepAlive: Bool { data == nil || name == "ping" }
}

/// Translates the events of a stream from the vendor's dialect to the caller's, each as soon as it is complete.
final class StreamTranslation: ReplyStream {
    private var scanner: StreamScanner
    private var reader: any ReplyStreamReader
    private var writer: any ReplyStreamWriter
    private let callers: any Dialect
    private var carrier: ReasoningCarrier?
    private var events: [ReplyEvent] = []
    private var carried: [ReplyEvent] = []
    private(set) var usage: Usage?
    private(set) var bytesReceived = 0
    private var tierAtStart: String?
    var serviceTier: String? { reader.serviceTier ?? tierAtStart }
    /// The events that close the stream, held back until the answer is kept.
    private(set) var closing: ByteBuffer?
    private let isKept: Bool
    /// Something has been told.
    private var hasWritten = false
    /// The answer has a name of the gateway's own.
    var keptID: String? { nil }
    /// Errors are thrown, for the caller is told of them in its own dialect.
    var failure: VendorError? { nil }
    /// What has been told, where another target may have to go on with it.
    private(set) var told: AnswerSoFar?
    /// Where it goes on with what another target has told.
    private var seam: AnswerSeam?
    /// The target that goes on, as long as that has not been told.
    private var goesOnAt: String?
    /// What those used that told the beginning.
    private var usageBefore: Usage?

    /// - Parameters:
    ///   - expectation: what the vendor was asked for.
    ///   - context: what the caller is told beside the answer.
    ///   - carrier: where proofs of thoughts must be sealed for the caller.
    ///   - isKept: the gateway keeps the answer, under a name of its own.
    init(
        from vendors: any Dialect,
        _ expectation: ReplyExpectation,
        to callers: any Dialect,
        _ context: ReplyContext,
        carrier: ReasoningCarrier?,
        isKept: Bool,
        mayBreak: Bool = false
    ) {
        self.isKept = isKept
        self.callers = callers
        self.carrier = carrier
        scanner = vendors.framing.makeScanner()
        reader = vendors.makeStreamReader(expectation)
        writer = callers.makeStreamWriter(context)
        if mayBreak { told = AnswerSoFar() }
    }

    /// Goes on with an answer that broke off.
    /// - Parameter target: the one that does, for the caller.
    init(
        goingOnWith broken: StreamTranslation,
        _ told: AnswerSoFar,
        from vendors: any Dialect,
        _ expectation: ReplyExpectation,
        at target: String
    ) {
        (isKept, callers, writer, self.told) = (broken.isKept, broken.callers, broken.writer, told)
        scanner = vendors.framing.makeScanner()
        reader = vendors.makeStreamReader(expectation)
        seam = AnswerSeam(after: told.text)
        goesOnAt = target
        tierAtStart = broken.serviceTier
        usageBefore = Usage.sum([broken.usageBefore, broken.usage])
    }

    var isFinished: Bool { reader.isFinished }

    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) throws {
        bytesReceived += bytes.readableBytes
        scanner.receive(bytes)
        while let event = try scanner.next() {
            try reader.read(event, into: &events)
            try write(into: &out)
        }
    }

    func receiveEnd(into out: inout ByteBuffer) throws {
        if let last = try scanner.finish() { try reader.read(last, into: &events) }
        try reader.readEnd(into: &events)
        try write(into: &out)
    }

    func finish(into out: inout ByteBuffer) {
        try? reader.readEnd(into: &events)
        try? write(into: &out)
    }

    func fail(_ error: GatewayError, into out: inout ByteBuffer) {
        if !writer.writeError(error, into: &out) { callers.writeStreamError(error, into: &out) }
    }

    private func write(into out: inout ByteBuffer) throws {
        let mark = out.writerIndex
        defer {
            events.removeAll(keepingCapacity: true)
            hasWritten = hasWritten || out.writerIndex > mark
        }
        for event in events { try write(event, mark, into: &out) }
    }

    /// What of an event is told where another target told the beginning; nil: nothing.
    private func goingOn(_ event: ReplyEvent, into out: inout ByteBuffer) -> ReplyEvent? {
        switch event {
        // The answer has begun, and its thoughts are over.
        case .start, .reasoning: return nil
        case .text(let choice, let text): return seam?.take(text).map { .text(choice: choice, $0) }
        case .usage(let usage): return .usage(Usage.sum([usageBefore, usage]) ?? usage)
        case .failure: return event
        // What was said before it is told before it.
        case .finish, .end, .refusal, .toolCall, .toolArguments, .citation, .textSignature, .media, .logprobs, .opaque:
            if let rest = seam?.finish() { tell(.text(choice: 0, rest), into: &out) }
            return event
        }
    }

    private func tell(_ event: ReplyEvent, into out: inout ByteBuffer) {
        if let target = goesOnAt {
            goesOnAt = nil
            writer.writeGoingOn(at: target, into: &out)
        }
        told?.add(event)
        writer.write(event, into: &out)
    }

    private func write(_ event: ReplyEvent, _ mark: Int, into out: inout ByteBuffer) throws {
        var event = event
        switch event {
        case .start(var start):
            tierAtStart = start.serviceTier
            guard isKept else { break }
            start.id = nil
            event = .start(start)
        case .usage(let told): usage = told
        // The caller is told as of any other fault: with an event, and an end that is none.
        case .failure(let error):
            // In the place of an answer: nothing of one has been told.
            if !hasWritten { out.moveWriterIndex(to: mark) }
            throw GatewayError.vendor(error)
        default: break
        }
        if seam != nil {
            guard let changed = goingOn(event, into: &out) else { return }
            event = changed
        }
        if case .end = event, isKept {
            var last = ByteBuffer()
            writer.write(event, into: &last)
            closing = last
        } else if carrier == nil {
            tell(event, into: &out)
        } else {
            carrier?.carry(event, into: &carried)
            for event in carried { tell(event, into: &out) }
            carried.removeAll(keepingCapacity: true)
        }
    }
}
