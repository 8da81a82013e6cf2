import Storage
import Testing

@Suite("The store of what is administered") struct DirectoryStoreTests {
    private func withStores(_ engine: TestDatabase, _ body: ([DirectoryStore]) async throws -> Void) async throws {
        try await engine.withInstances(2) { instances in
            try await instances[0].migrate(Migration.all)
            try await body(instances.map(DirectoryStore.init))
        }
    }

    private func key(_ id: String, _ name: String, _ body: String? = "{}") -> StoredResource {
        StoredResource(.key, id: id, name: name, organisation: "acme", body: body)
    }

    @Test("tells every instance what was changed since it looked last", arguments: TestDatabase.allCases)
    func changes(_ engine: TestDatabase) async throws {
        try await withStores(engine) { stores in
            #expect(try await stores[1].revision() == 0)
            try await stores[0].change(at: 1) { (change) throws(StoreError) in
                try change.insert(key("a", "one"))
                try change.insert(StoredResource(.price, id: "p", body: "{}"))
            }
            let first = try await stores[1].changes(since: 0, [.key])
            #expect(first.resources.map(\.id) == ["a"] && first.resources[0].created == 1)
            try await stores[0].change(at: 2) { (change) throws(StoreError) in
                var resource = key("a", "two", "[]")
                resource.organisation = nil
                try change.update(resource)
                try change.insert(key("b", "three"))
            }
            try await stores[0].change(at: 3) { (change) throws(StoreError) in try change.delete(.key, id: "b") }
            let then = try await stores[1].changes(since: first.revision, [.key])
            #expect(then.resources.map(\.id) == ["a", "b"])
            #expect(then.resources[0].name == "two" && then.resources[0].body == "[]")
            #expect(then.resources[0].created == 1 && then.resources[0].updated == 2)
            // What is gone is told too, or a copy would keep it.
            #expect(then.resources[1].body == nil && then.resources[1].name == nil)
            #expect(try await stores[1].changes(since: then.revision, [.key]).resources.isEmpty)
        }
    }

