/// What is fuzzed together for a bounded time.
enum FuzzGroup: String, CaseIterable {
    /// Callers' requests, of every dialect.
    case requests
    /// Vendors' whole answers.
    case replies
    /// Vendors' streams.
    case streams
    /// Vendors' error answers.
    case errors
    /// Embeddings, ranking and counting of tokens, questions and answers.
    case queries
    /// Streams cut into events, of every framing.
    case framings
    /// Multipart bodies told apart into their parts.
    case multipart

    /// Does all that must go well with the input; returns if it does.
    func check(_ input: FuzzInput) {
        switch self {
        case .requests: RequestCheck.run(input)
        case .replies: ReplyCheck.run(input)
        case .streams: StreamCheck.run(input)
        case .errors: ErrorCheck.run(input)
        case .queries: QueryCheck.run(input)
        case .framings: FramingCheck.run(input)
        case .multipart: MultipartCheck.run(input)
        }
    }

    /// Whether inputs are streams of events, not JSON.
    var isStreamed: Bool { self == .streams || self == .framings }
}
