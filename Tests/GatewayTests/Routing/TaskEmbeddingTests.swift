import Core
import JSON
import NIOCore
import Storage
import Testing

@testable import Gateway

@Suite("A task that an embedding model tells")
struct TaskEmbeddingTests {
    /// Knows words alone: texts with the same words are alike.
    private static func vector(_ text: String) -> [Double] {
        var vector = [Double](repeating: 0.01, count: 512)
        for word in text.lowercased().split(separator: " ") {
            vector[Int(StableHash.of(String(word)) % 512)] += 1
        }
        return vector
    }

    /// Answers as an embedding model does, and a chat with the name of the model that was asked.
    private static func answer(_ request: WireRequest) -> [ScriptedVendor.Step] {
        guard let root = try? JSONDocument(parsing: request.body).root else { return [.close] }
        guard let input = root["input"] else { return [.send(WireText.answer(200, WireText.completion))] }
        let vectors = input.elements.enumerated().map { place, text in
            #"{"index":\#(place),"embedding":\#(vector(text.string ?? ""))}"#
        }
        let usage = #""usage":{"prompt_tokens":\#(vectors.count),"total_tokens":\#(vectors.count)}"#
        return [.send(WireText.answer(200, #"{"data":[\#(vectors.joined(separator: ","))],\#(usage)}"#))]
    }

    /// Answers chats, and what asks for vectors in another way.
    private static func embedding(
        _ steps: @escaping @Sendable (WireRequest) -> [ScriptedVendor.Step]
    ) -> ScriptedVendor.Script {
        { $0.line.contains("/embeddings ") ? steps($0) : answer($0) }
    }

    /// Of words that no rule knows.
    private static let examples = ["zork the blix", "zork a blix now", "zork one blix more", "blix zork zork"]
    private static let unsure = "zork my blix"

    private static func yaml(_ vendor: ScriptedVendor, _ more: String = "", alias: String = "", embedding: String = "")
        -> String
    {
        """
        vendors:
          plain: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1", compliance: { training: false } }
          poet: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1", compliance: { training: false } }
          vectors: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1" }
        models:
          a:
            strategy: task
            \(alias)
            targets: [{ model: plain/m, expertise: { chat: 90 } }, { model: poet/m, expertise: { writing: 90 } }]
          b: { strategy: priority, targets: [{ model: plain/m }, { model: poet/m }] }
          c:
            strategy: conditional
            targets: [{ model: poet/m, when: "task == 'writing'" }, { model: plain/m }]
        routing:
          task_embeddings: { model: vectors/small, examples: { writing: \(examples) }\(embedding.contains("timeout") ? "" : ", timeout: 5m")\(embedding) }
        \(more)
        """
    }

    private func with(
        _ more: String = "",
        alias: String = "",
        embedding: String = "",
        isReady: Bool = true,
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(Self.answer) { vendor in
            try await TestGateway.with(Self.yaml(vendor, more, alias: alias, embedding: embedding)) { gateway in
                if isReady { try await ready(gateway) }
                try await body(gateway, vendor)
            }
        }
    }

    private func ready(_ gateway: TestGateway, times: Int = 1) async throws {
        try await eventually {
            gateway.log.lines.count { $0["message"]?.string?.hasPrefix("an embedding model tells tasks") == true }
                == times
        }
    }

    /// Texts that the embedding model was asked about, but for the examples.
    private func asked(_ vendor: ScriptedVendor) -> [String] {
        vendor.requests.compactMap { request in
            let input = (try? JSONDocument(parsing: request.body).root)?["input"]
            return input?.count == 1 ? input?[0]?.string : nil
        }
    }

    @Test("chooses the target, where the rules are not sure and the choice depends on it", arguments: ["a", "c"])
    func chooses(model: String) async throws {
        try await with { gateway, vendor in
            let answer = try await gateway.ask(chat(model, Self.unsure))
            #expect(answer.status == 200 && answer["x-gateway-vendor"] == "poet")
            #expect(asked(vendor) == [Self.unsure])
            // It is known now, also in another conversation and for another alias.
            let again = try await gateway.ask(chat("a", Self.unsure, stream: true))
            #expect(again["x-gateway-vendor"] == "poet" && asked(vendor).count == 1)
            // The rules know this.
            let sure = try await gateway.ask(chat(model, "Translate this sentence into German: the cat sleeps"))
            #expect(sure.status == 200 && asked(vendor).count == 1)
            // Here it makes no difference.
            let other = try await gateway.ask(chat("b", "blix me another zork"))
            #expect(other["x-gateway-vendor"] == "plain" && asked(vendor).count == 1)
        }
    }

    @Test("is asked of the beginning of a long prompt")
    func long() async throws {
        try await with { gateway, vendor in
            _ = try await gateway.ask(chat("a", String(repeating: "zörk ", count: 5000)))
            let texts = asked(vendor)
            // 2,000 bytes, and no letter cut.
            #expect(texts.count == 1 && texts[0] == String(repeating: "zörk ", count: 333) + "z")
        }
    }

    @Test("is told by the rules while the embedding model cannot be asked")
    func failing() async throws {
        try await with { gateway, vendor in
            for (number, broken) in [
                WireText.answer(500, "{}"), WireText.answer(200, "no JSON"), WireText.answer(200, #"{"data":[]}"#),
                WireText.answer(200, #"{"data":[{"index":0,"embedding":["x"]}]}"#),
                WireText.answer(200, #"{"data":[{"index":0,"embedding":[1,2]}]}"#),
            ].enumerated() {
                vendor.say(Self.embedding { _ in [.send(broken)] })
                let answer = try await gateway.ask(chat("a", "zork blix \(number)"))
                #expect(answer.status == 200 && answer["x-gateway-vendor"] == "plain")
                #expect(asked(vendor).count == number + 1)
            }
        }
    }

    @Test("is waited for as long as the configuration says")
    func slow() async throws {
        let gate = Gate()
        try await with(embedding: ", timeout: 20ms") { gateway, vendor in
            vendor.say(Self.embedding { [.wait(gate)] + Self.answer($0) })
            let answer = try await gateway.ask(chat("a", Self.unsure))
            #expect(answer.status == 200 && answer["x-gateway-vendor"] == "plain" && asked(vendor).count <= 1)
            gate.open()
        }
    }

    @Test("is asked nowhere where the call itself may not go")
    func compliance() async throws {
        // The embedding model's vendor may train with what it is sent.
        try await with(alias: "require: { no_training: true }") { gateway, vendor in
            let answer = try await gateway.ask(chat("a", Self.unsure))
            #expect(answer.status == 200 && answer["x-gateway-vendor"] == "plain" && asked(vendor).isEmpty)
        }
        try await with { gateway, vendor in
            for headers in [["x-gateway-require: training=none"], ["x-gateway-targets: plain, poet"]] {
                let answer = try await gateway.ask(chat("a", Self.unsure), headers: headers)
                #expect(answer.status == 200 && asked(vendor).isEmpty)
            }
            let ignoring = try await gateway.ask(chat("a", Self.unsure, #","provider":{"ignore":["vectors"]}"#))
            #expect(ignoring["x-gateway-vendor"] == "plain" && asked(vendor).isEmpty)
            _ = try await gateway.ask(chat("a", Self.unsure, #","provider":{"data_collection":"deny"}"#))
            #expect(asked(vendor).isEmpty)
        }
    }

    @Test(
        "is asked of nobody whom the key of the caller may not use",
        arguments: ["vendors: [plain, poet]", "regions: [eu]"]
    )
    func granted(permissions: String) async throws {
        let keys =
            "keys: [{ name: some, key: sk-tasks-aaaaaaaaaaaaaaaaaaaaaaaaaaa, permissions: { models: [\"*\"], \(permissions) } }]"
        try await ScriptedVendor.with(Self.answer) { vendor in
            let yaml = Self.yaml(vendor, keys).replacing("training: false }", with: "training: false }, region: eu")
            try await TestGateway.with(yaml) { gateway in
                try await ready(gateway)
                let answer = try await gateway.ask(
                    chat("a", Self.unsure),
                    headers: ["authorization: Bearer sk-tasks-aaaaaaaaaaaaaaaaaaaaaaaaaaa"]
                )
                #expect(answer.status == 200 && answer["x-gateway-vendor"] == "plain" && asked(vendor).isEmpty)
            }
        }
    }

    @Test("is asked for once by many at the same time, and by no more in a second than there may be")
    func many() async throws {
        let gate = Gate()
        try await with(embedding: ", max_per_second: 1") { gateway, vendor in
            vendor.say(Self.embedding { [.wait(gate)] + Self.answer($0) })
            try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<20 { group.addTask { try await gateway.ask(chat("a", Self.unsure))["x-gateway-vendor"] } }
                try await eventually { try await gateway.activity().calls == 20 }
                gate.open()
                for try await answered in group { #expect(answered == "poet") }
            }
            #expect(asked(vendor) == [Self.unsure])
        }
        // Of many others in a second or two no more than one in each.
        try await with(embedding: ", max_per_second: 1") { gateway, vendor in
            let began = ContinuousClock.now
            for number in 0..<20 { _ = try await gateway.ask(chat("a", "zork blix \(number)")) }
            #expect(asked(vendor).count <= Int((ContinuousClock.now - began) / .seconds(1)) + 2)
            #expect(!asked(vendor).isEmpty)
        }
    }

    @Test("is not asked again for a prompt that the embedding model refuses")
    func refused() async throws {
        try await with { gateway, vendor in
            let error = #"{"error":{"message":"too long","code":"context_length_exceeded"}}"#
            vendor.say(Self.embedding { _ in [.send(WireText.answer(400, error))] })
            for _ in 0..<3 {
                let answer = try await gateway.ask(chat("a", Self.unsure))
                #expect(answer.status == 200 && answer["x-gateway-vendor"] == "plain" && asked(vendor).count == 1)
            }
        }
    }

    @Test("is learnt anew where the name stands for another model")
    func other() async throws {
        try await with { gateway, vendor in
            // One number more.
            vendor.say { request in
                guard let root = try? JSONDocument(parsing: request.body).root, let input = root["input"] else {
                    return Self.answer(request)
                }
                let vectors = input.elements.enumerated().map { place, text in
                    #"{"index":\#(place),"embedding":\#(Self.vector(text.string ?? "") + [0.5])}"#
                }
                return [.send(WireText.answer(200, #"{"data":[\#(vectors.joined(separator: ","))]}"#))]
            }
            let before = try await gateway.ask(chat("a", Self.unsure))
            #expect(before["x-gateway-vendor"] == "plain")
            try await ready(gateway, times: 2)
            let after = try await gateway.ask(chat("a", Self.unsure))
            #expect(after["x-gateway-vendor"] == "poet")
        }
    }

    @Test("is a call of its own in the ledger, of nobody's")
    func ledger() async throws {
        let folder = TemporaryFolder()
        try await with(#"storage: { url: "sqlite://\#(folder.path)/gateway.db" }"#) { gateway, _ in
            _ = try await gateway.ask(chat("a", Self.unsure))
        }
        let told = try await MeteringTests.lines(folder.path).filter { $0.number == 0 }.map { line in
            "\(line.dimensions.vendor ?? "") \(line.dimensions.tags["task_embedding"] ?? "-") \(line.usage?.inputTokens ?? 0)"
        }
        #expect(told.sorted() == ["poet - 9", "vectors a 1", "vectors examples 138"])
    }

    @Test("is explained without being asked for")
    func explained() async throws {
        try await with { gateway, vendor in
            let explain = { () async throws -> JSONNode? in
                try await gateway.ask(
                    #"{"request":\#(chat("a", Self.unsure))}"#,
                    path: "/api/v1/route/explain",
                    admin: true
                ).json["task"]
            }
            let before = try await explain()
            #expect(before?["task"]?.string == "chat" && before?["would_ask"]?.bool == true && asked(vendor).isEmpty)
            _ = try await gateway.ask(chat("a", Self.unsure))
            let after = try await explain()
            #expect(after?["task"]?.string == "writing" && after?["would_ask"]?.bool == false)
            #expect(after?["reasons"]?.elements.contains { $0.string == "writing: most like its examples" } == true)
            let told = try await gateway.ask(chat("a", Self.unsure), headers: ["x-gateway-debug: route"])
            #expect(told["x-gateway-route"]?.contains(#""task":"writing""#) == true && asked(vendor).count == 1)
        }
    }

    @Test("is known after a reload, and asked anew where it is told in another way")
    func reload() async throws {
        try await with { gateway, vendor in
            _ = try await gateway.ask(chat("a", Self.unsure))
            try gateway.rewrite(Self.yaml(vendor, "drop_params: true"))
            #expect(await gateway.process.reload())
            let same = try await gateway.ask(chat("a", Self.unsure))
            #expect(same["x-gateway-vendor"] == "poet" && asked(vendor).count == 1)
            try gateway.rewrite(Self.yaml(vendor, embedding: ", unsure_below: 49"))
            #expect(await gateway.process.reload())
            let more = try await gateway.ask(chat("a", Self.unsure))
            #expect(more["x-gateway-vendor"] == "poet" && asked(vendor).count == 1)
            try gateway.rewrite(Self.yaml(vendor).replacing("blix zork zork", with: "blix zork zork zork"))
            #expect(await gateway.process.reload())
            try await ready(gateway, times: 2)
            let other = try await gateway.ask(chat("a", Self.unsure))
            #expect(other["x-gateway-vendor"] == "poet" && asked(vendor).count == 2)
            try gateway.rewrite(Self.yaml(vendor).replacing("task_embeddings:", with: "# task_embeddings:"))
            #expect(await gateway.process.reload())
            let none = try await gateway.ask(chat("a", Self.unsure))
            #expect(none["x-gateway-vendor"] == "plain")
        }
    }

    @Test("is told by the rules until the examples are known")
    func examples() async throws {
        let gate = Gate()
        try await ScriptedVendor.with(Self.embedding { [.wait(gate)] + Self.answer($0) }) { vendor in
            try await TestGateway.with(Self.yaml(vendor)) { gateway in
                let early = try await gateway.ask(chat("a", Self.unsure))
                #expect(early["x-gateway-vendor"] == "plain" && asked(vendor).isEmpty)
                gate.open()
                try await ready(gateway)
                let late = try await gateway.ask(chat("a", Self.unsure))
                #expect(late["x-gateway-vendor"] == "poet")
            }
        }
    }
}
