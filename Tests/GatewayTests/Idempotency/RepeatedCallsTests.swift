import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite("A call that is made again") struct RepeatedCallsTests {
    private static func yaml(_ port: Int, _ more: String = "") -> String {
        """
        vendors:
          local: { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1", passthrough: true, models: { m: { price: { input: 1, output: 1 } } } }
        keys:
          - { name: a, key: sk-again-aaaaaaaaaaaaaaaaaaaaaaaa, team: t, permissions: { models: ["*"] } }
          - { name: b, key: sk-again-bbbbbbbbbbbbbbbbbbbbbbbb, team: t, permissions: { models: ["*"] } }
        limits:
          - { name: tokens, per: [team], measure: total_tokens, limit: 1000000, window: 1000h, algorithm: sliding_log }
        \(more)
        """
    }

    private static func headers(_ name: String, _ key: Character = "a") -> [String] {
        ["authorization: Bearer sk-again-\(String(repeating: key, count: 24))", "idempotency-key: \(name)"]
    }

    private static let whole = WireText.answer(
        200,
        #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
            + #"{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":900,"completion_tokens":100,"total_tokens":1000}}"#
    )

    private static func chunk(_ text: String, _ finish: String = "null") -> String {
        #"data: {"id":"a","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"\#(text)"},"#
            + #""finish_reason":\#(finish)}]}"# + "\n\n"
    }

    private static let streamHead =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"

    @Test("is given the first one's answer, and nobody is asked or charged again")
    func whole() async throws {
        try await ScriptedVendor.with(saying: Self.whole) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port)) { gateway in
                let first = try await gateway.ask(chat("local/m"), headers: Self.headers("one"))
                let again = try await gateway.ask(chat("local/m"), headers: Self.headers("one"))
                #expect(first.status == 200 && first["idempotent-replayed"] == nil)
                #expect(again.status == 200 && again["idempotent-replayed"] == "true")
                #expect(again.body == first.body && again["x-request-id"] == first["x-request-id"])
                #expect(again["content-type"] == "application/json")
                // Names are each caller's own, and another request needs another one.
                let other = try await gateway.ask(chat("local/m"), headers: Self.headers("one", "b"))
                #expect(other.status == 200 && other["idempotent-replayed"] == nil)
                for (path, body) in [
                    ("/v1/chat/completions", chat("local/m", "Another")),
                    ("/v1/responses", #"{"model":"local/m","input":"Hi"}"#),
                ] {
                    let different = try await gateway.ask(body, path: path, headers: Self.headers("one"))
                    #expect(
                        different.status == 422 && different.text.contains("idempotency_key_reused"),
                        "\(different.text)"
                    )
                }
                let unnamed = try await gateway.ask(
                    chat("local/m"),
                    headers: Self.headers(String(repeating: "x", count: 256))
                )
                #expect(unnamed.status == 400 && unnamed.text.contains("invalid_idempotency_key"))
                #expect(vendor.requests.count == 2)
                let last = try await gateway.ask(chat("local/m"), headers: [Self.headers("two")[0]])
                // Two calls of a thousand tokens, and this one's estimate.
                #expect(996_500..<998_000 ~= Int(last["x-ratelimit-remaining-tokens"] ?? "") ?? 0)
            }
        }
    }

    @Test("while the first one's answer still comes is given the same stream, from its beginning")
    func streams() async throws {
        let gate = Gate()
        let (first, second) = (Self.chunk("Hello"), Self.chunk(" world", "\"stop\"") + "data: [DONE]\n\n")
        try await ScriptedVendor.with({ _ in
            [.send(Self.streamHead + first), .wait(gate), .send(second), .close]
        }) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port), server: "threads: 2") { gateway in
                var connections: [WireConnection] = []
                for _ in 0..<5 {
                    let connection = try await gateway.connect()
                    try await connection.send(
                        gateway.request(chat("local/m", "Hi", stream: true), headers: Self.headers("stream"))
                    )
                    let begun = try await connection.events(1)
                    #expect(begun.text.contains("Hello"))
                    connections.append(connection)
                }
                // Who made it first goes away, and the call goes on.
                try await connections[0].close()
                gate.open()
                var answers: [WireAnswer] = []
                for connection in connections.dropFirst() {
                    answers.append(try await connection.answer())
                    try await connection.close()
                }
                answers.append(
                    try await gateway.ask(chat("local/m", "Hi", stream: true), headers: Self.headers("stream"))
                )
                for answer in answers {
                    #expect(answer.isComplete && answer.status == 200 && answer["idempotent-replayed"] == "true")
                    #expect(
                        answer.text == answers[0].text && answer.text.contains(" world")
                            && answer.text.contains("[DONE]")
                    )
                    #expect(answer["content-type"] == "text/event-stream; charset=utf-8")
                }
                #expect(vendor.requests.count == 1)
            }
        }
    }

    @Test("is the same one though the client that made it has gone")
    func gone() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ _ in [.wait(gate), .send(Self.whole)] }) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port)) { gateway in
                let connection = try await gateway.connect()
                try await connection.send(gateway.request(chat("local/m"), headers: Self.headers("gone")))
                try await eventually { vendor.requests.count == 1 }
                try await connection.close()
                let again = try await gateway.connect()
                try await again.send(gateway.request(chat("local/m"), headers: Self.headers("gone")))
                // One that leaves while it waits is no matter to the others.
                let leaving = try await gateway.connect()
                try await leaving.send(gateway.request(chat("local/m"), headers: Self.headers("gone")))
                try await eventually { try await gateway.activity().calls == 3 }
                try await leaving.close()
                try await eventually { try await gateway.activity().calls == 2 }
                gate.open()
                let answer = try await again.answer()
                #expect(answer.status == 200 && answer["idempotent-replayed"] == "true")
                try await again.close()
                #expect(vendor.requests.count == 1)
                try await eventually { try await gateway.activity().calls == 0 }
                // One that says no name is cancelled as ever.
                try await eventually { gateway.process.runtime.load.now.requests == 0 }
            }
        }
    }

    @Test("may be tried again where the first one failed")
    func failed() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(500, #"{"error":{"message":"no"}}"#)) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port)) { gateway in
                for _ in 0..<2 {
                    let failed = try await gateway.ask(chat("local/m"), headers: Self.headers("again"))
                    #expect(failed.status == 500 && failed["idempotent-replayed"] == nil)
                }
                vendor.say { _ in [.send(Self.streamHead + Self.chunk("Hello")), .close] }
                let cut = try await gateway.ask(chat("local/m", "Hi", stream: true), headers: Self.headers("cut"))
                #expect(!cut.isComplete)
                vendor.say { _ in [.send(Self.whole)] }
                let (done, again) = (
                    try await gateway.ask(chat("local/m"), headers: Self.headers("again")),
                    try await gateway.ask(chat("local/m"), headers: Self.headers("again"))
                )
                #expect(done["idempotent-replayed"] == nil && again["idempotent-replayed"] == "true")
                #expect(vendor.requests.count == 4)
            }
        }
    }

    @Test("is not repeated where the answer was too long or is not kept any more, and not made again either")
    func lost() async throws {
        try await ScriptedVendor.with(saying: Self.whole) { vendor in
            let size = Self.whole.utf8.count
            for (bounds, kept) in [("max_answer_bytes: 100", [false, false]), ("max_bytes: \(size)", [false, true])] {
                let before = vendor.requests.count
                try await TestGateway.with(Self.yaml(vendor.port, "idempotency: { \(bounds) }")) { gateway in
                    for name in ["one", "two"] {
                        let first = try await gateway.ask(chat("local/m"), headers: Self.headers(name))
                        #expect(first.status == 200)
                    }
                    for (name, isKept) in zip(["one", "two"], kept) {
                        let again = try await gateway.ask(chat("local/m"), headers: Self.headers(name))
                        #expect(again.status == (isKept ? 200 : 409), "\(again.text)")
                        if !isKept { #expect(again.text.contains("idempotency_answer_gone")) }
                    }
                    #expect(vendor.requests.count == before + 2)
                    #expect(gateway.process.runtime.repeats.bytes <= size)
                }
            }
        }
    }

    @Test("is known whatever is asked for, also by a form and below a vendor's own paths")
    func ways() async throws {
        try await ScriptedVendor.with(
            saying: WireText.answer(200, #"{"data":[{"embedding":[1],"index":0}],"object":"list","model":"m"}"#)
        ) {
            vendor in
            let yaml = Self.yaml(vendor.port).replacing(
                "models: [\"*\"] } }",
                with: "models: [\"*\"], endpoints: [embeddings, passthrough] } }"
            )
            try await TestGateway.with(yaml) { gateway in
                for (path, body) in [
                    ("/v1/embeddings", #"{"model":"local/m","input":"Hi"}"#),
                    ("/passthrough/local/anything", #"{"a":1}"#),
                ] {
                    let before = vendor.requests.count
                    let (first, again) = (
                        try await gateway.ask(body, path: path, headers: Self.headers(path)),
                        try await gateway.ask(body, path: path, headers: Self.headers(path))
                    )
                    #expect(
                        first.status == 200 && again.status == 200 && again["idempotent-replayed"] == "true",
                        "\(first.text)"
                    )
                    #expect(again.body == first.body)
                    #expect(vendor.requests.count == before + 1)
                }
            }
        }
    }
}
