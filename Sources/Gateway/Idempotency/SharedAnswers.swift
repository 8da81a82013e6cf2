import Core
import Framing
import NIOConcurrencyHelpers
import NIOCore
import Storage
import Transport

/// Answers of calls that may be made again under the same name, as gateways of a fleet share them: who makes such a call claims its name, and puts the answer there
/// when it is over. While the state cannot be reached, each gateway knows its own alone.
final class SharedAnswers: Sendable {
    /// What there is under a name.
    enum Finding: Sendable {
        /// Nothing: the call is this gateway's to make.
        case mine
        /// The answer to the same request.
        case answer(status: Int, ResponseFields, ByteBuffer)
        /// The same request was answered, and the answer is not kept.
        case gone
        /// Another request.
        case other
        /// Who waited has gone.
        case cancelled
    }

    private struct Kept {
        var name: String
        var request: [UInt8]
        var bytes: Int
        var until: Int
    }

    private struct State {
        var renewing: [String: Task<Void, Never>] = [:]
        /// Answers that were put there by this gateway, the oldest first.
        var kept: [Kept] = []
        var bytes = 0
    }

    private let shared: any SharedValues
    private let instance: String
    private let state = NIOLockedValueBox(State())

    /// For how long a name is claimed without being heard of, in milliseconds: what a gateway was doing that fails is done anew after that.
    private static let claim = 30_000
    private static let firstPause = Duration.milliseconds(30)
    private static let longestPause = Duration.milliseconds(500)

    init(_ shared: any SharedValues, instance: String) {
        (self.shared, self.instance) = (shared, instance)
    }

    /// Claims the name of a call, or finds what there is under it. Where another gateway is making the call its answer is waited for.
    func begin(_ recording: AnswerRecording) async -> Finding {
        let name = Hexadecimal.encode(recording.id)
        let claim = SharedAnswer.running(recording.request, by: instance).bytes
        var pause = Self.firstPause
        while !Task.isCancelled {
            let found: [UInt8]?
            do throws(StoreError) {
                found = try await shared.keep(claim, as: name, for: Self.claim)
            } catch {
                return .mine
            }
            guard let found else {
                renew(name, claim)
                return .mine
            }
            guard let answer = SharedAnswer(found), answer.request == recording.request else { return .other }
            switch answer.content {
            case .running:
                try? await Task.sleep(for: pause)
                pause = min(pause * 3 / 2, Self.longestPause)
            case .answered(let status, let lines, let body):
                return .answer(status: status, ResponseFields(lines: lines), body)
            case .gone: return .gone
            }
        }
        return .cancelled
    }

    private func renew(_ name: String, _ claim: [UInt8]) {
        let task = Task.detached { [shared] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(Self.claim / 3))
                if !Task.isCancelled { try? await shared.put(claim, as: name, for: Self.claim) }
            }
        }
        state.withLockedValue { $0.renewing[name] = task }
    }

    /// A call is over that this gateway made.
    /// - Parameter isKept: its answer is given to those who make it again.
    func end(_ recording: AnswerRecording, isKept: Bool, _ limits: Configuration.Idempotency) {
        let name = Hexadecimal.encode(recording.id)
        guard let renewing = state.withLockedValue({ $0.renewing.removeValue(forKey: name) }) else { return }
        let age = Int(limits.maxAge.components.seconds) * 1000
        let answer = isKept ? recording.whole.map { SharedAnswer(recording.request, $0) } : nil
        let dropped = answer.map { keep(name, recording.request, $0.bytes.count, age, limits) } ?? []
        Task.detached { [shared] in
            renewing.cancel()
            // Or a claim could come after the answer.
            await renewing.value
            if let answer {
                try? await shared.put(answer.bytes, as: name, for: age)
            } else if isKept {
                try? await shared.put(SharedAnswer.gone(recording.request).bytes, as: name, for: age)
            } else {
                try? await shared.remove(name)
            }
            for old in dropped {
                try? await shared.put(SharedAnswer.gone(old.request).bytes, as: old.name, for: age)
            }
        }
    }

    /// Notes an answer that is put there.
    /// - Returns: those that have to go for it.
    private func keep(
        _ name: String,
        _ request: [UInt8],
        _ bytes: Int,
        _ age: Int,
        _ limits: Configuration.Idempotency
    ) -> [Kept] {
        let now = wallClockMilliseconds()
        return state.withLockedValue { state in
            state.kept.append(Kept(name: name, request: request, bytes: bytes, until: now + age))
            state.bytes += bytes
            var dropped: [Kept] = []
            while let first = state.kept.first, first.until <= now || state.bytes > limits.maxBytes, first.name != name
            {
                state.kept.removeFirst()
                state.bytes -= first.bytes
                if first.until > now { dropped.append(first) }
            }
            return dropped
        }
    }
}

/// What is kept under the name of a call.
private struct SharedAnswer {
    enum Content {
        /// A gateway makes the call.
        case running
        case answered(status: Int, lines: ByteBuffer, body: ByteBuffer)
        case gone
    }

    let request: [UInt8]
    let content: Content
    /// As it is kept: a letter, the request's digest, and for an answer its status, the length of its headers, these, and its body.
    let bytes: [UInt8]

    private static let digest = 32

    static func running(_ request: [UInt8], by instance: String) -> SharedAnswer {
        SharedAnswer(request, .running, [UInt8(ascii: "r")] + request + Array(instance.utf8))
    }

    static func gone(_ request: [UInt8]) -> SharedAnswer {
        SharedAnswer(request, .gone, [UInt8(ascii: "g")] + request)
    }

    private init(_ request: [UInt8], _ content: Content, _ bytes: [UInt8]) {
        (self.request, self.content, self.bytes) = (request, content, bytes)
    }

    init(_ request: [UInt8], _ answer: (status: Int, fields: ResponseFields, body: ByteBuffer)) {
        let lines = answer.fields.bytes
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt8(ascii: "a"))
        buffer.writeBytes(request)
        buffer.writeInteger(UInt16(clamping: answer.status))
        buffer.writeInteger(UInt32(clamping: lines.readableBytes))
        buffer.writeImmutableBuffer(lines)
        buffer.writeImmutableBuffer(answer.body)
        self.init(
            request,
            .answered(status: answer.status, lines: lines, body: answer.body),
            Array(buffer.readableBytesView)
        )
    }

    /// Nil for what is none.
    init?(_ bytes: [UInt8]) {
        var buffer = ByteBuffer(bytes: bytes)
        guard let letter = buffer.readInteger(as: UInt8.self), let request = buffer.readBytes(length: Self.digest)
        else { return nil }
        switch letter {
        case UInt8(ascii: "r"): self.init(request, .running, bytes)
        case UInt8(ascii: "g"): self.init(request, .gone, bytes)
        case UInt8(ascii: "a"):
            guard let status = buffer.readInteger(as: UInt16.self), let length = buffer.readInteger(as: UInt32.self),
                let lines = buffer.readSlice(length: Int(length))
            else { return nil }
            self.init(request, .answered(status: Int(status), lines: lines, body: buffer), bytes)
        default: return nil
        }
    }
}
