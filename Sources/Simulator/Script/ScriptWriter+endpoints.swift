import Core
import NIOCore

extension ScriptWriter {
    /// The script of what an endpoint answers.
    ///
    /// `unfinished` does nothing to it: there is no finish reason that could be missing. Neither does `malformed` to bytes, which
    /// have no form that could be broken; `error-event` is an error in place of them.
    mutating func answer(_ answer: EndpointAnswer, _ fault: Fault?) -> Script {
        let pace = Pace(profile, &generator)
        switch answer.content {
        case .whole(let body):
            let due = pace.token(after: max(0, (answer.usage?.outputTokens ?? 1) - 1))
            return whole(body, answer.contentType, answer.usage, due, fault)
        case .events(let pieces):
            let fault = fault == .unfinished ? nil : fault
            return stream(Self.frames(pieces, pace), answer.contentType, length: nil, answer.usage, pace, fault)
        case .bytes(let pieces, let length):
            switch fault {
            case .errorEvent: return error(profile.errors.first?.status ?? 500)
            case .unfinished, .malformed:
                return stream(Self.frames(pieces, pace), answer.contentType, length: length, answer.usage, pace, nil)
            default:
                return stream(Self.frames(pieces, pace), answer.contentType, length: length, answer.usage, pace, fault)
            }
        }
    }

    private static func frames(_ pieces: [EndpointAnswer.Piece], _ pace: Pace) -> [StreamFrame] {
        var tokens = 0
        return pieces.map { piece in
            defer { tokens += piece.tokens }
            return StreamFrame(bytes: piece.bytes, due: pace.token(after: tokens))
        }
    }
}
