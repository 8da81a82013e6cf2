import Storage
import Testing

@Suite("A name that something had") struct FormerNameTests {
    @Test("is known once that is deleted, until something has it again", arguments: TestDatabase.allCases)
    func deleted(_ engine: TestDatabase) async throws {
        try await engine.withDatabase { database in
            try await database.migrate(Migration.all)
            let store = DirectoryStore(database)
            let acme = StoredResource(.organisation, id: "acme", body: "{}")
            func wasDeleted(_ kind: StoredResource.Kind = .organisation) async throws -> Bool {
                try await store.read { (reading) throws(StoreError) in try reading.wasDeleted(kind, id: "acme") }
            }
            #expect(try await !wasDeleted())
            try await store.change(at: 1) { (change) throws(StoreError) in _ = try change.insert(acme) }
            #expect(try await !wasDeleted())
            try await store.change(at: 2) { (change) throws(StoreError) in
                try change.delete(.organisation, id: "acme")
            }
            #expect(try await wasDeleted())
            #expect(try await !wasDeleted(.team))
            try await store.change(at: 3) { (change) throws(StoreError) in _ = try change.insert(acme) }
            #expect(try await !wasDeleted())
        }
    }
}
