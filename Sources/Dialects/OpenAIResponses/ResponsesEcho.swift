import Core
import JSON
import NIOCore

/// What a `response` repeats of its request.
struct ResponsesEcho {
    /// The members, by the order in which OpenAI tells them, each with what it says where the request said nothing; those
    /// without are then left out.
    private static let members: [(name: StaticString, otherwise: StaticString?)] = [
        ("background", "false"), ("conversation", nil), ("instructions", "null"), ("max_output_tokens", "null"),
        ("max_tool_calls", "null"), ("metadata", "{}"), ("parallel_tool_calls", "true"),
        ("previous_response_id", "null"), ("prompt", nil), ("prompt_cache_key", "null"),
        ("prompt_cache_retention", nil), ("reasoning", "{\"effort\":null,\"summary\":null}"),
        ("safety_identifier", "null"), ("store", "true"), ("temperature", "null"),
        ("text", "{\"format\":{\"type\":\"text\"}}"), ("tool_choice", "\"auto\""), ("tools", "[]"),
        ("top_logprobs", "0"), ("top_p", "null"), ("truncation", "\"disabled\""), ("user", "null"),
    ]

    /// The members as they are written into each `response`, from the comma before them.
    let text: ByteBuffer
    /// The names of the tools that take free text.
    let customTools: Set<String>

    /// Copies the members, so that nothing else of the request stays in memory.
    static func copy(of request: JSONNode) -> JSONRaw? {
        guard request.isObject else { return nil }
        return .build { writer in
            writer.beginObject()
            for (name, _) in members {
                guard let value = request[name] else { continue }
                if name.description == "conversation", let id = value.jsonString {
                    writer.object("conversation") { $0.member("id", id) }
                } else {
                    writer.member(name, value)
                }
            }
            writer.endObject()
        }
    }

    /// - Parameter echo: what ``copy(of:)`` gave; nil where nothing is known of the request.
    init(_ echo: JSONRaw?) {
        let root = (try? echo?.parsed())?.root
        var writer = JSONWriter(capacity: (echo?.bytes.readableBytes ?? 0) + 512)
        writer.beginObject()
        for (name, otherwise) in Self.members {
            if let value = root?[name] {
                writer.member(name, value)
            } else if let otherwise {
                writer.member(name, JSONRaw(unchecked: ByteBuffer(string: otherwise.description)))
            }
        }
        writer.endObject()
        // The braces belong to the response.
        var text = writer.buffer
        text.moveReaderIndex(forwardBy: 1)
        text.moveWriterIndex(to: text.writerIndex - 1)
        self.text = text
        customTools = Set(
            root?["tools"]?.elements.lazy.filter { $0["type"]?.equals("custom") == true }
                .compactMap { $0["name"]?.string } ?? []
        )
    }
}
