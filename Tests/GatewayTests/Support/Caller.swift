import JSON
import Testing

/// A caller of one of the dialects, asking a vendor.
struct Caller: Sendable, CustomTestStringConvertible {
    enum Form: String, Sendable, CaseIterable {
        case chat, responses, messages, gemini, geminiArray, completions, cohere
    }

    let form: Form
    let vendor: String
    let stream: Bool

    var testDescription: String { "\(form.rawValue) to \(vendor)\(stream ? ", streamed" : "")" }

    static let all = Form.allCases.flatMap { form in
        ["openai", "anthropic", "gemini", "cohere", "bedrock", "simulator"].flatMap { vendor in
            [Caller(form: form, vendor: vendor, stream: true), Caller(form: form, vendor: vendor, stream: false)]
        }
    }

    /// The path and the body that ask a model of the vendor to answer a text.
    /// - Parameter more: further members of the body, each with a comma before it.
    func asking(_ model: String, _ text: String, _ more: String = "") -> (path: String, body: String) {
        switch form {
        case .chat:
            (
                "/v1/chat/completions",
                #"{"model":"\#(vendor)/\#(model)","stream":\#(stream),"#
                    + #""messages":[{"role":"user","content":"\#(text)"}]\#(more)}"#
            )
        case .responses:
            ("/v1/responses", #"{"model":"\#(vendor)/\#(model)","stream":\#(stream),"input":"\#(text)"\#(more)}"#)
        case .messages:
            (
                "/v1/messages",
                #"{"model":"\#(vendor)/\#(model)","max_tokens":100,"stream":\#(stream),"#
                    + #""messages":[{"role":"user","content":"\#(text)"}]\#(more)}"#
            )
        case .completions:
            ("/v1/completions", #"{"model":"\#(vendor)/\#(model)","stream":\#(stream),"prompt":"\#(text)"\#(more)}"#)
        case .cohere:
            (
                "/v2/chat",
                #"{"model":"\#(vendor)/\#(model)","stream":\#(stream),"#
                    + #""messages":[{"role":"user","content":"\#(text)"}]\#(more)}"#
            )
        case .gemini, .geminiArray:
            (
                "/v1beta/models/\(vendor)/\(model):"
                    + (stream ? "streamGenerateContent" + (form == .gemini ? "?alt=sse" : "") : "generateContent"),
                #"{"contents":[{"role":"user","parts":[{"text":"\#(text)"}]}]\#(more)}"#
            )
        }
    }

    /// The events of a stream, or the whole answer as the only one.
    func events(_ answer: WireAnswer) -> [JSONNode] {
        if stream, form == .geminiArray { return Array(answer.json.elements) }
        return stream ? answer.chunks : [answer.json]
    }

    /// What was said.
    func text(_ answer: WireAnswer) -> String {
        events(answer).map { event in
            switch form {
            case .chat: (event["choices"]?[0]?["delta"] ?? event["choices"]?[0]?["message"])?["content"]?.string ?? ""
            case .responses:
                stream
                    ? (event["type"]?.equals("response.output_text.delta") == true ? event["delta"]?.string : nil) ?? ""
                    : event["output"]?[0]?["content"]?[0]?["text"]?.string ?? ""
            case .messages: (event["delta"]?["text"] ?? event["content"]?[0]?["text"])?.string ?? ""
            case .gemini, .geminiArray: event["candidates"]?[0]?["content"]?["parts"]?[0]?["text"]?.string ?? ""
            case .completions: event["choices"]?[0]?["text"]?.string ?? ""
            case .cohere:
                (event["delta"]?["message"]?["content"]?["text"] ?? event["message"]?["content"]?[0]?["text"])?.string
                    ?? ""
            }
        }.joined()
    }

    /// Why the answer ended.
    func finish(_ answer: WireAnswer) -> String? {
        events(answer).compactMap { event in
            switch form {
            case .chat: event["choices"]?[0]?["finish_reason"]?.string
            case .responses: (event["response"] ?? event)["status"]?.string.flatMap { $0 == "in_progress" ? nil : $0 }
            case .messages: (event["delta"]?["stop_reason"] ?? event["stop_reason"])?.string
            case .gemini, .geminiArray: event["candidates"]?[0]?["finishReason"]?.string
            case .completions: event["choices"]?[0]?["finish_reason"]?.string
            case .cohere: (event["delta"]?["finish_reason"] ?? event["finish_reason"])?.string
            }
        }.last
    }
}
