/// How an answer is framed: by the request's method and version and by the status (RFC 9110 section 6.4.1, RFC 9112
/// section 6).
struct AnswerFraming: Equatable {
    /// What the head says of the body's length.
    enum Field { case none, length, chunked }

    var field: Field
    /// False where the client expects no body, whatever the head says: a single byte would be read as the next answer.
    var sendsBody: Bool
    /// The body ends where the connection does.
    var endsWithConnection = false

    /// An answer whose length is known.
    /// - Parameter method: of the request; nil when it could not be read.
    static func whole(_ status: Int, to method: HTTPMethod?) -> AnswerFraming {
        guard allowsBody(status) else { return AnswerFraming(field: .none, sendsBody: false) }
        return AnswerFraming(field: .length, sendsBody: method != .head)
    }

    /// An answer whose body comes in pieces.
    /// - Parameter length: of the whole body, where it is known.
    static func streamed(_ status: Int, length: Int? = nil, to head: RequestHead) -> AnswerFraming {
        guard allowsBody(status) else { return AnswerFraming(field: .none, sendsBody: false) }
        let sendsBody = head.method != .head
        if length != nil { return AnswerFraming(field: .length, sendsBody: sendsBody) }
        guard head.version == .http11 else {
            return AnswerFraming(field: .none, sendsBody: sendsBody, endsWithConnection: true)
        }
        return AnswerFraming(field: .chunked, sendsBody: sendsBody)
    }

    private static func allowsBody(_ status: Int) -> Bool {
        status >= 200 && status != 204 && status != 304
    }
}
