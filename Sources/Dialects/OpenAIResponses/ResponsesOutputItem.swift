import Core
import JSON
import NIOCore

/// One item of the `output` that is being told.
enum ResponsesOutputItem {
    case message([ResponsesContent])
    case reasoning(ReasoningPart)
    case call(ToolCall, isCustom: Bool)
    /// An image that the model made, its data in base64.
    case image(JSONString, mediaType: String?)
    /// An item of this dialect's own.
    case opaque(JSONRaw)

    /// How far an item has got.
    enum Status {
        case inProgress, completed, incomplete

        var word: StaticString {
            switch self {
            case .inProgress: "in_progress"
            case .completed: "completed"
            case .incomplete: "incomplete"
            }
        }
    }

    /// The item's id, made of the answer's where the vendor gave none.
    /// - Parameter index: its place in the output.
    func id(at index: Int, _ context: ReplyContext) -> JSONString {
        let prefix: StaticString
        switch self {
        case .message: prefix = "msg"
        case .reasoning(let part):
            if let id = part.id { return id }
            prefix = "rs"
        case .call(_, let isCustom): prefix = isCustom ? "ctc" : "fc"
        case .image: prefix = "ig"
        case .opaque: prefix = "item"
        }
        return JSONString("\(prefix)_\(context.fallbackID)_\(index)")
    }

    func write(id: JSONString, _ status: Status, into writer: inout JSONWriter) {
        switch self {
        case .message(let content):
            writer.beginObject()
            writer.member("id", id)
            writer.member("type", literal: "message")
            writer.member("status", literal: status.word)
            writer.array("content") { writer in for part in content { part.write(into: &writer) } }
            writer.member("role", literal: "assistant")
            writer.endObject()
        case .reasoning(let part): writer.responsesReasoning(id: id, part, proof: part.responsesProof)
        case .call(let call, let isCustom):
            writer.beginObject()
            writer.member("id", id)
            if isCustom {
                // OpenAI's type has no status here.
                writer.member("type", literal: "custom_tool_call")
                writer.member("input", call.arguments.asText)
            } else {
                writer.member("type", literal: "function_call")
                writer.member("status", literal: status.word)
                writer.member("arguments", call.arguments.asText)
            }
            writer.member("call_id", call.id)
            writer.member("name", call.name)
            writer.endObject()
        case .image(let data, let mediaType):
            writer.beginObject()
            writer.member("id", id)
            writer.member("type", literal: "image_generation_call")
            writer.member("status", literal: status == .inProgress ? "in_progress" : "completed")
            if status == .inProgress { writer.nullMember("result") } else { writer.member("result", data) }
            writer.member("output_format", mediaType.flatMap(Self.imageFormat))
            writer.endObject()
        case .opaque(let value): writer.raw(value)
        }
    }

    /// The formats that OpenAI's type knows.
    private static func imageFormat(_ mediaType: String) -> String? {
        switch mediaType {
        case "image/png": "png"
        case "image/jpeg", "image/jpg": "jpeg"
        case "image/webp": "webp"
        default: nil
        }
    }
}

/// A part of a message's content that is being told.
struct ResponsesContent {
    enum Kind {
        case text, refusal
    }

    let kind: Kind
    var text: JSONString
    var citations: [Citation] = []
    /// Chat's objects of log probabilities.
    var logprobs: [JSONRaw] = []

    init(_ kind: Kind, _ text: JSONString = "") {
        self.kind = kind
        self.text = text
    }

    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        switch kind {
        case .text:
            writer.member("type", literal: "output_text")
            writer.array("annotations") { writer in
                for citation in citations { writer.responsesAnnotation(citation) }
            }
            writer.key("logprobs")
            writer.responsesLogprobs(logprobs)
            writer.member("text", text)
        case .refusal:
            writer.member("type", literal: "refusal")
            writer.member("refusal", text)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    /// Chat's objects of log probabilities as one list. OpenAI's type here has bytes and alternatives for every token, which
    /// in Chat may be null.
    mutating func responsesLogprobs(_ objects: [JSONRaw]) {
        beginArray()
        for object in objects {
            guard let content = (try? object.parsed())?.root["content"] else { continue }
            for token in content.elements { responsesLogprob(token, hasAlternatives: true) }
        }
        endArray()
    }

    private mutating func responsesLogprob(_ node: JSONNode, hasAlternatives: Bool) {
        beginObject()
        member("token", node["token"])
        member("logprob", node["logprob"])
        member("bytes", node["bytes"]?.raw ?? .emptyArray)
        if hasAlternatives {
            array("top_logprobs") { writer in
                guard let alternatives = node["top_logprobs"] else { return }
                for other in alternatives.elements { writer.responsesLogprob(other, hasAlternatives: false) }
            }
        }
        endObject()
    }
}
