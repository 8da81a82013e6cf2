import JSON
import Testing

@testable import Gateway

@Suite("Attempts to administer that fail") struct FailedAdministrationTests {
    private static func settings(_ limit: Int) -> String {
        "auth: { failed_attempts: { limit: \(limit), window: 1h, block: 1h } }"
    }

    @Test("are counted by the configuration in use, not by that of the start")
    func reload() async throws {
        try await TestGateway.withDatabase { url in
            let storage = "storage: { url: \"\(url)\" }\n"
            try await TestGateway.with(storage + Self.settings(0), environment: ControlClient.environment) { gateway in
                let guess = ControlClient(gateway: gateway, key: "sk-guess-0123456789")
                func statuses(_ count: Int) async throws -> [Int] {
                    var statuses: [Int] = []
                    for _ in 0..<count { statuses.append(try await guess.get("/me").status) }
                    return statuses
                }
                #expect(try await statuses(4) == [401, 401, 401, 401])
                try gateway.rewrite(storage + Self.settings(2))
                #expect(await gateway.process.reload())
                #expect(try await statuses(4) == [401, 401, 429, 429])
                // Whoever is not listened to is listened to again where the operator says something else.
                try gateway.rewrite(storage + Self.settings(3))
                #expect(await gateway.process.reload())
                #expect(try await statuses(4) == [401, 401, 401, 429])
                #expect(try await ControlClient(gateway: gateway).get("/me").status == 429)
            }
        }
    }
}
