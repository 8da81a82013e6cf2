import Foundation
import JSON
import Storage
import Testing

@testable import Gateway

@Suite("A call of an alias with several targets")
struct FallbackTests {
    /// An alias of targets at the simulator, in their order.
    private static func alias(_ targets: [String], _ more: String = "") -> String {
        let list = targets.map { "{ model: \"simulator/\($0)\" }" }.joined(separator: ", ")
        return "models: { a: { strategy: priority, targets: [\(list)]\(more.isEmpty ? "" : ", \(more)") } }\n"
    }

    private func ask(_ yaml: String, stream: Bool = false, _ model: String = "a") async throws -> WireAnswer {
        try await TestGateway.with(yaml) { try await $0.ask(chat(model, stream: stream)) }
    }

    @Test(
        "is answered by the next target when one fails, as a whole and as a stream",
        arguments: [
            "status=500", "status=429", "status=503", "status=401", "status=403", "status=404", "status=408",
            "status=413", "status=529", "status=429&code=insufficient_quota", "fault=close", "fault=cut-head",
            "fault=cut&after=0", "fault=cut-inside&after=0", "fault=malformed&after=0",
        ],
        [false, true]
    )
    func fallsBack(fault: String, stream: Bool) async throws {
        let answer = try await ask(Self.alias(["echo?\(fault)", "lorem?tokens=3"]), stream: stream)
        #expect(answer.status == 200)
        #expect(answer.isComplete)
        #expect(answer["x-gateway-model"] == "lorem?tokens=3")
        #expect(answer["x-gateway-attempts"] == "2")
        #expect(answer.finishReason != nil)
    }

    @Test(
        "is answered by the next target when the first event of a stream is an error or does not come",
        arguments: [
            "fault=error-event&after=0", "fault=unfinished&after=0", "fault=stall&after=0",
        ]
    )
    func fallsBackFromStreams(fault: String) async throws {
        let answer = try await ask(Self.alias(["echo?\(fault)", "echo"], "attempt_timeout: 300ms"), stream: true)
        #expect(answer.status == 200)
        #expect(answer.isComplete && answer.error == nil)
        #expect(answer["x-gateway-attempts"] == "2")
    }

