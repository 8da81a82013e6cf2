import Access
import Core
import Testing

@Suite struct KeyTableTests {
    private static func key(_ name: String, expiry: Int? = nil, isDisabled: Bool = false) -> GatewayKey {
        GatewayKey(
            digest: KeyDigest(of: Array("sk-\(name)".utf8)),
            caller: Caller(key: name, permissions: Permissions()),
            expiry: expiry,
            isDisabled: isDisabled
        )
    }

    private let table = KeyTable([key("a"), key("old", expiry: 100), key("off", isDisabled: true)])

    @Test("finds the key that is shown")
    func found() throws {
        #expect(try table.find("sk-a".utf8, now: 50).caller.key == "a")
        #expect(try table.find("sk-old".utf8, now: 99).caller.key == "old")
    }

    @Test(
        "refuses every other, and says why",
        arguments: [
            ("sk-b", 50, KeyTable.Refusal.unknown), ("sk-", 50, .unknown), ("", 50, .unknown),
            ("sk-old", 100, .expired), ("sk-off", 50, .disabled),
        ]
    )
    func refused(shown: String, now: Int, refusal: KeyTable.Refusal) {
        #expect(throws: refusal) { try table.find(shown.utf8, now: now) }
    }

    @Test("a new key has 256 random bits and is never the same")
    func making() {
        let keys = Set((0..<100).map { _ in KeyMaker.make().reveal() })
        #expect(keys.count == 100)
        #expect(keys.allSatisfy { $0.hasPrefix("sk-gw-") && $0.utf8.count == 49 })
    }

    @Test("what is granted is what is named, at the vendors that are")
    func permissions() {
        var permissions = Permissions(models: ["fast", "openai/gpt-*"].map { NamePattern($0) })
        #expect(permissions.grants("fast", at: "azure", "anything"))
        #expect(permissions.grants("gpt-4o", at: "openai", "gpt-4o"))
        #expect(!permissions.grants("gpt-4o", at: "azure", "gpt-4o"))
        permissions.vendors = [NamePattern("openai")]
        #expect(!permissions.grants("fast", at: "azure", "anything"))
        #expect(!Permissions().grants("fast", at: "openai", "gpt-4o"))
        #expect(!Permissions.usualEndpoints.contains(.passthrough))
    }
}
