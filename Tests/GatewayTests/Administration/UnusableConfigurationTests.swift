import Foundation
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("An applied configuration that cannot be used")
struct UnusableConfigurationTests {
    private static func fault(_ path: String = "vendors.openai.api_key") -> ConfigurationErrors {
        ConfigurationErrors(unordered: [ConfigurationProblem(file: "f", line: 1, path: path, message: "NOT_HERE")])
    }

    @Test("is tried again ever more rarely, and soon where something else is wrong with it")
    func pauses() {
        let now = NIODeadline.now()
        var unusable: UnusableConfiguration?
        var pauses: [TimeAmount] = []
        for _ in 0..<20 {
            let next = UnusableConfiguration(version: 3, Self.fault(), after: unusable, at: now)
            pauses.append(next.next - now)
            unusable = next
        }
        #expect(pauses.prefix(7).map { $0.nanoseconds / 1_000_000_000 } == [1, 2, 4, 8, 16, 32, 60])
        #expect(pauses.allSatisfy { $0 <= .seconds(60) })
        let other = UnusableConfiguration(version: 3, Self.fault("keys[0].key"), after: unusable, at: now)
        #expect(other.next - now == .seconds(1))
    }

    @Test("is told by its number and the place of the fault, and not by what is there")
    func reason() {
        let one = UnusableConfiguration(version: 3, Self.fault(), after: nil, at: .now())
        #expect(
            one.reason
                == "version 3 in the database cannot be used here; the log says why (one fault, at 'vendors.openai.api_key')"
        )
        let two = ConfigurationErrors(unordered: Self.fault("").problems + Self.fault().problems)
        #expect(
            UnusableConfiguration(version: nil, two, after: nil, at: .now()).reason
                == "what is in the database cannot be used here; the log says why (2 faults, the first, at its beginning)"
        )
    }

    private func apply(_ text: String, at gateway: TestGateway) async throws -> WireAnswer {
        let body: JSONValue = ["text": .string(text)]
        return try await gateway.ask(body.text, path: "/api/v1/configuration", method: "PUT", admin: true)
    }

    @Test("by one gateway of several leaves it with the one before, and is told by its probes until it has another")
    func elsewhere() async throws {
        let folder = TemporaryFolder()
        let yaml = "storage: { url: \"sqlite://\(folder.path)/gateway.db\" }"
        let place = "configuration: database"
        try await TestGateway.with(yaml, admin: place, environment: ["HERE": "sk-planted"]) { gateway in
            try await TestGateway.with(yaml, admin: place) { other in
                #expect(try await apply("models: { fast: simulator/echo }", at: gateway).status == 200)
                await other.process.refresh()
                let text = "models: { fast: simulator/lorem }\nvendors: { openai: { api_key: \"${HERE}\" } }"
                #expect(try await apply(text, at: gateway).status == 200)
                await other.process.refresh()
                for admin in [false, true] {
                    let probe = try await other.get("/readyz", admin: admin)
                    #expect(probe.status == 200 && probe.json["status"]?.string == "degraded")
                    let told = probe.json["configuration"]?.string
                    #expect(told?.contains("version 2") == true && told?.contains("'vendors.openai.api_key'") == true)
                    #expect(try await gateway.get("/readyz", admin: admin).json["status"]?.string == "ready")
                }
                #expect(try await gateway.ask(chat("fast"))["x-gateway-model"] == "lorem")
                #expect(try await other.ask(chat("fast"))["x-gateway-model"] == "echo")
                #expect(!other.log.text.contains("sk-planted"))
                #expect(try await apply("models: { fast: simulator/lorem }", at: gateway).status == 200)
                await other.process.refresh()
                #expect(try await other.ask(chat("fast"))["x-gateway-model"] == "lorem")
                #expect(try await other.get("/readyz").json["status"]?.string == "ready")
            }
        }
    }

    @Test(
        "is used by itself once what it lacks is there, and said once in the log meanwhile",
        arguments: [false, true]
    )
    func again(isReloaded: Bool) async throws {
        let folder = TemporaryFolder()
        let key = TemporaryFile(String(repeating: "12", count: 31) + "34")
        let yaml = """
            storage: { url: "sqlite://\(folder.path)/gateway.db" }
            vault: { master_key: { file: "\(key.path)" } }
            """
        try await TestGateway.with(yaml, admin: "configuration: database") { gateway in
            try key.remove()
            #expect(try await apply("models: { fast: simulator/echo }", at: gateway).status == 200)
            for _ in 0..<3 { await gateway.process.refresh(at: .distantFuture) }
            #expect(try await gateway.get("/readyz").json["configuration"]?.string?.contains("version 1") == true)
            #expect(gateway.log.text.split(separator: "\n").count { $0.contains("was not reloaded") } == 1)
            // It may have keys, for all that is known.
            #expect(try await gateway.ask(chat("fast")).status == 401)
            try key.write(String(repeating: "12", count: 31) + "34")
            if isReloaded {
                #expect(await gateway.process.reload())
            } else {
                await gateway.process.refresh(at: .distantFuture)
            }
            #expect(try await gateway.ask(chat("fast")).status == 200)
            #expect(try await gateway.get("/readyz").json["status"]?.string == "ready")
        }
    }
}
