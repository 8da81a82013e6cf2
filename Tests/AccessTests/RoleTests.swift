import Access
import Testing

@Suite("A role")
struct RoleTests {
    /// The table of the documentation: what each role may read (r) and write (w).
    static let table: [(AdminScope.Area, [Role: String])] = [
        (.organisations, [.owner: "rw", .admin: "r", .auditor: "r", .viewer: "r"]),
        (.teams, [.owner: "rw", .admin: "rw", .auditor: "r", .viewer: "r", .member: "r"]),
        (.keys, [.owner: "rw", .admin: "rw", .auditor: "r", .viewer: "r"]),
        (.users, [.owner: "rw", .admin: "rw", .auditor: "r"]),
        (.permissions, [.owner: "rw", .admin: "rw", .auditor: "r", .viewer: "r"]),
        (.prices, [.owner: "rw", .admin: "r", .auditor: "r", .viewer: "r", .member: "r"]),
        (.ledger, [.owner: "rw", .admin: "r", .auditor: "r"]),
        (.limits, [.owner: "rw", .admin: "rw", .auditor: "r", .viewer: "r"]),
        (.configuration, [.owner: "rw", .admin: "r", .auditor: "r"]),
    ]

    @Test("may do what the table says and nothing else", arguments: Role.allCases)
    func scopes(_ role: Role) {
        #expect(Self.table.map(\.0) == AdminScope.Area.allCases)
        for (area, said) in Self.table {
            let letters = said[role] ?? ""
            #expect(role.scopes.contains(AdminScope(area, .read)) == letters.contains("r"))
            #expect(role.scopes.contains(AdminScope(area, .write)) == letters.contains("w"))
        }
    }

    @Test("never writes what it may not read", arguments: Role.allCases)
    func reading(_ role: Role) {
        for scope in role.scopes where scope.access == .write {
            #expect(role.scopes.contains(AdminScope(scope.area, .read)))
        }
    }

    @Test("may do no more than an owner, and an auditor changes nothing")
    func order() {
        #expect(Role.owner.scopes == AdminScope.all)
        #expect(Role.auditor.scopes.allSatisfy { $0.access == .read })
        #expect(Role.viewer.scopes.isStrictSubset(of: Role.auditor.scopes))
        #expect(Role.member.scopes.isStrictSubset(of: Role.viewer.scopes))
    }

    @Test(
        "reaches what lies in its realm",
        arguments: [
            (Realm.gateway, Realm.gateway, true), (.gateway, .organisation("a"), true),
            (.gateway, .team("t", organisation: "a"), true),
            (.organisation("a"), .organisation("a"), true), (.organisation("a"), .team("t", organisation: "a"), true),
            (.organisation("a"), .organisation("b"), false), (.organisation("a"), .team("t", organisation: "b"), false),
            (.organisation("a"), .gateway, false),
            (.team("t", organisation: "a"), .team("t", organisation: "a"), true),
            (.team("t", organisation: "a"), .team("u", organisation: "a"), false),
            (.team("t", organisation: "a"), .team("t", organisation: "b"), false),
            (.team("t", organisation: "a"), .organisation("a"), false),
            (.team("t", organisation: "a"), .gateway, false),
        ]
    )
    func realms(_ own: Realm, _ other: Realm, _ reaches: Bool) {
        #expect(own.contains(other) == reaches)
        #expect(AdminGrant(.owner, in: own).allows(AdminScope(.keys, .write), in: other) == reaches)
        #expect(!AdminGrant(.member, in: own).allows(AdminScope(.keys, .write), in: other))
    }

    @Test("adds to other grants and takes nothing from them")
    func several() {
        let grants = [
            AdminGrant(.viewer, in: .organisation("a")),
            AdminGrant([AdminScope(.keys, .write)], in: .organisation("b")),
        ]
        #expect(grants.allow(AdminScope(.keys, .read), in: .organisation("a")))
        #expect(!grants.allow(AdminScope(.keys, .write), in: .organisation("a")))
        #expect(grants.allow(AdminScope(.keys, .write), in: .organisation("b")))
        #expect(!grants.allow(AdminScope(.keys, .read), in: .organisation("b")))
        #expect(![AdminGrant]().allow(AdminScope(.teams, .read), in: .organisation("a")))
    }

    @Test("has scopes that are written and read alike")
    func texts() {
        for scope in AdminScope.all { #expect(AdminScope(scope.description) == scope) }
        for text in ["", "keys", "keys:", "keys:delete", "key:read", "keys:read:all", "KEYS:read"] {
            #expect(AdminScope(text) == nil)
        }
    }
}

@Suite("Permissions")
struct PermissionsTests {
    @Test(
        "grant a region by its name, and none that is not known",
        arguments: [
            (nil, nil, true), (nil, "eu-west-1", true), (["eu-*"], "eu-west-1", true), (["eu-*"], "us-east-1", false),
            (["eu-*"], nil, false), (["*"], nil, false), (["*"], "global", true), ([], "eu-west-1", false),
        ] as [([String]?, String?, Bool)]
    )
    func regions(_ patterns: [String]?, _ region: String?, _ isGranted: Bool) {
        let permissions = Permissions(
            models: [NamePattern("*")],
            regions: patterns.map { $0.map { NamePattern($0) } }
        )
        #expect(permissions.grants(region: region) == isGranted)
        #expect(permissions.grants("fast", at: "openai", in: region, "gpt-4o") == isGranted)
    }

    @Test("have no rules for calls where none is said")
    func calls() {
        #expect(CallRules(features: nil, maxOutputTokens: nil) == nil)
        #expect(CallRules(features: [], maxOutputTokens: nil) != nil)
        #expect(Permissions().calls == nil)
    }
}
