import Core
import Dialects
import Framing
import NIOCore
import Transport

/// Writes the script of an answer, broken where a fault wants it.
struct ScriptWriter {
    let dialect: any Dialect
    let profile: SimulatorProfile
    /// Letters and digits that no other request has.
    let id: String
    /// Added to every answer's head.
    var fields: ResponseFields
    var generator: SeededGenerator

    // MARK: Errors

    /// A request that is refused.
    func refusal(_ error: GatewayError) -> Script {
        Script(steps: [.answer(answer(error))])
    }

    /// An error that the profile draws.
    mutating func error(_ status: Int) -> Script {
        let pace = Pace(profile, &generator)
        return Script(steps: [.wait(pace.head), .answer(answer(simulated(status)))])
    }

    func simulated(_ status: Int) -> GatewayError {
        SimulatedError.error(status, code: profile.errorCode, retryAfter: profile.retryAfter, in: dialect.name)
    }

    func answer(_ error: GatewayError) -> HTTPAnswer {
        var fields = fields
        fields.add("content-type", "application/json")
        if let retryAfter = error.retryAfter { fields.add("retry-after", retryAfter) }
        let body = dialect.writeError(error.of(requestID: "req_\(id)"))
        return HTTPAnswer(status: error.status, fields: fields, body: body)
    }

    // MARK: Whole answers

    mutating func whole(_ reply: Reply, _ context: ReplyContext, _ fault: Fault?) -> Script {
        let pace = Pace(profile, &generator)
        var reply = reply
        if fault == .unfinished {
            for index in reply.choices.indices { reply.choices[index].finish = nil }
        }
        let due = pace.token(after: max(0, (reply.usage?.outputTokens ?? 1) - 1))
        return whole(dialect.writeReply(reply, context), "application/json", reply.usage, due, fault)
    }

    func whole(
        _ body: ByteBuffer,
        _ contentType: String,
        _ usage: Usage?,
        _ due: TimeAmount,
        _ fault: Fault?
    ) -> Script {
        var fields = fields
        fields.add("content-type", contentType)
        let answer = HTTPAnswer(status: 200, fields: fields, body: body)
        let size = body.readableBytes
        let half = min(profile.faultPosition ?? size / 2, size)
        var script = Script(steps: [.wait(due)])
        switch fault {
        case nil, .unfinished:
            script.steps.append(.answer(answer))
            script.usage = usage
        case .close: script.steps.append(.close)
        case .silent: script.steps = [.pause(nil)]
        case .cutHead: script.steps.append(.answerCut(answer, after: 0))
        case .cut, .cutInside: script.steps.append(.answerCut(answer, after: half))
        case .malformed:
            let broken = HTTPAnswer(status: 200, fields: fields, body: Self.broken(body, after: half))
            script.steps.append(.answer(broken))
        case .errorEvent: script.steps.append(.answer(self.answer(simulated(profile.errors.first?.status ?? 500))))
        case .stall:
            var (start, rest) = (body, body)
            start.moveWriterIndex(to: start.readerIndex + half)
            rest.moveReaderIndex(forwardBy: half)
            script.steps += [.begin(status: 200, fields), .send(start), .pause(profile.stallTime), .send(rest), .end]
            script.usage = usage
        }
        return script
    }

    // MARK: Streams

    mutating func stream(_ reply: Reply, _ context: ReplyContext, _ fault: Fault?) -> Script {
        let pace = Pace(profile, &generator)
        let frames = StreamFrames.of(reply, dialect, context, pace, chunkTokens: profile.chunkTokens)
        return stream(frames, dialect.framing.streamType, length: nil, reply.usage, pace, fault)
    }

    /// - Parameter length: of the whole body, where its head is to say it.
    mutating func stream(
        _ frames: [StreamFrame],
        _ contentType: String,
        length: Int?,
        _ usage: Usage?,
        _ pace: Pace,
        _ fault: Fault?
    ) -> Script {
        var script = Script(steps: [.wait(pace.head)])
        switch fault {
        case .close:
            script.steps.append(.close)
            return script
        case .silent:
            script.steps = [.pause(nil)]
            return script
        default: break
        }
        var fields = fields
        fields.add("content-type", contentType)
        fields.add("cache-control", "no-cache")
        script.steps.append(.begin(status: 200, fields, length: length))
        if fault == nil { script.usage = usage }
        play(frames, fault, into: &script)
        return script
    }

    private mutating func play(_ frames: [StreamFrame], _ fault: Fault?, into script: inout Script) {
        let place = place(of: fault, in: frames)
        send(frames[..<place], into: &script)
        switch fault {
        case nil, .close, .silent: script.steps.append(.end)
        case .cutHead, .cut: script.steps.append(.abort)
        case .cutInside:
            if place < frames.count {
                var piece = frames[place]
                piece.bytes.moveWriterIndex(to: piece.bytes.readerIndex + piece.bytes.readableBytes / 2)
                send([piece], into: &script)
            }
            script.steps.append(.abort)
        case .malformed:
            script.steps.append(.send(dialect.framing.brokenEvent))
            send(frames[place...], into: &script)
            script.steps.append(.end)
        case .errorEvent:
            var buffer = ByteBuffer()
            dialect.writeStreamError(simulated(profile.errors.first?.status ?? 500), into: &buffer)
            script.steps += [.send(buffer), .end]
        case .unfinished: script.steps.append(.end)
        case .stall:
            script.steps.append(.pause(profile.stallTime))
            send(frames[place...], into: &script)
            script.steps.append(.end)
        }
    }

    /// How many events come before the fault.
    private mutating func place(of fault: Fault?, in frames: [StreamFrame]) -> Int {
        let drawn = Int.random(in: 0...frames.count, using: &generator)
        let asked = profile.faultPosition.map { min($0, frames.count) }
        switch fault {
        case nil: return frames.count
        case .cutHead, .close, .silent: return 0
        case .unfinished:
            let end = frames.firstIndex(where: \.isClosing) ?? frames.count
            return min(asked ?? end, end)
        case .cutInside:
            // There is always an event to be cut: the last one, if the place is beyond.
            return max(0, min(asked ?? drawn, frames.count - 1))
        case .cut, .malformed, .errorEvent, .stall: return asked ?? drawn
        }
    }

    private func send(_ frames: some Sequence<StreamFrame>, into script: inout Script) {
        for frame in frames {
            script.steps.append(.wait(frame.due))
            script.steps.append(.send(frame.bytes))
        }
    }

    /// A body of the same length that stops being JSON after some bytes.
    private static func broken(_ body: ByteBuffer, after place: Int) -> ByteBuffer {
        var broken = ByteBuffer()
        broken.writeImmutableBuffer(body)
        for index in place..<max(place, body.readableBytes) {
            broken.setInteger(UInt8(ascii: "}"), at: broken.readerIndex + index)
        }
        // Where everything stays as it was, more behind it breaks it.
        if place >= body.readableBytes { broken.writeStaticString("}") }
        return broken
    }
}

extension StreamFraming {
    fileprivate var streamType: String {
        switch self {
        case .serverSentEvents: "\(contentType); charset=utf-8"
        case .eventStream: "\(contentType)"
        }
    }

    /// An event that is well framed and whose data is no JSON.
    fileprivate var brokenEvent: ByteBuffer {
        let data: StaticString = "{\"broken\":"
        var buffer = ByteBuffer()
        switch self {
        case .serverSentEvents: SSEWriter.write(into: &buffer) { $0.writeStaticString(data) }
        case .eventStream:
            EventStreamWriter.write(event: "contentBlockDelta", into: &buffer) { $0.writeStaticString(data) }
        }
        return buffer
    }
}
