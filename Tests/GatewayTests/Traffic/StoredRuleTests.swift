import Foundation
import Testing
import Traffic

@testable import Gateway

@Suite("Limits and budgets that are said beside the configuration") struct StoredRuleTests {
    private static func yaml(_ folder: TemporaryFolder, _ more: String = "") -> String {
        """
        storage: { url: "sqlite://\(folder.path)/gateway.db" }
        keys:
          - { name: a, key: sk-stored-aaaaaaaaaaaaaaaaaaaaaaa, permissions: { models: ["*"] } }
          - { name: r, key: sk-stored-rrrrrrrrrrrrrrrrrrrrrrr, roles: [owner] }
          - { name: v, key: sk-stored-vvvvvvvvvvvvvvvvvvvvvvv, roles: [viewer] }
        \(more)
        """
    }

    private static func ask(
        _ gateway: TestGateway,
        _ method: String,
        _ path: String,
        _ body: String = "",
        key: Character = "r",
        headers: [String] = []
    ) async throws -> WireAnswer {
        try await gateway.ask(
            body,
            path: "/api/v1" + path,
            method: method,
            headers: ["authorization: Bearer sk-stored-\(String(repeating: key, count: 23))"] + headers,
            replacing: body.isEmpty ? ["content-type"] : [],
            admin: true
        )
    }

    private static func call(_ gateway: TestGateway) async throws -> Int {
        try await gateway.ask(
            chat("simulator/echo"),
            headers: ["authorization: Bearer sk-stored-aaaaaaaaaaaaaaaaaaaaaaa"]
        ).status
    }

    @Test("count within a second, go on when they are changed, and are gone when they are deleted")
    func life() async throws {
        let folder = TemporaryFolder()
        try await TestGateway.with(Self.yaml(folder)) { gateway in
            #expect(try await Self.call(gateway) == 200)
            let made = try await Self.ask(
                gateway,
                "PUT",
                "/limits/few",
                #"{"measure":"requests","limit":1,"window":"1000h","algorithm":"sliding_log","per":["key"]}"#
            )
            #expect(made.status == 200 && made.text.contains(#""name":"few""#), "\(made.text)")
            try await eventually { gateway.process.limits.rules.map(\.name) == ["few"] }
            var found = [try await Self.call(gateway), try await Self.call(gateway)]
            #expect(found == [200, 429])
            let state = try await Self.ask(gateway, "GET", "/limits/few")
            #expect(
                state.text.contains(#""declared":false"#)
                    && state.text.contains(#"{"values":{"key":"a"},"remaining":0"#),
                "\(state.text)"
            )
            // What was looked at is not what is there any more.
            let changed = try await Self.ask(
                gateway,
                "PUT",
                "/limits/few",
                #"{"measure":"requests","limit":2,"window":"1000h","algorithm":"sliding_log","per":["key"]}"#,
                headers: ["if-match: \(made["etag"] ?? "")"]
            )
            #expect(changed.status == 200)
            let stale = try await Self.ask(
                gateway,
                "PUT",
                "/limits/few",
                #"{"measure":"requests","limit":3,"window":"1000h"}"#,
                headers: ["if-match: \(made["etag"] ?? "")"]
            )
            #expect(stale.status == 412)
            try await eventually { gateway.process.limits.rules.first?.rate.limit == 2 }
            found = [try await Self.call(gateway), try await Self.call(gateway)]
            #expect(found == [200, 429])
            #expect(try await Self.ask(gateway, "DELETE", "/limits/few").status == 204)
            try await eventually { gateway.process.limits.rules.isEmpty }
            #expect(try await Self.call(gateway) == 200)
            #expect(try await Self.ask(gateway, "DELETE", "/limits/few").status == 404)
            let audit = try await Self.ask(gateway, "GET", "/audit?kind=limit")
            for word in ["create", "replace", "delete"] { #expect(audit.text.contains("\"\(word)\""), "\(audit.text)") }
        }
    }

    @Test("of money are kept, and hold after a restart")
    func budgets() async throws {
        let folder = TemporaryFolder()
        for round in 0..<2 {
            try await TestGateway.with(Self.yaml(folder)) { gateway in
                if round == 0 {
                    let made = try await Self.ask(
                        gateway,
                        "PUT",
                        "/budgets/tokens",
                        #"{"measure":"total_tokens","amount":1500,"window":"month","status":429,"per":["key"],"hard":false}"#
                    )
                    #expect(made.status == 200, "\(made.text)")
                }
                try await eventually { gateway.process.budgets.rules.map(\.name) == ["tokens"] }
                let list = try await Self.ask(gateway, "GET", "/budgets")
                #expect(list.text.contains(#""amount":1500,"window":"month","hard":false"#), "\(list.text)")
                var statuses: Set<Int> = []
                for _ in 0..<20 {
                    statuses.insert(
                        try await gateway.ask(
                            chat("simulator/lorem?tokens=400"),
                            headers: ["authorization: Bearer sk-stored-aaaaaaaaaaaaaaaaaaaaaaa"]
                        ).status
                    )
                }
                #expect(statuses == (round == 0 ? [200, 429] : [429]))
            }
        }
    }

    @Test("are refused where they are at fault, where the configuration says them, and to who may not")
    func faults() async throws {
        let folder = TemporaryFolder()
        let declared = """
            limits: [{ name: few, measure: requests, limit: 5, window: 1000h }]
            budgets: [{ name: money, amount: 5 USD, window: day }]
            """
        try await TestGateway.with(Self.yaml(folder, declared)) { gateway in
            for (path, body, status, words) in [
                ("/limits/x", #"{"measure":"requests","limit":1}"#, 422, "expected a 'window'"),
                ("/limits/x", #"{"measure":"calls","limit":1,"window":"1m"}"#, 422, "measure"),
                (
                    "/limits/x", #"{"measure":"requests","limit":1,"window":"1m","per":["teams"]}"#, 422,
                    "expected one of organisation"
                ),
                ("/budgets/x", #"{"amount":"5 EUR","window":"day"}"#, 422, "amount"),
                ("/budgets/x", #"{"amount":"5 USD","window":"year"}"#, 422, "window"),
                ("/budgets/x", #"{"amount":"5 USD","window":"day","cap":1}"#, 422, "cap"),
                ("/limits/few", #"{"measure":"requests","limit":1,"window":"1m"}"#, 409, "The configuration says"),
                ("/budgets/money", #"{"amount":"6 USD","window":"day"}"#, 409, "The configuration says"),
            ] {
                let answer = try await Self.ask(gateway, "PUT", path, body)
                #expect(
                    answer.status == status && answer.text.contains(words),
                    "\(path) \(answer.status) \(answer.text)"
                )
            }
            let good = #"{"amount":"6 USD","window":"day"}"#
            #expect(try await Self.ask(gateway, "PUT", "/budgets/x", good, key: "v").status == 403)
            #expect(try await Self.ask(gateway, "DELETE", "/budgets/money").status == 404)
            #expect(gateway.process.budgets.rules.map(\.name) == ["money"])
        }
    }
}
