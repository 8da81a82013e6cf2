import Core
import Dialects
import Transport

/// Something that the simulator is asked to do as a vendor.
enum SimulatedOperation: Sendable {
    case call(DialectName, CallRoute)
    case query(SimulatedQuery)
    case endpoint(OpenAIEndpoint)

    /// What is done at a path, by method; nothing where the simulator has nothing there. Any prefix may come before the paths.
    static func at(_ path: String) -> [HTTPMethod: SimulatedOperation] {
        if let (dialect, route) = call(path) { return [.post: .call(dialect, route)] }
        if let query = SimulatedQuery(path) { return [.post: .query(query)] }
        return OpenAIEndpoint.at(path).mapValues { .endpoint($0) }
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

    /// In whose shape errors are told.
    var dialect: DialectName {
        switch self {
        case .call(let dialect, _): dialect
        case .query(let query): query.dialect
        case .endpoint: .openAIChat
        }
    }
}
