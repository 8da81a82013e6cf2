import Core
import Dialects
import JSON
import NIOCore

/// A recorded call whose answer tells how many tokens its input had.
struct RecordedInput: Sendable {
    let file: String
    let vendor: String
    let call: Call
    /// As the caller named it, in the path or in the body.
    let model: String
    /// What the vendor counted.
    let tokens: Int

    private static let endpoints: [(DialectName, Set<String>)] = [
        (.openAIChat, ["chat.completions"]), (.openAIResponses, ["responses"]), (.anthropicMessages, ["messages"]),
        (.gemini, ["generateContent", "streamGenerateContent"]), (.bedrockConverse, ["converse"]),
        (.cohereV2, ["chat.v2"]),
    ]

    /// All of which the answer can be read, whole or as a stream of events.
    static let all: [RecordedInput] = {
        endpoints.flatMap { name, endpoints in
            ((try? RecordedTraffic.exchanges(endpoints: endpoints)) ?? []).compactMap { RecordedInput($0, name) }
        }
    }()

    private init?(_ exchange: RecordedTraffic.Exchange, _ name: DialectName) {
        let dialect = Dialects.named(name)
        let route = GeminiPath.route(of: exchange.path) ?? BedrockPath.route(of: exchange.path) ?? CallRoute()
        guard exchange.status == 200, let request = exchange.request,
            let call = try? dialect.readCall(request, route: route)
        else { return nil }
        file = exchange.file
        vendor = exchange.vendor
        self.call = call
        model = call.model
        let target = TargetProfile(vendor: "v", model: call.model, dialect: name)
        var usage: Usage?
        if let reply = exchange.reply {
            usage = dialect.readUsage(reply, target)
        } else if let text = exchange.text, let events = try? GoldenTests.events(ByteBuffer(string: text)) {
            var inspector = dialect.makeStreamInspector(hidesUsage: false, target)
            for event in events { _ = try? inspector.inspect(event) }
            usage = inspector.usage
        }
        guard let tokens = usage?.inputTokens, tokens > 0 else { return nil }
        self.tokens = tokens
    }
}
