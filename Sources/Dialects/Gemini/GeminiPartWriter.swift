import Core
import JSON

/// Writes the parts that requests and answers share.
enum GeminiPartWriter {
    static func text(_ text: TextPart, into out: inout JSONWriter) {
        out.beginObject()
        out.member("text", text.text)
        out.member("thoughtSignature", text.signature)
        out.endObject()
    }

    static func thought(_ thought: ReasoningPart, into out: inout JSONWriter) {
        out.beginObject()
        // A part without any of the data that there are is refused by Google's clients.
        out.member("text", thought.text ?? "")
        out.member("thought", true)
        // Another vendor's proof means nothing to Gemini, and may not even be base64.
        if thought.origin == .gemini { out.member("thoughtSignature", thought.signature) }
        out.endObject()
    }

    static func call(_ call: ToolCall, _ arguments: JSONRaw, into out: inout JSONWriter) {
        out.beginObject()
        out.beginObject(named: "functionCall")
        out.member("id", call.id)
        out.member("name", call.name)
        out.member("args", arguments)
        out.endObject()
        out.member("thoughtSignature", call.signature)
        out.endObject()
    }

    static func inline(
        _ data: JSONString,
        _ mediaType: String,
        signature: JSONString?,
        into out: inout JSONWriter
    ) {
        out.beginObject()
        out.beginObject(named: "inlineData")
        out.member("mimeType", mediaType)
        out.member("data", data)
        out.endObject()
        out.member("thoughtSignature", signature)
        out.endObject()
    }

    static func file(_ uri: JSONString, _ mediaType: String?, signature: JSONString?, into out: inout JSONWriter) {
        out.beginObject()
        out.beginObject(named: "fileData")
        out.member("mimeType", mediaType)
        out.member("fileUri", uri)
        out.endObject()
        out.member("thoughtSignature", signature)
        out.endObject()
    }
}
