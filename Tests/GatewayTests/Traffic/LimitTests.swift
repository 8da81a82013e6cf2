import Foundation
import NIOCore
import Testing
import Traffic

@testable import Gateway

/// Windows are so long that none ends while a test runs.
@Suite("Limits") struct LimitTests {
    private static func yaml(_ limits: String, vendor port: Int? = nil) -> String {
        let local = port.map {
            "  local: { kind: openai-compatible, base_url: \"http://127.0.0.1:\($0)/v1\", models: { m: { price: { input: 1, output: 1 } } } }\n"
        }
        return """
            vendors:
              simulator: {}
            \(local ?? "")
            models: { one: simulator/echo, two: simulator/echo }
            keys:
              - { name: a, key: sk-limits-aaaaaaaaaaaaaaaaaaaaaaaa, team: red, permissions: { models: ["*"] } }
              - { name: b, key: sk-limits-bbbbbbbbbbbbbbbbbbbbbbbb, team: red, permissions: { models: ["*"] } }
              - { name: c, key: sk-limits-cccccccccccccccccccccccc, team: blue, permissions: { models: ["*"] } }
            limits: [\(limits)]
            """
    }

    private static func key(_ name: Character) -> String {
        "authorization: Bearer sk-limits-\(String(repeating: name, count: 24))"
    }

    private static func status(_ gateway: TestGateway, _ name: Character, _ body: String) async throws -> Int {
        try await gateway.ask(body, headers: [key(name)]).status
    }

    private static func limit(_ name: String, _ per: String, _ measure: String, _ limit: Int, _ more: String = "")
        -> String
    {
        "{ name: \(name), per: [\(per)], measure: \(measure), limit: \(limit)"
            + (measure == "concurrent_requests" ? "" : ", window: 1000h")
            + (more.contains("algorithm") || measure == "concurrent_requests" ? "" : ", algorithm: sliding_log") + more
            + " }"
    }

    private static func completion(_ input: Int, _ output: Int, headers: [String] = []) -> String {
        WireText.answer(
            200,
            #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
                + #"{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(input),"#
                + #""completion_tokens":\#(output),"total_tokens":\#(input + output)}}"#,
            headers: headers
        )
    }

    @Test(
        "count everyone apart whom they tell apart, and nobody else",
        arguments: [
            ("key", "ab", [200, 200, 200]), ("team", "ab", [200, 429, 200]), ("", "ab", [200, 429, 429]),
            ("model", "ab", [200, 429, 429]), ("organisation", "ab", [200, 429, 429]),
        ]
    )
    func levels(_ per: String, _ keys: String, _ expected: [Int]) async throws {
        try await TestGateway.with(Self.yaml(Self.limit("l", per, "requests", 1))) { gateway in
            var found: [Int] = []
            for (key, model) in [("a", "one"), ("a", "one"), ("b", "one"), ("c", "one"), ("a", "two")]
                as [(Character, String)]
            {
                found.append(try await Self.status(gateway, key, chat(model)))
            }
            #expect(found == [expected[0], 429, expected[1], expected[2], per == "model" ? 200 : 429])
        }
    }

