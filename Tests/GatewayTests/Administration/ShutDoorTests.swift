import Access
import Admin
import Core
import Directory
import JSON
import Storage
import Testing

@testable import Gateway

@Suite("A door that is shut")
struct ShutDoorTests {
    private static let key = "sk-root-0123456789abcdefghij"
    private static let keys =
        "keys: [{ name: root, key: \(key), roles: [owner], permissions: { models: [\"*\"] } }]"
    private static let withKey = ["authorization: Bearer \(key)"]
    private static let beyond = "0.0.0.0:0"
    private static let loopback = "127.0.0.1:0"

    /// Whoever shows nothing neither calls nor administers.
    /// - Parameter code: what a call is told.
    private func expectShut(
        _ gateway: TestGateway,
        _ status: Int = 401,
        _ code: String = "missing_api_key",
        at place: SourceLocation = #_sourceLocation
    ) async throws {
        let call = try await gateway.ask(chat("simulator/echo"))
        #expect(call.status == status && call.errorCode == code, sourceLocation: place)
        let look = try await gateway.get("/api/v1/me", admin: true)
        #expect(look.status == 401, sourceLocation: place)
        let apply = try await gateway.ask(#"{"text":""}"#, path: "/api/v1/configuration", method: "PUT", admin: true)
        #expect(apply.status == 401, sourceLocation: place)
    }

    @Test("stays so when a configuration without keys is applied beyond this machine, and at the next start")
    func applied() async throws {
        let folder = TemporaryFolder()
        let yaml = "\(Self.keys)\nstorage: { url: \"sqlite://\(folder.path)/gateway.db\" }"
        for isFirst in [true, false] {
            try await TestGateway.with(yaml, server: "listen: \(Self.beyond)", admin: "configuration: database") {
                gateway in
                if isFirst {
                    #expect(try await gateway.ask(chat("simulator/echo"), headers: Self.withKey).status == 200)
                    let applied = try await gateway.ask(
                        #"{"text":"models: { fast: simulator/echo }"}"#,
                        path: "/api/v1/configuration",
                        method: "PUT",
                        headers: Self.withKey,
                        admin: true
                    )
                    #expect(applied.status == 200, "\(applied.text)")
                }
                try await expectShut(gateway)
                // It was one of the configuration before.
                let former = try await gateway.ask(chat("simulator/echo"), headers: Self.withKey)
                #expect(former.errorCode == "invalid_api_key")
            }
        }
    }

    @Test(
        "stays so at a start at which the applied configuration cannot be read, since it may have keys",
        arguments: [(loopback, ""), (beyond, keys)]
    )
    func unreadable(listen: String, keys: String) async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/gateway.db"
        let database = try #require(try GatewayStorage.open(.sqlite(path: path)))
        try await database.migrate(Migration.all)
        let text = "\(Self.keys.replacing("root", with: "other"))\nvendors: { openai: { api_key: \"${NOT_HERE}\" } }"
        try await Directory(database).create(
            ConfigurationVersion(number: 1, text: text, author: "test"),
            by: .commandLine
        )
        await database.close()
        try await TestGateway.with(
            "\(keys)\nstorage: { url: \"sqlite://\(path)\" }",
            server: "listen: \(listen)",
            admin: "configuration: database"
        ) { gateway in
            #expect(gateway.log.text.contains("NOT_HERE"))
            let probe = try await gateway.get("/readyz")
            #expect(probe.status == 200 && probe.json["configuration"]?.string?.contains("version 1") == true)
            try await expectShut(gateway)
            // What the file says counts until then.
            let known = try await gateway.ask(chat("simulator/echo"), headers: Self.withKey)
            #expect(known.status == (keys.isEmpty ? 401 : 200))
        }
    }

    /// What a gateway finds of the one before it.
    enum Copy: CaseIterable { case none, keyless, unreadable }

    @Test(
        "stays so at a start at which the database is away, whatever copy of it there is",
        arguments: [(loopback, ""), (beyond, keys)],
        Copy.allCases
    )
    func away(_ place: (listen: String, keys: String), copy: Copy) async throws {
        let folder = TemporaryFolder()
        // Nobody listens there.
        let url = "postgres://nobody@127.0.0.1:1/gateway"
        if copy != .none {
            let text = copy == .keyless ? "models: {}" : "vendors: { openai: { api_key: \"${NOT_HERE}\" } }"
            DirectoryFile(
                path: folder.path + "/directory.json",
                database: KeyDigest(of: Array(url.utf8)).description
            ).write([ConfigurationVersion(number: 1, text: text, author: "test").stored], revision: 1)
        }
        try await TestGateway.with(
            "\(place.keys)\nstorage: { url: \"\(url)\" }",
            server: "listen: \(place.listen)",
            admin: "configuration: database",
            environment: ["LLM_GATEWAY_DATA": folder.path]
        ) { gateway in
            #expect(gateway.log.text.contains("the database cannot be read"))
            #expect(gateway.log.text.contains("configuration was applied") == (copy == .keyless))
            // Whether callers need a key at all, and whether this is one, nobody can look up.
            try await expectShut(gateway, 503, "directory_unavailable")
            let unknown = try await gateway.ask(
                chat("simulator/echo"),
                headers: ["authorization: Bearer sk-unknown-0123456789abcdef"]
            )
            #expect(unknown.status == 503 && unknown.errorCode == "directory_unavailable")
        }
    }
}
