import JSON
import NIOCore

/// Requests and answers as applications and vendors send them.
enum Texts {
    static let all: [(name: String, text: String)] = [
        ("chunk of a stream", chunk),
        ("chat, 0.4 KB", chat(prose(180), tools: false)),
        ("chat with tools, 1.3 KB", chat(prose(300), tools: true)),
        ("chat, 16 KB of prose", chat(prose(15_900), tools: false)),
        ("chat, 16 KB of Chinese", chat(String(repeating: "敏捷的棕色狐狸跳过了懒狗", count: 440), tools: false)),
    ]

    static let chunk =
        #"{"id":"chatcmpl-ABCDEFGHIJKLMNOPQRSTUVWXYZ012","object":"chat.completion.chunk","created":1741569952,"#
        + #""model":"gpt-4o-mini-2024-07-18","system_fingerprint":"fp_06737a9306","#
        + #""choices":[{"index":0,"delta":{"content":" hello"},"logprobs":null,"finish_reason":null}]}"#

    static func prose(_ size: Int) -> String {
        let sentence = "The quick brown fox jumps over the lazy dog and says \"hello\" to everyone it meets.\n"
        return String(String(repeating: sentence, count: size / sentence.count + 1).prefix(size))
    }

    static func chat(_ text: String, tools: Bool) -> String {
        let written = JSONRaw.build { writer in
            writer.object { writer in
                writer.member("model", "gpt-4o-mini")
                writer.array("messages") { writer in
                    for (role, content) in [("system", "You are a helpful assistant."), ("user", text)] {
                        writer.object { writer in
                            writer.member("role", role)
                            writer.member("content", content)
                        }
                    }
                }
                writer.member("temperature", JSONNumber(0.7))
                writer.member("max_tokens", 256)
                if tools { writer.array("tools") { for number in 0..<3 { tool(number, &$0) } } }
            }
        }
        return written.string
    }

    private static func tool(_ number: Int, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("type", "function")
            writer.object("function") { writer in
                writer.member("name", "tool_\(number)")
                writer.member("description", "Looks something up, and tells what it found there.")
                writer.object("parameters") { writer in
                    writer.member("type", "object")
                    writer.object("properties") { $0.object("location") { $0.member("type", "string") } }
                    writer.array("required") { $0.string("location") }
                }
            }
        }
    }

    /// An answer of Anthropic's with so much text.
    static func anthropicReply(_ size: Int) -> String {
        JSONRaw.build { writer in
            writer.object { writer in
                writer.member("id", "msg_01XFDUDYJgAACzvnptvVoYEL")
                writer.member("type", "message")
                writer.member("role", "assistant")
                writer.member("model", "claude-sonnet-4-5-20250929")
                writer.array("content") { writer in
                    writer.object { writer in
                        writer.member("type", "text")
                        writer.member("text", prose(size))
                    }
                }
                writer.member("stop_reason", "end_turn")
                writer.nullMember("stop_sequence")
                writer.object("usage") { writer in
                    writer.member("input_tokens", 57)
                    writer.member("output_tokens", 80)
                }
            }
        }.string
    }
}
