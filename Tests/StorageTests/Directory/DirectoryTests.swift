import Access
import Core
import Directory
import JSON
import Storage
import Testing

@Suite("What is administered") struct DirectoryTests {
    private func withDirectory(_ engine: TestDatabase, _ body: (Directory) async throws -> Void) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let chance = Counter()
            try await body(
                Directory(DirectoryStore(database), now: { 1_000 }) {
                    CallID(milliseconds: 1_000, random: (UInt64(chance.next()), 7))
                }
            )
        }
    }

    private static let root = Administrator.commandLine

    private func key(_ name: String, _ organisation: String?, _ team: String? = nil, roles: [Role] = []) -> StoredKey {
        StoredKey(
            id: "key_\(name)",
            name: name,
            organisation: organisation,
            team: team,
            secrets: [StoredKey.Shown(of: Secret("sk-gw-0123456789\(name)"))],
            permissions: ["models": ["fast"]],
            roles: roles,
            scopes: [AdminScope(.ledger, .read)],
            expires: 5
        )
    }

    @Test("is read as it was kept", arguments: TestDatabase.allCases)
    func kept(_ engine: TestDatabase) async throws {
        try await withDirectory(engine) { directory in
            try await directory.create(Organisation(id: "acme", name: "Acme \u{1F600}"), by: Self.root)
            try await directory.create(Team("search", of: "acme", name: "Search"), by: Self.root)
            let key = key("app", "acme", "search", roles: [.auditor])
            let user = User(id: "u", email: "Ada@Acme.example", organisation: "acme", roles: [.owner], isDisabled: true)
            let price = StoredPrice(
                id: "p",
                vendor: "v",
                model: "m",
                from: 1,
                until: 2,
                price: ["input": "1.5"],
                note: "n"
            )
            try await directory.create(key, by: Self.root)
            try await directory.create(user, by: Self.root)
            try await directory.create(price, by: Self.root)
            #expect(try await directory.find(StoredKey.self, key.id, by: Self.root).value == key)
            #expect(try await directory.find(User.self, "u", by: Self.root).value == user)
            #expect(user.email == "ada@acme.example" && user.grants.isEmpty)
            #expect(try await directory.find(StoredPrice.self, "p", by: Self.root).value == price)
            let team = try await directory.find(Team.self, "acme/search", by: Self.root)
            #expect(team.value.name == "Search" && team.created == 1_000)
        }
    }

    @Test("is refused where it contradicts what is there", arguments: TestDatabase.allCases)
    func conflicts(_ engine: TestDatabase) async throws {
        try await withDirectory(engine) { directory in
            try await directory.create(Organisation(id: "acme", name: "Acme"), by: Self.root)
            try await directory.create(Team("search", of: "acme", name: "Search"), by: Self.root)
            try await directory.create(key("app", "acme", "search"), by: Self.root)
            func code(_ work: () async throws -> Void) async -> String? {
                await #expect(throws: DirectoryError.self) { try await work() }?.code
            }
            #expect(
                await code { try await directory.create(key("b", "rival"), by: Self.root) } == "organisation_unknown"
            )
            #expect(
                await code { try await directory.create(key("b", "acme", "shop"), by: Self.root) } == "team_unknown"
            )
            #expect(
                await code { try await directory.create(key("b", nil, "shop"), by: Self.root) }
                    == "organisation_missing"
            )
            #expect(await code { try await directory.create(key("app", nil), by: Self.root) } == "already_exists")
            #expect(await code { try await directory.delete(Team.self, "acme/search", by: Self.root) } == "team_in_use")
            #expect(
                await code { try await directory.delete(Organisation.self, "acme", by: Self.root) }
                    == "organisation_in_use"
            )
            #expect(
                await code {
                    try await directory.update(StoredKey.self, "key_app", revision: 1, by: Self.root) { _ in nil }
                } == "changed_meanwhile"
            )
            let price = StoredPrice(id: "p", vendor: "v", model: "m", from: 2, until: 2, price: [:])
            #expect(await code { try await directory.create(price, by: Self.root) } == "period_empty")
            // What was refused left nothing behind.
            #expect(try await directory.list(StoredKey.self, by: Self.root).found.map(\.value.name) == ["app"])
            #expect(try await directory.events(by: Self.root, limit: 10).count == 3)
        }
    }

    @Test("that may not be seen is not there, page by page", arguments: TestDatabase.allCases)
    func realms(_ engine: TestDatabase) async throws {
        try await withDirectory(engine) { directory in
            for organisation in ["acme", "rival"] {
                try await directory.create(Organisation(id: organisation, name: organisation), by: Self.root)
                for team in ["a", "b"] {
                    try await directory.create(Team(team, of: organisation, name: team), by: Self.root)
                    for number in 0..<5 {
                        try await directory.create(
                            key("\(organisation)-\(team)-\(number)", organisation, team),
                            by: Self.root
                        )
                    }
                }
            }
            let team = Administrator(name: "t", grants: [AdminGrant(.admin, in: .team("b", organisation: "acme"))])
            var seen: [String] = []
            var page = Directory.Page(limit: 2)
            repeat {
                let (found, last) = try await directory.list(StoredKey.self, by: team, page)
                #expect(found.count <= 2)
                seen += found.map(\.value.name)
                page.after = last
            } while page.after != nil
            #expect(seen == (0..<5).map { "acme-b-\($0)" })
            for id in ["key_acme-a-1", "key_rival-b-1", "key_none"] {
                let fault = await #expect(throws: DirectoryError.self) {
                    try await directory.update(StoredKey.self, id, by: team) { _ in nil }
                }
                #expect(fault?.kind == .notFound)
            }
            // It cannot be given away either, nor taken from others.
            let moved = await #expect(throws: DirectoryError.self) {
                try await directory.update(StoredKey.self, "key_acme-b-1", by: team) { key in
                    key.team = "a"
                    return nil
                }
            }
            #expect(moved?.kind == .notFound || moved?.kind == .forbidden)
            let nobody = Administrator(name: "n", grants: [])
            let fault = await #expect(throws: DirectoryError.self) {
                try await directory.list(StoredKey.self, by: nobody)
            }
            #expect(fault?.kind == .forbidden)
        }
    }

    @Test("is listed by organisation and by name, as far as it may be seen", arguments: TestDatabase.allCases)
    func narrowed(_ engine: TestDatabase) async throws {
        try await withDirectory(engine) { directory in
            for organisation in ["acme", "rival"] {
                try await directory.create(Organisation(id: organisation, name: organisation), by: Self.root)
                for number in 0..<3 {
                    try await directory.create(key("\(organisation)-\(number)", organisation), by: Self.root)
                }
            }
            try await directory.create(key("ours", nil), by: Self.root)
            try await directory.delete(StoredKey.self, "key_acme-1", by: Self.root)
            let acme = Administrator(name: "a", grants: [AdminGrant(.admin, in: .organisation("acme"))])
            func names(
                _ who: Administrator,
                organisation: String? = nil,
                name: String? = nil,
                after: String? = nil,
                limit: Int = 10
            ) async throws -> [String] {
                var page = Directory.Page(after: after, limit: limit)
                (page.organisation, page.name) = (organisation, name)
                return try await directory.list(StoredKey.self, by: who, page).found.map(\.value.name)
            }
            #expect(try await names(Self.root, organisation: "acme") == ["acme-0", "acme-2"])
            #expect(try await names(Self.root, organisation: "rival", after: "key_rival-0", limit: 1) == ["rival-1"])
            #expect(try await names(Self.root, organisation: "other") == [])
            #expect(try await names(acme, organisation: "acme") == ["acme-0", "acme-2"])
            #expect(try await names(acme, organisation: "rival") == [])
            #expect(try await names(Self.root, name: "rival-1") == ["rival-1"])
            #expect(try await names(Self.root, name: "ours") == ["ours"])
            #expect(try await names(Self.root, organisation: "acme", name: "rival-1") == [])
            #expect(try await names(Self.root, name: "rival-1", after: "key_rival-1") == [])
            #expect(try await names(Self.root, name: "acme-1") == [])
            #expect(try await names(acme, name: "rival-1") == [])
            let events = try await directory.events(by: acme, organisation: "rival", limit: 10)
            #expect(events == [])
            #expect(try await directory.events(by: Self.root, organisation: "rival", limit: 10).count == 4)
        }
    }

    @Test("is noted with what it was before and what it is, but no secret", arguments: TestDatabase.allCases)
    func noted(_ engine: TestDatabase) async throws {
        try await withDirectory(engine) { directory in
            for organisation in ["acme", "rival"] {
                try await directory.create(Organisation(id: organisation, name: organisation), by: Self.root)
            }
            try await directory.create(key("app", "acme"), by: Self.root)
            try await directory.update(StoredKey.self, "key_app", by: Self.root) { key in
                key.note = "for the shop"
                key.expires = nil
                key.roles = [.auditor]
                key.rotate(to: Secret("sk-gw-second-0123456789"), overlap: 100, now: 0)
                return nil
            }
            try await directory.create(VendorKey(id: "prod", sealed: "SEALED", suffix: "6789"), by: Self.root)
            func changes(_ resource: String) async throws -> [JSONValue?] {
                try await directory.events(by: Self.root, resource: resource, limit: 10).map { event in
                    try JSONValue(parsing: event.detail ?? "null")["changes"]
                }
            }
            let key = try await changes("app")
            #expect(
                key[0] == [
                    "note": ["before": .null, "after": "for the shop"], "secrets": "changed",
                    "expires": ["before": "1970-01-01T00:00:05Z", "after": .null],
                    "roles": ["before": [], "after": ["auditor"]],
                ]
            )
            #expect(key[1]?["secrets"] == "changed" && key[1]?["organisation"] == ["before": .null, "after": "acme"])
            #expect(try await changes("prod")[0]?["sealed"] == "changed")
            let all = try await directory.events(by: Self.root, limit: 100).compactMap(\.detail).joined()
            for secret in ["SEALED", "sha256", "sk-gw-01"] { #expect(!all.contains(secret), "\(all)") }

            // A move is told of to those whose it was, and to those whose it is.
            try await directory.update(StoredKey.self, "key_app", by: Self.root) { key in
                key.organisation = "rival"
                return nil
            }
            for organisation in ["acme", "rival"] {
                let owner = Administrator(name: "o", grants: [AdminGrant(.owner, in: .organisation(organisation))])
                let event = try #require(try await directory.events(by: owner, resource: "app", limit: 1).first)
                let changes = try JSONValue(parsing: event.detail ?? "")["changes"]
                #expect(changes == ["organisation": ["before": "acme", "after": "rival"]])
            }
            try await directory.update(StoredKey.self, "key_app", by: Self.root) { key in
                key.organisation = nil
                return nil
            }
            #expect(
                try await directory.events(by: Self.root, organisation: "rival", resource: "app", limit: 9).count == 2
            )
            try await directory.delete(StoredKey.self, "key_app", by: Self.root)
            #expect(try await changes("app")[0]?["note"] == ["before": "for the shop", "after": .null])
        }
    }

    @Test("A key has as many secrets as are taken, and each ends when it was told to")
    func rotation() throws {
        var key = key("app", nil)
        key.expires = 1_000
        key.rotate(to: Secret("sk-gw-second-0123456789"), overlap: 100, now: 50)
        key.rotate(to: Secret("sk-gw-third-0123456789"), overlap: 200, now: 60)
        #expect(key.secrets.map(\.until) == [nil, 260, 150])
        #expect(key.gatewayKeys(Permissions()).map(\.expiry) == [1_000, 260, 150])
        key.rotate(to: Secret("sk-gw-fourth-0123456789"), overlap: 0, now: 70)
        #expect(key.secrets.count == 1)
        #expect(key.secrets[0].hint == "sk-…6789")
        #expect(try #require(StoredKey(id: key.id, body: JSONValue(parsing: key.body.text))) == key)
    }
}