    @Test(
        "is answered by the next target when a stream says only that its vendor is still there before it fails",
        arguments: [true, false]
    )
    func keepAlive(fails: Bool) async throws {
        let error = WireText.chunk(#"data: {"error":{"message":"No.","code":502}}"# + "\n\n")
        let chunk =
            #"{"id":"a","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#
        let rest = fails ? error : WireText.events([chunk, "[DONE]"])
        let script: ScriptedVendor.Script = { _ in
            [.send(WireText.streamHead() + WireText.chunk(": PROCESSING\n\n") + rest + WireText.streamEnd)]
        }
        try await ScriptedVendor.with(script) { vendor in
            let yaml = """
                vendors: { v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1" } }
                models: { a: { strategy: priority, targets: [{ model: v/m }, { model: simulator/echo }] } }
                """
            let answer = try await TestGateway.with(yaml) { try await $0.ask(chat("a", stream: true)) }
            #expect(answer.status == 200 && answer.error == nil && answer.isComplete)
            #expect(answer["x-gateway-vendor"] == (fails ? "simulator" : "v"))
            // What it said reaches the caller with the answer.
            #expect(answer.text.contains(": PROCESSING") == !fails)
        }
    }

    @Test("is answered by the next target when no answer comes in time", arguments: [false, true])
    func timeout(stream: Bool) async throws {
        let answer = try await ask(Self.alias(["echo?fault=silent", "echo"], "attempt_timeout: 200ms"), stream: stream)
        #expect(answer.status == 200)
        #expect(answer["x-gateway-attempts"] == "2")
    }

    @Test(
        "is not tried elsewhere once something of an answer has reached the caller",
        arguments: [
            "fault=cut&after=2", "fault=error-event&after=2", "fault=malformed&after=2",
        ]
    )
    func begun(fault: String) async throws {
        let answer = try await ask(Self.alias(["lorem?tokens=40&chunk=4&\(fault)", "echo"]), stream: true)
        #expect(answer.status == 200)
        #expect(answer.error != nil)
        #expect(answer["x-gateway-attempts"] == "1")
        #expect(answer.finishReason == nil)
    }

    @Test("has all the time that its vendor lets it have, once something of its answer has come")
    func unhurried() async throws {
        let yaml = Self.alias(
            ["lorem?tokens=8&chunk=4&fault=stall&for=900ms&after=2"],
            "attempt_timeout: 400ms, timeout: 500ms"
        )
        let answer = try await ask(yaml, stream: true)
        #expect(answer.status == 200)
        #expect(answer.isComplete && answer.error == nil)
    }

    @Test("is not tried elsewhere when the request is at fault")
    func request() async throws {
        let answer = try await ask(Self.alias(["echo?status=400", "echo"]))
        #expect(answer.status == 400)
        #expect(answer["x-gateway-attempts"] == "1")
    }

    @Test("is told the last failure in the words of who told it, when all fail")
    func allFail() async throws {
        let answer = try await ask(
            Self.alias(["echo?status=500", "echo?fault=close", "echo?status=429&retry_after=7"])
        )
        #expect(answer.status == 429)
        #expect(answer["retry-after"] == "7")
        #expect(answer["x-gateway-attempts"] == "3")
        #expect(answer["x-gateway-model"] == "echo?status=429&retry_after=7")
        let other = try await ask(Self.alias(["echo?status=429&retry_after=7", "echo?fault=close"]))
        #expect(other.status == 502)
        #expect(other.errorCode == "vendor_closed_connection")
        #expect(other["retry-after"] == nil)
    }

    @Test("makes no more attempts than it may")
    func cap() async throws {
        let targets = (0..<6).map { "echo?status=500&tokens=\($0 + 1)" }
        let answer = try await ask(Self.alias(targets, "max_attempts: 3"))
        #expect(answer.status == 500)
        #expect(answer["x-gateway-attempts"] == "3")
    }

    @Test("asks a target again as often as it may, and waits in between")
    func retry() async throws {
        let yaml = Self.alias(["echo?status=500"], "max_attempts: 20, retry: { max: 3, backoff: 1ms }")
        let answer = try await ask(yaml)
        #expect(answer["x-gateway-attempts"] == "4")
        #expect(answer.status == 500)
    }

    @Test("ends when its time is up, whatever is left to try")
    func overallTimeout() async throws {
        let targets = (1...9).map { "echo?fault=silent&tokens=\($0)" }
        let answer = try await ask(
            Self.alias(targets, "timeout: 400ms, attempt_timeout: 150ms, max_attempts: 20")
        )
        #expect(answer.status == 504)
        #expect(answer.errorCode == "vendor_first_byte_timeout")
        #expect(["3", "4"].contains(answer["x-gateway-attempts"]))
    }

    @Test("goes where a failure of its kind leads")
    func classFallback() async throws {
        let yaml = Self.alias(
            ["echo?status=400&code=context_length_exceeded", "echo"],
            "fallbacks: { context_length: simulator/lorem }"
        )
        let long = try await ask(yaml)
        #expect(long.status == 200)
        #expect(long["x-gateway-model"] == "lorem")
        let policy = """
            models:
              b: { targets: [{ model: simulator/lorem }] }
              a:
                strategy: priority
                targets: [{ model: "simulator/echo?status=400&code=content_filter" }, { model: simulator/echo }]
                fallbacks: { content_policy: b }
            """
        let refused = try await ask(policy)
        #expect(refused["x-gateway-model"] == "lorem")
    }

    @Test("leaves a target alone that has failed, and says nothing of it to other callers")
    func breaker() async throws {
        try await TestGateway.with(Self.alias(["echo?status=500", "echo"])) { gateway in
            var attempts: [String] = []
            for _ in 0..<8 { attempts.append(try await gateway.ask(chat("a"))["x-gateway-attempts"] ?? "") }
            #expect(attempts == ["2", "2", "2", "2", "2", "1", "1", "1"])
        }
    }

    @Test("is refused when all are left alone and nothing is to be tried, with the time to come back")
    func refused() async throws {
        let yaml = Self.alias(["echo?status=500"], "when_all_open: refuse")
        try await TestGateway.with(yaml) { gateway in
            for _ in 0..<5 { #expect(try await gateway.ask(chat("a")).status == 500) }
            let answer = try await gateway.ask(chat("a"))
            #expect(answer.status == 503)
            #expect(answer.errorCode == "no_target_available")
            #expect(["4", "5"].contains(answer["retry-after"]))
            // By its name the same target is tried all the same.
            let found1 = try await gateway.ask(chat("simulator/echo?status=500"))
            #expect(found1.status == 500)
        }
    }

    @Test("of several strategies goes through a branch before the next")
    func nested() async throws {
        let yaml = """
            models:
              chain: { strategy: priority, targets: [{ model: "simulator/echo?status=500" }, { model: "simulator/echo?status=503" }] }
              a:
                strategy: priority
                targets:
                  - { model: chain }
                  - { strategy: priority, targets: [{ model: "simulator/echo?fault=close" }, { model: simulator/lorem }] }
            """
        let answer = try await ask(yaml)
        #expect(answer.status == 200)
        #expect(answer["x-gateway-model"] == "lorem")
        #expect(answer["x-gateway-attempts"] == "4")
    }

    @Test("matches names that its own has a star for, the most particular one first")
    func patterns() async throws {
        let yaml = """
            models:
              "*": "simulator/*"
              "e*": simulator/lorem
              "ech*": simulator/json
            """
        try await TestGateway.with(yaml) { gateway in
            func model(_ name: String) async throws -> String? { try await gateway.ask(chat(name))["x-gateway-model"] }
            let found7 = try await model("echo")
            #expect(found7 == "json")
            let found8 = try await model("else")
            #expect(found8 == "lorem")
            let found9 = try await model("refuse")
            #expect(found9 == "refuse")
            // What is asked of a vendor by name is that vendor's.
            let found10 = try await model("simulator/echo")
            #expect(found10 == "echo")
            let list = try await gateway.get("/v1/models")
            #expect(!list.data.contains("\"e*\""))
        }
    }

    @Test("has versions, the last of which its plain name stands for")
    func versions() async throws {
        let yaml = """
            models:
              smart@1: simulator/lorem
              smart@2: simulator/json
              fixed@1: simulator/lorem
              fixed@2: simulator/json
              fixed: fixed@1
              user@example.com: simulator/echo
            """
        try await TestGateway.with(yaml) { gateway in
            func ask(_ name: String) async throws -> [String?] {
                let answer = try await gateway.ask(chat(name))
                return [answer["x-gateway-model"], answer["x-gateway-alias"]]
            }
            let latest = try await ask("smart")
            let first = try await ask("smart@1")
            let held = try await ask("fixed")
            #expect(latest == ["json", "smart@2"])
            #expect(first == ["lorem", nil])
            #expect(held == ["lorem", nil])
        }
    }

    @Test("is only for those whom it is for")
    func only() async throws {
        let yaml = """
            keys:
              - { name: a, key: sk-routing-aaaaaaaaaaaaaaaaaaaaaaaa, team: red, permissions: { models: ["*"] } }
              - { name: b, key: sk-routing-bbbbbbbbbbbbbbbbbbbbbbbb, team: blue, permissions: { models: ["*"] } }
            models: { m: { only: { team: ["r*"] }, targets: [{ model: simulator/echo }] } }
            """
        try await TestGateway.with(yaml) { gateway in
            func answer(_ key: Character) async throws -> WireAnswer {
                let header = "authorization: Bearer sk-routing-\(String(repeating: key, count: 24))"
                return try await gateway.ask(chat("m"), headers: [header])
            }
            let found2 = try await answer("a")
            #expect(found2.status == 200)
            let refused = try await answer("b")
            #expect(refused.status == 403)
            #expect(refused.errorCode == "model_not_granted")
        }
    }

    @Test("goes to the same target in the same session")
    func sticky() async throws {
        let targets = (0..<8).map { "{ model: \"simulator/lorem?tokens=\($0 + 1)\" }" }.joined(separator: ", ")
        try await TestGateway.with("models: { a: { strategy: sticky, targets: [\(targets)] } }") { gateway in
            var models: Set<String> = []
            for session in 0..<20 {
                var own: Set<String> = []
                for _ in 0..<3 {
                    let answer = try await gateway.ask(chat("a"), headers: ["x-gateway-session: s\(session)"])
                    own.insert(answer["x-gateway-model"] ?? "")
                }
                #expect(own.count == 1)
                models.formUnion(own)
            }
            #expect(models.count > 3)
        }
    }

    @Test("has every attempt written down, and its line tells the last one's target")
    func ledger() async throws {
        let folder = TemporaryFolder()
        let yaml = "storage: { url: \"sqlite://\(folder.path)/gateway.db\" }\n"
        let targets = ["echo?status=429", "echo?fault=close", "lorem?tokens=5"]
        try await TestGateway.with(yaml + Self.alias(targets)) { gateway in
            let found3 = try await gateway.ask(chat("a"))
            #expect(found3.status == 200)
        }
        let lines = try await MeteringTests.lines(folder.path).sorted { $0.number < $1.number }
        #expect(lines.first?.attempts == 3)
        let told = lines.map {
            "\($0.number) \($0.dimensions.model ?? "") \($0.dimensions.status) \($0.dimensions.error ?? "")"
        }
        let expected = [
            "0 \(targets[2]) 200 ", "1 \(targets[0]) 429 rate_limit_exceeded",
            "2 \(targets[1]) 0 vendor_closed_connection", "3 \(targets[2]) 200 ",
        ]
        #expect(told == expected)
    }

    @Test("counts once for its caller, and for each target what went there, where limits tell them apart")
    func limits() async throws {
        let limit = "measure: requests, window: 1000h, algorithm: sliding_log"
        let yaml = """
            limits:
              - { name: all, limit: 10, \(limit) }
              - { name: each, per: [target], limit: 2, \(limit) }

            """
        try await TestGateway.with(yaml + Self.alias(["echo?status=429&retry_after=0", "echo"])) { gateway in
            func remaining(_ name: String, _ target: String? = nil) async throws -> Int? {
                let answer = try await gateway.get("/api/v1/limits/\(name)", admin: true)
                let state = answer.json["state"] ?? answer.json
                for count in state["counts"]?.elements.map({ $0 }) ?? []
                where target == nil || count["values"]?["target"]?.string == target {
                    return count["remaining"]?.int
                }
                return nil
            }
            let found4 = try await gateway.ask(chat("a"))
            #expect(found4.status == 200)
            let found11 = try await remaining("all")
            #expect(found11 == 9)
            let found12 = try await remaining("each", "simulator/echo")
            #expect(found12 == 1)
            let found5 = try await gateway.ask(chat("a"))
            #expect(found5.status == 200)
            // The last target's own limit is full now.
            let found6 = try await gateway.ask(chat("a"))
            #expect(found6.status == 429)
            let found13 = try await remaining("all")
            #expect(found13 == 8)
        }
    }

    @Test("keeps its place in its caller's limits where a target's own limit refuses it in between")
    func keepsPlace() async throws {
        let window = "window: 1000h, algorithm: sliding_log"
        let yaml = """
            limits:
              - { name: all, measure: requests, limit: 10, \(window) }
              - { name: running, measure: concurrent_requests, limit: 1 }
              - { name: middle, only: { target: [simulator/lorem] }, measure: requests, limit: 1, \(window) }

            """
        try await TestGateway.with(yaml + Self.alias(["echo?fault=cut-head", "lorem", "echo"])) { gateway in
            func remaining(_ name: String) async throws -> Int? {
                let answer = try await gateway.get("/api/v1/limits/\(name)", admin: true).json
                return (answer["state"] ?? answer)["counts"]?[0]?["remaining"]?.int
            }
            let first = try await gateway.ask(chat("simulator/lorem"))
            #expect(first.status == 200)
            let answer = try await gateway.ask(chat("a"))
            #expect(answer.status == 200 && answer["x-gateway-model"] == "echo")
            let (all, running) = (try await remaining("all"), try await remaining("running"))
            #expect(all == 8)
            #expect(running == 1)
            // Where nobody is left to ask it gives everything back.
            let none = try await gateway.ask(
                chat("a"),
                headers: ["x-gateway-targets: simulator/echo?fault=cut-head, simulator/lorem"]
            )
            #expect(none.status >= 400)
            let after = try await remaining("running")
            #expect(after == 1)
        }
    }

    @Test("goes elsewhere where a limit of the target alone is reached, without an attempt")
    func limitOfTarget() async throws {
        let yaml = """
            limits: [{ name: first, only: { target: [simulator/echo] }, measure: requests, limit: 1, window: 1000h }]

            """
        try await TestGateway.with(yaml + Self.alias(["echo", "lorem"])) { gateway in
            let found14 = try await gateway.ask(chat("a"))["x-gateway-model"]
            #expect(found14 == "echo")
            let second = try await gateway.ask(chat("a"))
            #expect(second.status == 200)
            #expect(second["x-gateway-model"] == "lorem")
            #expect(second["x-gateway-attempts"] == "1")
        }
    }
}
