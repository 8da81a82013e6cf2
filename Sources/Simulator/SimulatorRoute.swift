import Core
import Dialects
import Transport

/// What a request to the simulator asks for, told from its method and path. Any prefix may come before a dialect's path.
enum SimulatorRoute: Sendable {
    case liveness
    case statistics
    case reset
    case call(DialectName, CallRoute)
    case query(SimulatedQuery)
    case methodNotAllowed(DialectName)
    case unknown

    init(_ head: RequestHead) {
        switch (head.method, head.path) {
        case (.get, "/livez"): self = .liveness
        case (.get, "/stats"): self = .statistics
        case (.post, "/reset"): self = .reset
        case (let method, let path):
            if let (dialect, route) = Self.call(path) {
                self = method == .post ? .call(dialect, route) : .methodNotAllowed(dialect)
            } else if let query = SimulatedQuery(path) {
                self = method == .post ? .query(query) : .methodNotAllowed(query.dialect)
            } else {
                self = .unknown
            }
        }
    }

    private static func call(_ path: String) -> (DialectName, CallRoute)? {
        if path.hasSuffix("/chat/completions") { return (.openAIChat, CallRoute()) }
        if path.hasSuffix("/completions") { return (.openAICompletions, CallRoute()) }
        if path.hasSuffix("/responses") { return (.openAIResponses, CallRoute()) }
        if path.hasSuffix("/v1/messages") { return (.anthropicMessages, CallRoute()) }
        if path.hasSuffix("/v2/chat") { return (.cohereV2, CallRoute()) }
        if let route = BedrockPath.route(of: path) { return (.bedrockConverse, route) }
        return GeminiPath.route(of: path).map { (.gemini, $0) }
    }
}
