import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A caller with a token")
struct TokenCallerTests {
    private let issuer = TestIssuer()

    private func yaml(_ vendor: Int, _ server: Int, attempts: String = "{ limit: 0 }") -> String {
        """
        vendors:
          openai: { api_key: sk-operator, base_url: "http://127.0.0.1:\(vendor)/v1" }
        models: { fast: openai/gpt-4o-mini }
        keys:
          - { name: search, key: sk-search-0123456789abcdef, permissions: { models: ["*"] } }
        auth:
          jwt:
            - name: corp
              issuer: "http://127.0.0.1/"
              jwks_url: "http://127.0.0.1:\(server)/keys"
              audiences: [gateway]
              team: find
              permissions: { models: [fast] }
              rules: [{ when: { claim: roles, has: admin }, permissions: { models: ["*"] } }]
          introspection:
            name: opaque
            url: "http://127.0.0.1:\(server)/introspect"
            client_id: gateway
            client_secret: introspection-secret
            permissions: { models: ["*"] }
          failed_attempts: \(attempts)
        """
    }

    private func with(
        attempts: String = "{ limit: 0 }",
        _ body: (TestGateway, _ vendor: ScriptedVendor, _ server: ScriptedVendor) async throws -> Void
    ) async throws {
        let keys = issuer.keys
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            try await ScriptedVendor.with({ request in
                if request.line.contains("/keys") { return [.send(WireText.answer(200, keys))] }
                let isGood = String(buffer: request.body).hasSuffix("=opaque-token")
                return [
                    .send(WireText.answer(200, isGood ? #"{"active":true,"client_id":"batch"}"# : #"{"active":false}"#))
                ]
            }) { server in
                try await TestGateway.with(yaml(vendor.port, server.port, attempts: attempts)) { gateway in
                    try await body(gateway, vendor, server)
                }
            }
        }
    }

    private let call = #"{"model":"fast","messages":[{"role":"user","content":"Hi"}]}"#

    @Test(
        "is known wherever clients put keys, and verified once",
        arguments: ["authorization: Bearer ", "x-api-key: "]
    )
    func known(header: String) async throws {
        try await with { gateway, vendor, server in
            let token = issuer.token()
            for _ in 0..<3 {
                #expect(try await gateway.ask(call, headers: [header + token]).status == 200)
            }
            #expect(server.requests.count == 1)
            #expect(vendor.requests.allSatisfy { !"\($0.headers)".contains(token) })
            try await eventually {
                gateway.log.text.contains(#""key":"corp/app","team":"find","user":"alice","model":"fast""#)
            }
            #expect(!gateway.log.text.contains(token))
            #expect(!gateway.log.text.contains("no keys are defined"))
        }
    }

    @Test("has what its issuer's callers are granted, and another what a rule grants")
    func permissions() async throws {
        try await with { gateway, _, _ in
            let other = call.replacing("fast", with: "openai/gpt-4o")
            let plain = ["authorization: Bearer \(issuer.token())"]
            let admin = ["authorization: Bearer \(issuer.token(#""azp":"app","roles":["x","admin"]"#))"]
            for _ in 0..<2 {
                let refused = try await gateway.ask(other, headers: plain)
                #expect(refused.errorCode == "model_not_granted")
                #expect(try await gateway.ask(other, headers: admin).status == 200)
                #expect(try await gateway.ask(call, headers: plain).status == 200)
            }
        }
    }

    @Test("that tells nothing itself is asked about once, and its refusal is remembered")
    func introspection() async throws {
        try await with { gateway, _, server in
            for _ in 0..<3 {
                #expect(try await gateway.ask(call, headers: ["authorization: Bearer opaque-token"]).status == 200)
            }
            #expect(server.requests.count == 1)
            for _ in 0..<3 {
                let refused = try await gateway.ask(call, headers: ["authorization: Bearer other-token"])
                #expect(refused.status == 401 && refused.errorCode == "invalid_token")
                #expect(refused["www-authenticate"] == #"Bearer error="invalid_token""#)
            }
            #expect(server.requests.count == 2)
            // A key of the gateway's own kind goes to nobody.
            let own = try await gateway.ask(call, headers: ["authorization: Bearer sk-gw-unknown"])
            #expect(own.errorCode == "invalid_api_key")
            #expect(server.requests.count == 2)
            #expect(server.receivedText.contains("authorization: Basic"))
            let known = try await gateway.ask(call, headers: ["x-api-key: sk-search-0123456789abcdef"])
            #expect(known.status == 200)
        }
    }

    @Test("is refused in the words of its dialect, before its body is read")
    func refused() async throws {
        try await with { gateway, vendor, _ in
            let expired = issuer.token(expiresIn: -120)
            let answer = try await gateway.ask(call, headers: ["authorization: Bearer \(expired)"])
            #expect(answer.status == 401 && answer.errorCode == "expired_token")
            #expect(answer["www-authenticate"]?.hasPrefix(#"Bearer error="invalid_token""#) == true)
            let forged = TestIssuer().token()
            for path in ["/v1/messages", "/v1beta/models/fast:generateContent", "/v1/embeddings"] {
                let answer = try await gateway.ask(call, path: path, headers: ["x-api-key: \(forged)"])
                #expect(answer.status == 401)
                #expect(answer.error?["message"]?.string == "The token is not taken: its signature is wrong.")
            }
            // Only the head has come.
            let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            let early = try await gateway.send(
                raw: head + "authorization: Bearer \(forged)\r\ncontent-length: 1000000\r\n\r\n"
            )
            #expect(early.status == 401)
            let none = try await gateway.ask(call)
            #expect(none.errorCode == "missing_api_key" && none["www-authenticate"] == "Bearer")
            #expect(vendor.requests.isEmpty)
            #expect(!gateway.log.text.contains(forged) && !gateway.log.text.contains(expired))
        }
    }

    @Test("is told to come again where its issuer does not answer")
    func unavailable() async throws {
        try await with { gateway, _, server in
            server.say { _ in [.send(WireText.answer(500, "{}"))] }
            for token in [issuer.token(), "opaque-token"] {
                let answer = try await gateway.ask(call, headers: ["authorization: Bearer \(token)"])
                #expect(answer.status == 503 && answer.errorCode == "token_issuer_unavailable")
                #expect(answer["retry-after"] != nil)
            }
            try await eventually { gateway.log.text.contains(#""issuer":"corp""#) }
        }
    }

    @Test("is looked at once for many requests at the same time")
    func together() async throws {
        try await with { gateway, _, server in
            let token = issuer.token()
            let gate = Gate()
            let keys = issuer.keys
            server.say { _ in [.wait(gate), .send(WireText.answer(200, keys))] }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await gateway.ask(call, headers: ["authorization: Bearer \(token)"]).status }
                }
                try await eventually { !server.requests.isEmpty }
                gate.open()
                for try await status in group { #expect(status == 200) }
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("finds no more tokens looked at than fit; further ones are to come again")
    func storm() async throws {
        try await with { gateway, _, server in
            let gate = Gate()
            server.say { _ in [.wait(gate), .send(WireText.answer(200, #"{"active":true,"client_id":"a"}"#))] }
            try await withThrowingTaskGroup(of: WireAnswer.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await gateway.ask(call, headers: ["authorization: Bearer opaque-\(number)"])
                    }
                }
                var statuses: [Int: Int] = [:]
                for try await answer in group {
                    statuses[answer.status, default: 0] += 1
                    if answer.status == 503 { #expect(answer.errorCode == "too_many_verifications") }
                    // Those that fit wait for the server; the others were answered without it.
                    if statuses[503] == 36 { gate.open() }
                }
                #expect(statuses == [200: 64, 503: 36])
            }
        }
    }

    @Test("goes on from its own responses, and from no other person's of the same application")
    func responses() async throws {
        try await SimulatedVendor.with { simulated in
            let keys = issuer.keys
            try await ScriptedVendor.with(saying: WireText.answer(200, keys)) { server in
                let yaml = """
                    vendors: { gemini: { api_key: k, base_url: "http://127.0.0.1:\(simulated.port)" } }
                    auth:
                      jwt:
                        - name: corp
                          issuer: "http://127.0.0.1/"
                          jwks_url: "http://127.0.0.1:\(server.port)/keys"
                          audiences: [gateway]
                          permissions: { models: ["*"] }
                    """
                try await TestGateway.with(yaml) { gateway in
                    func headers(_ user: String) -> [String] {
                        ["authorization: Bearer \(issuer.token(#""azp":"app","sub":"\#(user)""#))"]
                    }
                    let body = #"{"model":"gemini/echo","input":"Mine"}"#
                    let told = try await gateway.ask(body, path: "/v1/responses", headers: headers("alice"))
                    let id = try #require(told.json["id"]?.string)
                    for (user, status) in [("alice", 200), ("bob", 404)] {
                        let path = "/v1/responses/\(id)"
                        let answer = try await gateway.ask("", path: path, method: "GET", headers: headers(user))
                        #expect(answer.status == status)
                    }
                }
            }
        }
    }

    @Test("is forgotten with the configuration that took it")
    func reload() async throws {
        try await with { gateway, vendor, server in
            let header = ["authorization: Bearer \(issuer.token())"]
            #expect(try await gateway.ask(call, headers: header).status == 200)
            try gateway.rewrite(yaml(vendor.port, server.port).replacing("[gateway]", with: "[other]"))
            #expect(await gateway.process.reload())
            #expect(try await gateway.ask(call, headers: header).errorCode == "invalid_token")
        }
    }

    @Test("is looked for again where the configuration changed while its body came", arguments: [true, false])
    func reloadInBetween(isKey: Bool) async throws {
        try await with { gateway, vendor, server in
            let shown = isKey ? "sk-search-0123456789abcdef" : issuer.token()
            let head = gateway.request(call, headers: ["authorization: Bearer \(shown)"])
            for (change, status) in [("[fast]", 200), ("[gateway]", 401)] {
                let connection = try await gateway.connect()
                try await connection.send(try #require(head.getSlice(at: 0, length: head.readableBytes - 1)))
                // A request that comes later has been admitted, so this one has too.
                try await eventually { try await gateway.get("/readyz").status == 200 }
                var changed = yaml(vendor.port, server.port).replacing(change, with: "[other]")
                if change == "[gateway]" { changed.replace("sk-search-", with: "sk-changed-") }
                try gateway.rewrite(changed)
                #expect(await gateway.process.reload())
                try await connection.send(try #require(head.getSlice(at: head.readableBytes - 1, length: 1)))
                let answer = try await connection.answer()
                #expect(answer.status == (change == "[fast]" && !isKey ? 403 : status))
                try await connection.close()
                try gateway.rewrite(yaml(vendor.port, server.port))
                #expect(await gateway.process.reload())
            }
        }
    }

    @Test("is not looked at any more after too many attempts from its address")
    func attempts() async throws {
        try await with(attempts: "{ limit: 3, block: 10m }") { gateway, _, _ in
            let good = ["authorization: Bearer \(issuer.token())"]
            #expect(try await gateway.ask(call, headers: good).status == 200)
            // What was good once, or is not there, is no attempt.
            for header in ["x: y", "x-api-key: \(issuer.token(expiresIn: -120))"] {
                for _ in 0..<3 { #expect(try await gateway.ask(call, headers: [header]).status == 401) }
            }
            for key in ["sk-gw-a", "wrong-token", TestIssuer().token()] {
                #expect(try await gateway.ask(call, headers: ["x-api-key: \(key)"]).status == 401)
            }
            for headers in [good, ["x-api-key: sk-search-0123456789abcdef"], []] {
                let answer = try await gateway.ask(call, headers: headers)
                #expect(answer.status == 429 && answer.errorCode == "too_many_failed_attempts")
                #expect(answer["retry-after"].flatMap { Int($0) }.map { 590...600 ~= $0 } == true)
            }
            #expect(try await gateway.ask("", path: "/readyz", method: "GET").status == 200)
            try await eventually {
                gateway.log.text.contains(#""client":"127.0.0.1","failures":3,"refused_for_s":600"#)
            }
        }
    }
}
