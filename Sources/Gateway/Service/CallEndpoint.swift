import Core
import Dialects
import Framing
import Transport

/// Where a model is asked for an answer: the dialect that the path belongs to, and what else the path says.
struct CallEndpoint: Sendable {
    /// The dialect that the caller speaks.
    let dialect: any Dialect
    /// The model and the manner of the answer, where the path says them.
    let route: CallRoute
    /// A stream is told as one JSON array instead of server-sent events (Gemini without `alt=sse`).
    let streamsAsArray: Bool

    /// For people who asked for another path.
    static let paths =
        "/v1/chat/completions, /v1/responses, /openai/deployments/{model}/chat/completions, /v1/messages, /v2/chat, /v1/completions and "
        + "/v1beta/models/{model}:generateContent or :streamGenerateContent"

    /// Nil for the path of something else.
    init?(_ head: RequestHead) {
        if head.pathEquals("/v1/chat/completions") || head.pathEquals("/openai/v1/chat/completions") {
            self.init(OpenAIChatDialect())
        } else if head.pathEquals("/v1/messages") {
            self.init(AnthropicMessagesDialect())
        } else if head.pathEquals("/v1/completions") || head.pathEquals("/openai/v1/completions") {
            self.init(OpenAICompletionsDialect())
        } else if head.pathEquals("/v1/responses") || head.pathEquals("/openai/v1/responses")
            || head.pathEquals("/openai/responses")
        {
            self.init(OpenAIResponsesDialect())
        } else if head.pathEquals("/v2/chat") {
            self.init(CohereV2Dialect())
        } else if head.pathHasPrefix("/v1") {
            guard let route = GeminiPath.route(of: head.path) else { return nil }
            let isArray = route.stream == true && !Self.asksForEvents(head.query)
            self.init(GeminiDialect(), route, streamsAsArray: isArray)
        } else if let model = Self.deployment(head, "/chat/completions") {
            self.init(OpenAIChatDialect(), CallRoute(model: model))
        } else if let model = Self.deployment(head, "/completions") {
            self.init(OpenAICompletionsDialect(), CallRoute(model: model))
        } else {
            return nil
        }
    }

    private init(_ dialect: any Dialect, _ route: CallRoute = CallRoute(), streamsAsArray: Bool = false) {
        self.dialect = dialect
        self.route = route
        self.streamsAsArray = streamsAsArray
    }

    /// The model of one of Azure's paths, `/openai/deployments/{model}…`; nil for another path.
    /// - Parameter operation: what follows the model.
    static func deployment(_ head: RequestHead, _ operation: String) -> String? {
        guard head.pathHasPrefix("/openai/deployments/") else { return nil }
        let rest = head.path.utf8.dropFirst("/openai/deployments/".utf8.count)
        guard rest.count > operation.utf8.count, rest.suffix(operation.utf8.count).elementsEqual(operation.utf8) else {
            return nil
        }
        return PercentEncoding.decode(Substring(rest.dropLast(operation.utf8.count)))
    }

    private static func asksForEvents(_ query: String?) -> Bool {
        query?.utf8.split(separator: UInt8(ascii: "&")).contains { $0.elementsEqual("alt=sse".utf8) } ?? false
    }

    /// The dialect in whose shape a request is refused that may not get as far as an endpoint.
    static func dialectOfErrors(_ head: RequestHead?) -> any Dialect {
        guard let head else { return OpenAIChatDialect() }
        if let endpoint = CallEndpoint(head) { return endpoint.dialect }
        if let endpoint = QueryEndpoint(head) { return endpoint.dialect }
        if let endpoint = ModelsEndpoint(head) { return endpoint.dialect }
        if let endpoint = PassthroughEndpoint(head) { return endpoint.dialect ?? OpenAIChatDialect() }
        if head.pathHasPrefix("/v1/messages") { return AnthropicMessagesDialect() }
        if head.pathHasPrefix("/v1beta/") { return GeminiDialect() }
        return OpenAIChatDialect()
    }
}