    @Test("by users and tags count those who name none together")
    func optional() async throws {
        try await TestGateway.with(Self.yaml(Self.limit("l", "user, \"tag:p\"", "requests", 1))) { gateway in
            func ask(_ user: String?, _ tag: String?) async throws -> Int {
                try await gateway.ask(
                    chat("one", "Hi", stream: false, user.map { #","user":"\#($0)""# } ?? ""),
                    headers: [Self.key("a")] + (tag.map { ["x-gateway-tags: p=\($0)"] } ?? [])
                ).status
            }
            let found1 = try await [ask("ada", "x"), ask("ada", "x"), ask("ada", "y"), ask("eve", "x")]
            #expect(found1 == [200, 429, 200, 200])
            let found2 = try await [ask(nil, nil), ask(nil, nil), ask(nil, "x"), ask("ada", nil)]
            #expect(found2 == [200, 429, 200, 200])
        }
    }

    @Test("are for whom they say alone")
    func only() async throws {
        let limits = Self.limit("l", "", "requests", 1, ", only: { team: [re*], model: [one], tags: { p: [x, y] } }")
        try await TestGateway.with(Self.yaml(limits)) { gateway in
            func ask(_ key: Character, _ model: String, _ tags: String) async throws -> Int {
                try await gateway.ask(chat(model), headers: [Self.key(key), "x-gateway-tags: \(tags)"]).status
            }
            let found3 = try await [ask("a", "one", "p=x"), ask("b", "one", "p=y")]
            #expect(found3 == [200, 429])
            let found4 = try await [ask("c", "one", "p=x"), ask("a", "two", "p=x"), ask("a", "one", "p=z")]
            #expect(found4 == [200, 200, 200])
        }
    }

    @Test(
        "tell a refused caller so in its own words, with when to come back",
        arguments: [
            (
                "/v1/chat/completions", chat("one"), ["rate_limit_error", "rate_limit_exceeded"],
                "x-ratelimit-remaining-requests"
            ),
            (
                "/v1/responses", #"{"model":"one","input":"Hi"}"#, ["rate_limit_error", "rate_limit_exceeded"],
                "x-ratelimit-remaining-requests"
            ),
            (
                "/v1/messages", #"{"model":"one","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#,
                ["rate_limit_error"], "anthropic-ratelimit-requests-remaining"
            ),
            (
                "/v1beta/models/one:generateContent", #"{"contents":[{"parts":[{"text":"Hi"}]}]}"#,
                ["RESOURCE_EXHAUSTED", "429"], "x-ratelimit-remaining-requests"
            ),
            (
                "/v1/embeddings", #"{"model":"one","input":"Hi"}"#, ["rate_limit_error", "rate_limit_exceeded"],
                "x-ratelimit-remaining-requests"
            ),
        ]
    )
    func words(_ path: String, _ body: String, _ words: [String], _ header: String) async throws {
        try await TestGateway.with(Self.yaml(Self.limit("few", "team", "requests", 2))) { gateway in
            var left: [String?] = []
            for _ in 0..<2 {
                let answer = try await gateway.ask(body, path: path, headers: [Self.key("a")])
                #expect(answer.status == 200, "\(answer.text)")
                left.append(answer[header])
            }
            #expect(left == ["1", "0"])
            let refused = try await gateway.ask(body, path: path, headers: [Self.key("a")])
            #expect(refused.status == 429 && refused[header] == "0")
            for word in words + ["'few'", "your team", "2 calls in 1000h0m0s", "Try again in"] {
                #expect(refused.text.contains(word), "\(refused.text)")
            }
            // A window of a thousand hours, begun some moments ago.
            #expect(3_590_000...3_600_000 ~= Int(refused["retry-after"] ?? "") ?? 0)
        }
    }

    @Test("of tokens take an estimate before, and the truth afterwards")
    func tokens() async throws {
        try await ScriptedVendor.with(saying: Self.completion(900, 200)) { vendor in
            try await TestGateway.with(Self.yaml(Self.limit("t", "team", "total_tokens", 2000), vendor: vendor.port)) {
                gateway in
                let first = try await gateway.ask(chat("local/m"), headers: [Self.key("a")])
                #expect(first.status == 200 && first["x-ratelimit-limit-tokens"] == "2000")
                // Estimated, with what it may become: not yet the truth.
                #expect(1300..<2000 ~= Int(first["x-ratelimit-remaining-tokens"] ?? "") ?? 0)
                let second = try await gateway.ask(chat("local/m"), headers: [Self.key("b")])
                #expect(second.status == 429 && second.text.contains("900 tokens are left"), "\(second.text)")
                #expect(try await Self.status(gateway, "c", chat("local/m")) == 200)
            }
        }
    }

    @Test("give back what a call did not use, and all of one that failed")
    func givenBack() async throws {
        try await ScriptedVendor.with({ request in
            String(buffer: request.body).contains("fail")
                ? [.send(WireText.answer(500, #"{"error":{"message":"no"}}"#))] : [.send(Self.completion(3, 2))]
        }) { vendor in
            let limits = Self.limit("t", "", "total_tokens", 400) + ", " + Self.limit("c", "", "cost", 1)
            try await TestGateway.with(Self.yaml(limits, vendor: vendor.port)) { gateway in
                for _ in 0..<20 {
                    #expect(try await Self.status(gateway, "a", chat("local/m", "fail")) == 500)
                    #expect(try await Self.status(gateway, "a", chat("local/m")) == 200)
                }
                let last = try await gateway.ask(
                    chat("local/m", "Hi", stream: false, #","max_tokens":1"#),
                    headers: [Self.key("a")]
                )
                // 20 calls of 5 tokens each, and this one's estimate.
                #expect(200..<300 ~= Int(last["x-ratelimit-remaining-tokens"] ?? "") ?? 0)
            }
        }
    }

    @Test("that are used up refuse whatever uses something, whichever way it goes")
    func ways() async throws {
        try await ScriptedVendor.with(saying: Self.completion(900, 200)) { vendor in
            let yaml = Self.yaml(Self.limit("t", "", "total_tokens", 1000), vendor: vendor.port)
                .replacing("base_url: \"http", with: "passthrough: true, base_url: \"http")
                .replacing(
                    "models: [\"*\"] } }",
                    with: "models: [\"*\"], endpoints: [calls, embeddings, images, files, passthrough] } }"
                )
            try await TestGateway.with(yaml) { gateway in
                #expect(try await Self.status(gateway, "a", chat("local/m")) == 200)
                for (path, body) in [
                    ("/v1/chat/completions", chat("local/m")), ("/v1/embeddings", #"{"model":"local/m","input":"Hi"}"#),
                    ("/v1/images/generations", #"{"model":"local/m","prompt":"Hi"}"#),
                    ("/passthrough/local/chat/completions", #"{"model":"m"}"#),
                ] {
                    let answer = try await gateway.ask(body, path: path, headers: [Self.key("b")])
                    #expect(
                        answer.status == 429 && answer.text.contains("'t'"),
                        "\(path) \(answer.status) \(answer.text)"
                    )
                }
                // What is only looked at uses nothing.
                let looked = try await gateway.ask(
                    "",
                    path: "/passthrough/local/models",
                    method: "GET",
                    headers: [Self.key("b")],
                    replacing: ["content-type"]
                )
                #expect(looked.status == 200)
            }
        }
    }

    @Test("count teams of several organisations apart")
    func organisations() async throws {
        let yaml = Self.yaml(Self.limit("l", "team", "requests", 1))
            .replacing("name: b,", with: "name: b, organisation: north,").replacing(
                "name: c,",
                with: "name: c, organisation: south,"
            )
            .replacing("team: blue", with: "team: red")
        try await TestGateway.with(yaml) { gateway in
            var found: [Int] = []
            for key in ["a", "b", "c", "b"] as [Character] {
                found.append(try await Self.status(gateway, key, chat("one")))
            }
            #expect(found == [200, 200, 200, 429])
        }
    }

    @Test("do not call a long request too large of which nobody knows the tokens")
    func pictures() async throws {
        try await ScriptedVendor.with(saying: Self.completion(900, 10)) { vendor in
            try await TestGateway.with(Self.yaml(Self.limit("t", "", "total_tokens", 2000), vendor: vendor.port)) {
                gateway in
                let picture = String(repeating: "A", count: 200_000)
                let status = try await Self.status(gateway, "a", chat("local/m", picture))
                #expect(status == 200)
            }
        }
    }

    @Test("of money count what calls cost")
    func money() async throws {
        try await ScriptedVendor.with(saying: Self.completion(600_000, 400_000)) { vendor in
            // A call costs a dollar.
            try await TestGateway.with(Self.yaml(Self.limit("spend", "key", "cost", 2), vendor: vendor.port)) {
                gateway in
                var found: [Int] = []
                for _ in 0..<3 { found.append(try await Self.status(gateway, "a", chat("local/m"))) }
                #expect(found == [200, 200, 429])
                let refused = try await gateway.ask(chat("local/m"), headers: [Self.key("a")])
                #expect(refused.text.contains("2 USD in 1000h0m0s, of which 0 USD are left"), "\(refused.text)")
            }
        }
    }

    @Test("of calls at the same time are free again however a call ends")
    func running() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ request in
            String(buffer: request.body).contains("wait")
                ? [.wait(gate), .send(Self.completion(1, 1))] : [.send(Self.completion(1, 1))]
        }) { vendor in
            try await TestGateway.with(
                Self.yaml(Self.limit("r", "team", "concurrent_requests", 2), vendor: vendor.port)
            ) { gateway in
                let waiting = [try await gateway.connect(), try await gateway.connect()]
                for connection in waiting {
                    try await connection.send(gateway.request(chat("local/m", "wait"), headers: [Self.key("a")]))
                }
                try await eventually { try await gateway.activity().calls == 2 && vendor.requests.count == 2 }
                let refused = try await gateway.ask(chat("local/m"), headers: [Self.key("b")])
                #expect(refused.status == 429 && refused.text.contains("2 calls at the same time"))
                #expect(try await Self.status(gateway, "c", chat("local/m")) == 200)
                // One goes away, the other is answered.
                try await waiting[0].close()
                try await eventually { try await gateway.activity().calls == 1 }
                #expect(try await Self.status(gateway, "b", chat("local/m")) == 200)
                gate.open()
                let answered = try await waiting[1].answer()
                #expect(answered.status == 200)
                try await waiting[1].close()
                try await eventually { try await gateway.activity().calls == 0 }
                #expect(try await Self.status(gateway, "b", chat("local/m")) == 200)
            }
        }
    }

    @Test("that a call exceeds altogether say that it need not come back")
    func tooLarge() async throws {
        try await TestGateway.with(Self.yaml(Self.limit("t", "", "total_tokens", 5))) { gateway in
            let answer = try await gateway.ask(
                chat("one", String(repeating: "word ", count: 100)),
                headers: [Self.key("a")]
            )
            #expect(answer.status == 429 && answer["retry-after"] == nil && answer["x-should-retry"] == "false")
            #expect(answer.text.contains("too large"))
        }
    }

    @Test("take no more of what may come out than they have")
    func smallLimit() async throws {
        try await TestGateway.with(Self.yaml(Self.limit("t", "", "total_tokens", 200))) { gateway in
            let answer = try await gateway.ask(chat("one"), headers: [Self.key("a")])
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test("that are not enforced refuse nobody, and the log tells")
    func dryRun() async throws {
        try await TestGateway.with(Self.yaml(Self.limit("soft", "", "requests", 1, ", enforce: false"))) { gateway in
            for _ in 0..<2 { #expect(try await Self.status(gateway, "a", chat("one")) == 200) }
            try await eventually { gateway.log.text.contains("\"would_be_limited_by\":\"soft\"") }
        }
    }

    @Test("leave the vendor's headers alone where there are none, and are told instead of them where there are")
    func vendorHeaders() async throws {
        let answer = Self.completion(1, 1, headers: ["x-ratelimit-remaining-requests: 4711"])
        try await ScriptedVendor.with(saying: answer) { vendor in
            let silent =
                Self.limit("c", "", "cost", 10) + ", " + Self.limit("d", "", "requests", 10, ", enforce: false")
            for (limits, told) in [("", "4711"), (silent, "4711"), (Self.limit("r", "", "requests", 10), "9")] {
                try await TestGateway.with(Self.yaml(limits, vendor: vendor.port)) { gateway in
                    let answer = try await gateway.ask(chat("local/m"), headers: [Self.key("a")])
                    #expect(
                        answer.headers.filter { $0.name == "x-ratelimit-remaining-requests" }.map(\.value) == [told]
                    )
                }
            }
        }
    }

    @Test("are told by the control plane, with what they have counted")
    func state() async throws {
        let limits =
            Self.limit("few", "team, user", "requests", 3) + ", " + Self.limit("spend", "", "cost", 2)
            + ", " + Self.limit("r", "vendor", "concurrent_requests", 5)
        let yaml = Self.yaml(limits).replacing(
            "  - { name: c,",
            with: "  - { name: root, key: sk-limits-rrrrrrrrrrrrrrrrrrrrrrrr, roles: [auditor] }\n  - { name: c,"
        )
        try await TestGateway.with(yaml) { gateway in
            for key in ["a", "b", "c"] as [Character] { _ = try await Self.status(gateway, key, chat("one")) }
            func get(_ path: String, _ key: Character = "r") async throws -> WireAnswer {
                try await gateway.ask(
                    "",
                    path: "/api/v1/limits" + path,
                    method: "GET",
                    headers: [Self.key(key)],
                    replacing: ["content-type"],
                    admin: true
                )
            }
            let list = try await get("")
            #expect(list.status == 200)
            for part in [
                #"{"name":"few","per":["team","user"],"only":{},"measure":"requests","limit":3,"window_ms":3600000000,"#,
                #""measure":"cost","limit":"2","#, #""window_ms":null,"algorithm":null,"burst":5,"#,
            ] { #expect(list.text.contains(part), "\(list.text)") }
            let few = try await get("/few")
            #expect(
                few.text.contains(#"{"values":{"team":"red","user":null},"remaining":1,"reset_ms":3"#),
                "\(few.text)"
            )
            #expect(
                few.text.contains(#"{"values":{"team":"blue","user":null},"remaining":2,"#)
                    && few.text.contains(#""crowded":false"#)
            )
            let most = try await get("/few?most=1")
            #expect(most.text.contains("red") && !most.text.contains("blue"))
            let (none, closed) = (try await get("/none"), try await get("", "a"))
            #expect(none.status == 404 && closed.status == 403)
        }
    }

    @Test("that are changed go on with what was used")
    func changed() async throws {
        try await TestGateway.with(Self.yaml(Self.limit("r", "", "requests", 2))) { gateway in
            func ask() async throws -> Int { try await Self.status(gateway, "a", chat("one")) }
            let found5 = try await [ask(), ask(), ask()]
            #expect(found5 == [200, 200, 429])
            try gateway.rewrite(Self.yaml(Self.limit("r", "", "requests", 3)))
            await gateway.process.reload()
            let found6 = try await [ask(), ask()]
            #expect(found6 == [200, 429])
            try gateway.rewrite(Self.yaml(""))
            await gateway.process.reload()
            #expect(try await ask() == 200)
        }
    }
}

@Suite("Times as Go writes them") struct GoDurationTests {
    @Test(
        "are rounded up to the millisecond",
        arguments: [
            (0, "0s"), (1, "1ms"), (120_000_000, "120ms"), (120_000_001, "121ms"), (1_000_000_000, "1s"),
            (8_640_000_000, "8.64s"),
            (1_005_000_000, "1.005s"), (360_000_000_000, "6m0s"), (3_723_000_000_000, "1h2m3s"),
            (86_400_000_000_000, "24h0m0s"),
            (59_999_999_999, "1m0s"), (999_999_999, "1s"),
        ]
    )
    func text(_ nanoseconds: Int, _ expected: String) {
        #expect(GoDuration.text(nanoseconds) == expected)
    }
}
