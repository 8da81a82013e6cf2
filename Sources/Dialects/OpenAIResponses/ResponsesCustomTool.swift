import Core
import JSON

/// Tools that take free text, which OpenAI's two dialects spell differently.
///
/// In the canonical model they are server tools in Chat's spelling, as its own reader leaves them, so that a vendor of
/// either dialect gets them from a caller of either.
enum ResponsesCustomTool {
    /// The members that both spellings have; a tool with more is kept as it is.
    private static let known: Set<String> = ["type", "name", "description", "format"]

    /// Reads `{"type": "custom", "name", "description", "format"}`.
    static func read(_ item: JSONNode, name: String) -> Tool {
        var tool = Tool(name: name)
        let isPlain = item.members.allSatisfy { known.contains($0.key.string) || $0.value.isNull }
        tool.server =
            isPlain
            ? OpaquePart(dialect: .openAIChat, kind: "custom", value: chat(item))
            : OpaquePart(dialect: .openAIResponses, kind: "custom", value: item.raw)
        return tool
    }

    private static func chat(_ item: JSONNode) -> JSONRaw {
        .build { writer in
            writer.object { writer in
                writer.member("type", literal: "custom")
                writer.object("custom") { writer in
                    writer.member("name", item["name"])
                    writer.member("description", item["description"])
                    guard let format = item["format"] else { return }
                    guard format["type"]?.equals("grammar") == true else { return writer.member("format", format) }
                    writer.object("format") { writer in
                        writer.member("type", literal: "grammar")
                        writer.object("grammar") { writer in
                            writer.member("syntax", format["syntax"])
                            writer.member("definition", format["definition"])
                        }
                    }
                }
            }
        }
    }

    /// Writes a tool in Chat's spelling, `{"type": "custom", "custom": {…}}`, in this dialect's.
    static func write(_ tool: JSONRaw, into writer: inout JSONWriter) {
        guard let custom = (try? tool.parsed())?.root["custom"] else { return writer.raw(tool) }
        writer.object { writer in
            writer.member("type", literal: "custom")
            writer.member("name", custom["name"])
            writer.member("description", custom["description"])
            guard let format = custom["format"] else { return }
            guard let grammar = format["grammar"] else { return writer.member("format", format) }
            writer.object("format") { writer in
                writer.member("type", literal: "grammar")
                writer.member("syntax", grammar["syntax"])
                writer.member("definition", grammar["definition"])
            }
        }
    }
}

extension Tool {
    /// It takes free text instead of arguments.
    var isCustom: Bool { server?.kind == "custom" }
}