    @Test("has each name once, and gives it free again", arguments: TestDatabase.allCases)
    func names(_ engine: TestDatabase) async throws {
        try await withStores(engine) { stores in
            func insert(_ resource: StoredResource) async throws {
                try await stores[0].change(at: 1) { (change) throws(StoreError) in try change.insert(resource) }
            }
            try await insert(key("a", "one"))
            for other in [key("a", "two"), key("b", "one")] {
                let fault = await #expect(throws: StoreError.self) { try await insert(other) }
                #expect(fault?.kind == .conflict)
            }
            // Another kind has names of its own.
            try await insert(StoredResource(.user, id: "a", name: "one", body: "{}"))
            try await stores[0].change(at: 2) { (change) throws(StoreError) in try change.delete(.key, id: "a") }
            let gone = await #expect(throws: StoreError.self) {
                try await stores[0].change(at: 2) { (change) throws(StoreError) in try change.delete(.key, id: "a") }
            }
            #expect(gone?.kind == .notFound)
            try await insert(key("b", "one"))
            try await insert(key("a", "two"))
            let found = try await stores[1].read { (reading) throws(StoreError) in try reading.list(.key) }
            #expect(found.map(\.name) == ["two", "one"])
        }
    }

    @Test("lets changes of several instances be made one after the other", arguments: TestDatabase.allCases)
    func order(_ engine: TestDatabase) async throws {
        try await withStores(engine) { stores in
            try await stores[0].change(at: 0) { (change) throws(StoreError) in try change.insert(key("n", "n", "0")) }
            // Each reads what is there and writes one more: none must be lost.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        try await stores[number % 2].change(at: number) { (change) throws(StoreError) in
                            let count = try change.reading.find(.key, id: "n")?.body.flatMap { Int($0) } ?? -1
                            try change.update(
                                StoredResource(.key, id: "n", name: "n", body: String(count + 1))
                            )
                        }
                    }
                }
                try await group.waitForAll()
            }
            let found = try await stores[1].read { (reading) throws(StoreError) in try reading.find(.key, id: "n") }
            #expect(found?.body == "40")
            #expect(try await stores[0].revision() == 41)
        }
    }

    @Test("lists a page at a time, of some organisations, forwards and backwards", arguments: TestDatabase.allCases)
    func pages(_ engine: TestDatabase) async throws {
        try await withStores(engine) { stores in
            try await stores[0].change(at: 1) { (change) throws(StoreError) in
                for number in 0..<9 {
                    try change.insert(
                        StoredResource(
                            .key,
                            id: "k\(number)",
                            organisation: number % 3 == 0 ? nil : "o\(number % 3)",
                            body: "{}"
                        )
                    )
                }
            }
            try await stores[1].read { (reading) throws(StoreError) in
                func ids(_ organisations: [String]?, _ after: String?, _ backwards: Bool) throws(StoreError) -> [String]
                {
                    try reading.list(.key, organisations: organisations, after: after, backwards: backwards, limit: 4)
                        .map(\.id)
                }
                #expect(try ids(nil, nil, false) == ["k0", "k1", "k2", "k3"])
                #expect(try ids(nil, "k7", false) == ["k8"])
                #expect(try ids(nil, "k3", true) == ["k2", "k1", "k0"])
                #expect(try ids(["o1"], nil, false) == ["k1", "k4", "k7"])
                #expect(try ids(["o1", "o2"], "k4", false) == ["k5", "k7", "k8"])
                #expect(try ids(["o1", "o2"], nil, true) == ["k8", "k7", "k5", "k4"])
                #expect(try ids([], nil, false) == [])
                // More than are asked for one by one.
                #expect(try ids((0..<200).map { "o\($0)" }, "k2", false) == ["k4", "k5", "k7", "k8"])
            }
        }
    }

    @Test("tells what was done by kind, thing and organisation, a page at a time", arguments: TestDatabase.allCases)
    func audit(_ engine: TestDatabase) async throws {
        try await withStores(engine) { stores in
            // Every second event is of a key, every third of the gateway, and the others by turns of two organisations.
            try await stores[0].change(at: 1) { (change) throws(StoreError) in
                for number in 0..<24 {
                    try change.note(
                        AuditEvent(
                            id: CallID(milliseconds: number, random: (0, 0)),
                            actor: "a",
                            action: "update",
                            kind: number % 2 == 0 ? "key" : "user",
                            resource: "r\(number % 4)",
                            organisation: number % 3 == 0 ? nil : "o\(number % 3)"
                        )
                    )
                }
            }
            try await stores[1].read { (reading) throws(StoreError) in
                func numbers(
                    _ organisations: [String]?,
                    _ kind: String?,
                    _ resource: String? = nil
                ) throws(StoreError) -> [Int] {
                    var found: [Int] = []
                    var before: CallID?
                    repeat {
                        let page = try reading.events(
                            organisations: organisations,
                            kind: kind,
                            resource: resource,
                            before: before,
                            limit: 3
                        )
                        found += page.map(\.time)
                        before = page.count == 3 ? page.last?.id : nil
                    } while before != nil
                    return found
                }
                func expected(_ isSo: (Int) -> Bool) -> [Int] { (0..<24).reversed().filter(isSo) }
                #expect(try numbers(nil, nil) == expected { _ in true })
                #expect(try numbers(nil, "key") == expected { $0 % 2 == 0 })
                #expect(try numbers(nil, "key", "r2") == expected { $0 % 4 == 2 })
                #expect(try numbers(nil, "user", "r2") == [])
                #expect(try numbers(nil, nil, "r3") == expected { $0 % 4 == 3 })
                #expect(try numbers(["o1"], nil) == expected { $0 % 3 == 1 })
                #expect(try numbers(["o1"], "user") == expected { $0 % 3 == 1 && $0 % 2 == 1 })
                #expect(try numbers(["o1", "o2"], "key") == expected { $0 % 3 != 0 && $0 % 2 == 0 })
                #expect(try numbers(["o3"], nil) == [])
                #expect(try numbers([], nil) == [])
            }
        }
    }

    @Test("keeps the answer of a request for a day, and knows another request", arguments: TestDatabase.allCases)
    func idempotency(_ engine: TestDatabase) async throws {
        try await engine.withInstances(2) { instances in
            try await instances[0].migrate(Migration.all)
            let (one, other) = (IdempotencyStore(instances[0]), IdempotencyStore(instances[1]))
            let (patience, day) = (IdempotencyStore.patience, IdempotencyStore.lifetime)
            #expect(try await one.begin("a", request: "r", at: 0) == .first)
            #expect(try await other.begin("a", request: "r", at: 1) == .running)
            #expect(try await other.begin("a", request: "s", at: 1) == .different)
            try await one.end("a", begun: 0, answer: [1, 2])
            #expect(try await other.begin("a", request: "r", at: day) == .answered([1, 2]))
            #expect(try await other.begin("a", request: "r", at: day + 1) == .first)
            // One that was refused may be made again, and one whose gateway died too, after a while.
            try await other.end("a", begun: day + 1, answer: nil)
            #expect(try await one.begin("a", request: "s", at: day + 2) == .first)
            #expect(try await other.begin("a", request: "s", at: day + 2 + patience) == .running)
            #expect(try await other.begin("a", request: "s", at: day + 3 + patience) == .first)
        }
    }

    @Test("has patience with a request for as long as it is renewed", arguments: TestDatabase.allCases)
    func renewal(_ engine: TestDatabase) async throws {
        try await engine.withInstances(2) { instances in
            try await instances[0].migrate(Migration.all)
            let (one, other) = (IdempotencyStore(instances[0]), IdempotencyStore(instances[1]))
            let patience = IdempotencyStore.patience
            #expect(try await one.begin("a", request: "r", at: 0) == .first)
            #expect(try await one.renew("a", begun: 0, at: patience))
            #expect(try await other.begin("a", request: "r", at: 2 * patience) == .running)
            // Its gateway died: another one begins, and what the first has to say after all is not heard.
            #expect(try await other.begin("a", request: "r", at: 2 * patience + 1) == .first)
            #expect(try await !one.renew("a", begun: 0, at: 2 * patience + 2))
            try await one.end("a", begun: 0, answer: [1])
            try await one.end("a", begun: 0, answer: nil)
            #expect(try await one.begin("a", request: "r", at: 2 * patience + 3) == .running)
            try await other.end("a", begun: 2 * patience + 1, answer: [2])
            #expect(try await !other.renew("a", begun: 2 * patience + 1, at: 2 * patience + 4))
            #expect(try await one.begin("a", request: "r", at: 3 * patience) == .answered([2]))
        }
    }
}
