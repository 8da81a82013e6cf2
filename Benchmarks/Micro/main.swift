import Core
import Dialects
import Foundation
import JSON
import NIOCore
import Transport

// JSON beside Foundation

struct Request: Decodable {
    struct Message: Decodable {
        var role: String
        var content: String
    }
    var model: String
    var messages: [Message]
    var temperature: Double?
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var max_tokens: Int?
}
struct Chunk: Decodable {
    struct Choice: Decodable {
        struct Delta: Decodable {
            var content: String?
        }
        var index: Int
        var delta: Delta
        // swift-format-ignore: AlwaysUseLowerCamelCase
        var finish_reason: String?
    }
    var id: String
    var model: String
    var choices: [Choice]
}

heading("JSON", ["parse", "parse+patch", "JSONSerial.", "JSONDecoder"])
for (name, text) in Texts.all {
    let buffer = ByteBuffer(string: text)
    let data = Data(text.utf8)
    let model = JSONRaw("gpt-4o")
    row(
        name,
        try [
            measure { keep(try JSONDocument(parsing: buffer)) },
            measure {
                var edits = JSONEdits(try JSONDocument(parsing: buffer))
                edits.set("model", to: model)
                edits.set("stream_options", "include_usage", to: .true)
                keep(edits.applied())
            },
            measure { keep(try JSONSerialization.jsonObject(with: data)) },
            measure {
                if text.contains("chat.completion.chunk") {
                    keep(try JSONDecoder().decode(Chunk.self, from: data))
                } else {
                    keep(try JSONDecoder().decode(Request.self, from: data))
                }
            },
        ]
    )
}

// The HTTP codec

let head = ByteBuffer(
    string: "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/json\r\n"
        + "Authorization: Bearer sk-test-0123456789\r\nAccept: */*\r\nUser-Agent: wrk/4.2\r\nContent-Length: 0\r\n\r\n"
)
heading("HTTP/1.1 codec", ["ns"])
var parser = RequestParser(limits: HTTPLimits())
row(
    "request head, 6 fields",
    [
        try measure {
            parser.receive(head)
            while let part = try parser.next() { keep(part) }
        }
    ]
)

// Dialects: a caller's Chat request to a vendor and its answer back

let chat = OpenAIChatDialect()
heading("Chat to a vendor and back", ["request", "answer"])
for (name, dialect) in [("anthropic", Dialects.named(.anthropicMessages)), ("gemini", Dialects.named(.gemini))] {
    let target = TargetProfile(vendor: name, model: "model", dialect: dialect.name)
    let context = ReplyContext(fallbackID: "id", now: 1, model: "model", includeUsage: true)
    for (title, size) in [("1 KiB", 300), ("16 KiB", 15_900)] {
        let request = ByteBuffer(string: Texts.chat(Texts.prose(size), tools: size < 1000))
        let inbound = try measure {
            let call = try chat.readCall(try JSONDocument(parsing: request), route: CallRoute())
            keep(try dialect.writeCall(call, for: target, stream: false))
        }
        var answer = Double.nan
        if dialect.name == .anthropicMessages {
            let reply = ByteBuffer(string: Texts.anthropicReply(size))
            answer = try measure {
                let read = try dialect.readReply(
                    try JSONDocument(parsing: reply),
                    ReplyExpectation(target: target)
                )
                keep(chat.writeReply(read, context))
            }
        }
        row("\(name), \(title)", answer.isNaN ? [inbound] : [inbound, answer])
    }
}
