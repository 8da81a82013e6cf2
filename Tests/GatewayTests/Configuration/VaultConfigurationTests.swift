import Access
import Testing

@testable import Gateway

@Suite("Master keys in the configuration")
struct VaultConfigurationTests {
    private static let key = String(repeating: "12", count: 31) + "34"

    @Test("are read as where they come from")
    func reading() throws {
        let yaml = """
            vault:
              master_key: { command: [aws, kms, decrypt] }
              former_keys:
                - { file: /etc/gateway/old.key }
                - { environment: OLDER_KEY }
            """
        let vault = try loadConfiguration(yaml).vault
        #expect(
            vault
                == MasterKeySettings(
                    current: MasterKeySource(.command(["aws", "kms", "decrypt"]), setting: "vault.master_key.command"),
                    former: [
                        MasterKeySource(.file("/etc/gateway/old.key"), setting: "vault.former_keys[0].file"),
                        MasterKeySource(.variable("OLDER_KEY"), setting: "vault.former_keys[1].environment"),
                    ]
                )
        )
    }

    @Test(
        "are refused that are in no place or in several",
        arguments: [
            ("master_key: {}", "expected one of 'environment', 'file' and 'command'"),
            ("master_key: { environment: A, file: b }", "expected one of 'environment', 'file' and 'command'"),
            ("master_key: { command: [] }", "expected a program and its arguments"),
            ("master_key: { file: a }\n  former_keys: [{}]", "vault.former_keys[0]: expected one of"),
            ("former_keys: [{ file: a }]", "there are former keys and no current one"),
            ("master_key: { key: \"\(key)\" }", "unknown key 'key'"),
        ]
    )
    func refused(section: String, message: String) {
        let error = #expect(throws: ConfigurationErrors.self) { try loadConfiguration("vault:\n  \(section)\n") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "-")")
        #expect(error?.description.contains(Self.key) == false)
    }

    @Test("are there once a gateway has started, and others after a reload that is valid")
    func process() async throws {
        let (one, other) = (MasterKeySettings.variable, "OTHER")
        let environment = [one: Self.key, other: String(repeating: "56", count: 31) + "78", "BAD": "00"]
        try await TestGateway.with("", environment: environment) { gateway in
            let first = try #require(gateway.process.masterKeys).current.id
            try gateway.rewrite("vault: { master_key: { environment: BAD } }")
            #expect(await gateway.process.reload() == false)
            #expect(gateway.process.masterKeys?.current.id == first)
            #expect(gateway.log.text.contains("vault.master_key.environment"))
            try gateway.rewrite(
                "vault: { master_key: { environment: OTHER }, former_keys: [{ environment: \(one) }] }"
            )
            #expect(await gateway.process.reload())
            #expect(gateway.process.masterKeys?.current.id != first)
            #expect(!gateway.log.text.contains(Self.key))
            // Whoever administers the gateway chooses no command that is run on its machine.
            let faults = gateway.process.faults(of: "vault: { master_key: { command: [id] } }")
            #expect(faults.contains { $0.path == "vault" && $0.message.contains("leave it out") })
        }
        try await TestGateway.with("") { gateway in #expect(gateway.process.masterKeys == nil) }
    }

    @Test("that are none keep the gateway from starting")
    func start() async throws {
        let process = try GatewayProcess(
            source: .embedded,
            environment: [MasterKeySettings.variable: "planted", "LLM_GATEWAY_STORAGE_URL": "none"]
        )
        let fault = await #expect(throws: MasterKeyFault.self) { try await process.start() }
        #expect(fault?.description.contains("planted") == false)
        await process.stop()
    }
}
