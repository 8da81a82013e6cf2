import Core
import JSON
import NIOCore

extension GeminiRequestWriter {
    /// Gemini 3 and later refuse a current turn whose first call carries no signature; models that are told to think by a
    /// budget, or not at all, are older and do not look.
    var needsSignatures: Bool {
        target.capabilities.reasoning != .budget && target.capabilities.reasoning != Capabilities.Reasoning.none
    }

    mutating func write(_ toolCall: ToolCall, named path: @autoclosure () -> String) throws(GatewayError) {
        let arguments: JSONRaw
        do {
            arguments = try toolCall.arguments.asValue()
        } catch {
            throw .invalidRequest(
                "\(path()).function.arguments: expected the text of a JSON object: \(error.code).",
                param: "\(path()).function.arguments"
            )
        }
        switch arguments.firstByte {
        case UInt8(ascii: "{"): GeminiPartWriter.call(toolCall, arguments, into: &out)
        case UInt8(ascii: "n"): GeminiPartWriter.call(toolCall, .emptyObject, into: &out)
        default:
            throw .invalidRequest(
                "\(path()).function.arguments: Gemini takes the arguments as an object.",
                param: "\(path()).function.arguments"
            )
        }
    }

    mutating func write(_ result: ToolResult, at index: Int) throws(GatewayError) {
        guard let name = result.callID.flatMap({ names[$0] }) ?? result.name else {
            throw .invalidRequest(
                "messages[\(index)].tool_call_id: no tool call of the conversation has this id.",
                param: "messages[\(index)].tool_call_id"
            )
        }
        out.beginObject()
        out.beginObject(named: "functionResponse")
        out.member("id", result.callID)
        out.member("name", name)
        out.name("response")
        GeminiToolResponse.write(result, into: &out)
        try writeMedia(of: result, at: index)
        out.endObject()
        out.endObject()
    }

    private mutating func writeMedia(of result: ToolResult, at index: Int) throws(GatewayError) {
        var isOpen = false
        for (position, part) in result.parts.enumerated() {
            switch part {
            case .text, .refusal: continue
            case .media(let media):
                guard try takes(media, named: "messages[\(index)].content[\(position)]") else { continue }
                if !isOpen {
                    out.beginArray(named: "parts")
                    isOpen = true
                }
                write(media)
            case .toolCall, .toolResult, .reasoning, .opaque:
                try unsupported.refuse(
                    "messages[\(index)].content[\(position)]",
                    "Gemini takes text and media as a tool's result."
                )
            }
        }
        if isOpen { out.endArray() }
    }

    /// Whether the media can be sent; if it cannot it is refused, or dropped where the caller allows it.
    mutating func takes(_ media: MediaPart, named path: @autoclosure () -> String) throws(GatewayError) -> Bool {
        switch media.source {
        case .base64(let data):
            if media.mediaType != nil || GeminiMedia.sniff(data) != nil { return true }
            throw .invalidRequest("\(path()): Gemini must be told the media type.", param: path())
        case .url(let url):
            if isNative || GeminiMedia.isGoogles(url) { return true }
            try unsupported.refuse(path(), "Gemini takes media as bytes, and this URL was not fetched.")
        case .fileID(let id):
            if GeminiMedia.uri(ofFile: id) != nil { return true }
            try unsupported.refuse(path(), "The file id is not one of Gemini's.")
        }
        return false
    }

    /// Writes media that `takes(_:named:)` let through.
    mutating func write(_ media: MediaPart) {
        switch media.source {
        case .base64(let data):
            let mediaType = media.mediaType ?? GeminiMedia.sniff(data) ?? "application/octet-stream"
            GeminiPartWriter.inline(data, mediaType, signature: media.signature, into: &out)
        case .url(let url):
            GeminiPartWriter.file(url, media.mediaType, signature: media.signature, into: &out)
        case .fileID(let id):
            GeminiPartWriter.file(
                GeminiMedia.uri(ofFile: id) ?? id,
                media.mediaType,
                signature: media.signature,
                into: &out
            )
        }
    }
}

/// A tool's result as the object that `functionResponse.response` must be: an object as it is, anything else under
/// `result`, or under `error` for a call that failed (the keys that Google documents).
enum GeminiToolResponse {
    static func write(_ result: ToolResult, into out: inout JSONWriter) {
        if let value = result.value {
            write(value, isError: result.isError, into: &out)
            return
        }
        var text: JSONString = ""
        var isFirst = true
        for case .text(let part) in result.parts {
            if !isFirst { text.append("\n") }
            text.append(part.text)
            isFirst = false
        }
        // Only an object or an array is taken for JSON: the text `1.0` may be a version, and a quoted text is a text.
        if text.hasPrefix("{") || text.hasPrefix("["), let value = try? text.parsedAsJSON() {
            write(value, isError: result.isError, into: &out)
        } else {
            out.beginObject()
            out.key(result.isError ? StaticString("error") : "result")
            out.string(text)
            out.endObject()
        }
    }

    private static func write(_ value: JSONRaw, isError: Bool, into out: inout JSONWriter) {
        let isObject = value.firstByte == UInt8(ascii: "{")
        if isObject, !isError || (try? value.parsed())?.root["error"] != nil {
            out.raw(value)
        } else {
            out.beginObject()
            out.key(isError ? StaticString("error") : "result")
            out.raw(value)
            out.endObject()
        }
    }
}

extension JSONRaw {
    /// The byte that tells what kind of value it is.
    fileprivate var firstByte: UInt8? {
        bytes.readableBytesView.first { $0 > 0x20 }
    }
}
