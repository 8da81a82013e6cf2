import Core
import Foundation
import NIOConcurrencyHelpers
import Storage
import StorageSQLite
import Testing

@testable import Metering

@Suite("The writer of the ledger") struct LedgerWriterTests {
    @Test("writes what it takes, and what it takes while it writes")
    func writes() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            let writer = try writer(database, folder)
            writer.start()
            for number in 0..<500 { writer.add([Self.entry(number)]) }
            await writer.stop()
            #expect(try await database.lines() == 500)
        }
    }

    @Test("returns from a commit only when the line is there")
    func commits() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            let writer = try writer(database, folder)
            writer.start()
            for number in 0..<20 {
                await writer.commit([Self.entry(number)])
                // In the database, or in the file where it was not ready yet.
                let kept = try await database.lines() + Self.spilled(folder)
                #expect(kept >= number + 1)
            }
            await writer.stop()
            #expect(try await database.lines() == 20)
        }
    }

    @Test("keeps lines in a file while the database is away, and writes them once when it is back")
    func outage() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            let health = NIOLockedValueBox<[LedgerWriter.Health]>([])
            let writer = try writer(database, folder, changed: { told in health.withLockedValue { $0.append(told) } })
            writer.start()
            await writer.commit([Self.entry(0)])
            database.fault.withLockedValue { $0 = .refuses }
            for number in 1..<50 { await writer.commit([Self.entry(number)]) }
            #expect(Self.spilled(folder) > 0)
            #expect(!writer.isFull)
            database.fault.withLockedValue { $0 = .none }
            await writer.stop()
            #expect(try await database.lines() == 50)
            #expect(Self.spilled(folder) == 0)
            let first = health.withLockedValue { $0.first }
            guard case .spilling = first else {
                Issue.record("\(String(describing: first))")
                return
            }
        }
    }

    @Test("writes a batch once though the database forgot to say that it had it")
    func uncertain() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            let writer = try writer(database, folder)
            writer.start()
            await writer.commit([Self.entry(0)])
            for number in 1..<20 {
                database.fault.withLockedValue { $0 = .commitsAndFails }
                await writer.commit([Self.entry(number)])
                database.fault.withLockedValue { $0 = .none }
            }
            await writer.stop()
            #expect(try await database.lines() == 20)
            let ledger = LedgerStore(database)
            #expect(try await ledger.hoursThatDiffer(from: 0, until: .max / 4) == [])
        }
    }

    @Test("goes on from the file of a gateway that ended while the database was away, but for a line that was cut")
    func leftBehind() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            database.fault.withLockedValue { $0 = .refuses }
            let first = try writer(database, folder)
            first.start()
            for number in 0..<10 { await first.commit([Self.entry(number)]) }
            await first.stop()
            let path = folder + "/spill"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            bytes.append(Data(#"{"id":"018f"#.utf8))
            try bytes.write(to: URL(fileURLWithPath: path))
            database.fault.withLockedValue { $0 = .none }
            let second = try writer(database, folder)
            second.start()
            await second.commit([Self.entry(10)])
            await second.stop()
            #expect(try await database.lines() == 11)
            #expect(Self.spilled(folder) == 0)
        }
    }

    @Test("says that it is full when the file is, and has room again when the database has it")
    func full() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            var limits = LedgerWriter.Limits()
            limits.spillBytes = 4096
            limits.retryDelay = .milliseconds(1)
            let writer = try writer(database, folder, limits)
            writer.start()
            await writer.commit([Self.entry(0)])
            database.fault.withLockedValue { $0 = .refuses }
            var number = 1
            while !writer.isFull {
                await writer.commit([Self.entry(number)])
                number += 1
            }
            // What comes all the same is not dropped.
            await writer.commit([Self.entry(number)])
            database.fault.withLockedValue { $0 = .none }
            while writer.isFull { await Task.yield() }
            await writer.stop()
            #expect(try await database.lines() == number + 1)
        }
    }

    @Test("is full while a slow database lets too much gather, and no longer")
    func slow() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            var limits = LedgerWriter.Limits()
            limits.queued = 10
            let writer = try writer(database, folder, limits)
            writer.start()
            await writer.commit([Self.entry(0)])
            while Self.spilled(folder) > 0 { await Task.yield() }
            database.fault.withLockedValue { $0 = .waits }
            writer.add([Self.entry(1)])
            while !database.isWaiting.withLockedValue({ $0 }) { await Task.yield() }
            #expect(!writer.isFull)
            for number in 2..<40 { writer.add([Self.entry(number)]) }
            #expect(writer.isFull)
            database.fault.withLockedValue { $0 = .none }
            while writer.isFull { await Task.yield() }
            await writer.stop()
            #expect(try await database.lines() == 40)
        }
    }

    @Test("puts a call aside that the database refuses for what it is, and writes those beside it")
    func refusedCall() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            let told = NIOLockedValueBox<[LedgerWriter.Rejection]>([])
            let writer = try writer(
                database,
                folder,
                rejected: { rejection in told.withLockedValue { $0.append(rejection) } }
            )
            writer.start()
            await writer.commit([Self.entry(0)])
            // A line that is there already, of another batch.
            await writer.commit([Self.entry(1), Self.entry(0), Self.entry(2)])
            await writer.stop()
            #expect(try await database.lines() == 3)
            #expect(Self.spilled(folder) == 0)
            #expect(writer.rejectedCount == 1 && told.withLockedValue { $0.map(\.lines) } == [1])
            let kept = try Data(contentsOf: URL(fileURLWithPath: folder + "/rejected"))
            #expect(try JSONDecoder().decode(LedgerBatch.self, from: kept).entries == [Self.entry(0)])
            #expect(try await LedgerStore(database).hoursThatDiffer(from: 0, until: .max / 4) == [])
            // Who comes later says so too.
            #expect(try self.writer(database, folder).rejectedCount == 1)
        }
    }

    @Test("puts a line of the file aside that cannot be read, and goes on after it")
    func unreadableLine() async throws {
        try await withFolder { folder in
            let database = FaultyDatabase(try SQLiteDatabase(path: folder + "/gateway.db"))
            let batch = LedgerBatch(id: Self.entry(5).call, entries: [Self.entry(5)])
            let lines = Data("{\"id\":1}\n".utf8) + (try JSONEncoder().encode(batch)) + Data("\n".utf8)
            try lines.write(to: URL(fileURLWithPath: folder + "/spill"))
            let told = NIOLockedValueBox<[LedgerWriter.Rejection]>([])
            let writer = try writer(
                database,
                folder,
                rejected: { rejection in told.withLockedValue { $0.append(rejection) } }
            )
            writer.start()
            await writer.stop()
            #expect(try await database.lines() == 1)
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/rejected")) == Data("{\"id\":1}\n".utf8))
            #expect(told.withLockedValue { $0.map(\.lines) } == [nil])
        }
    }

    // MARK: What is needed for it

    private func writer(
        _ database: any SQLDatabase,
        _ folder: String,
        _ limits: LedgerWriter.Limits = LedgerWriter.Limits(),
        changed: @escaping @Sendable (LedgerWriter.Health) -> Void = { _ in },
        rejected: @escaping @Sendable (LedgerWriter.Rejection) -> Void = { _ in }
    ) throws -> LedgerWriter {
        try LedgerWriter(
            database,
            spillPath: folder + "/spill",
            rejectedPath: folder + "/rejected",
            limits: limits,
            makeID: {
                var system = SystemRandomNumberGenerator()
                return CallID(milliseconds: 1_769_731_200_000, random: (system.next(), system.next()))
            },
            changed: changed,
            rejected: rejected
        )
    }

    private static func entry(_ number: Int) -> LedgerEntry {
        var random = SplitMix64(seed: UInt64(number))
        let time = 1_769_731_200_000 + number
        var entry = LedgerEntry(
            call: CallID(milliseconds: time, random: (random.next(), random.next())),
            number: 1,
            time: time,
            dimensions: UsageDimensions(endpoint: "calls"),
            requestID: "req_\(number)"
        )
        entry.usage = Usage(inputTokens: number, outputTokens: 1)
        entry.cost = "0.000001"
        return entry
    }

    private static func spilled(_ folder: String) -> Int {
        let bytes = (try? Data(contentsOf: URL(fileURLWithPath: folder + "/spill"))) ?? Data()
        return bytes.count { $0 == UInt8(ascii: "\n") }
    }

    private func withFolder(_ work: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await work(folder)
    }
}

/// A database that can be told to fail.
private final class FaultyDatabase: SQLDatabase {
    enum Fault {
        case none
        /// Nothing is done.
        case refuses
        /// What is asked for is done, but the answer is lost.
        case commitsAndFails
        /// Nothing is done until that has passed.
        case waits
    }

    let isWaiting = NIOLockedValueBox(false)

    let fault = NIOLockedValueBox(Fault.none)
    private let inner: any SQLDatabase

    init(_ inner: any SQLDatabase) {
        self.inner = inner
    }

    var engine: SQLEngine { inner.engine }

    func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try await inner.read(work)
    }

    func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let fault = fault.withLockedValue { $0 }
        while self.fault.withLockedValue({ $0 }) == .waits {
            isWaiting.withLockedValue { $0 = true }
            await Task.yield()
        }
        if fault == .refuses { throw StoreError(.unavailable, "away") }
        let result = try await inner.write(work)
        if fault == .commitsAndFails { throw StoreError(.unavailable, "lost") }
        return result
    }

    func close() async { await inner.close() }

    func lines() async throws -> Int {
        try await inner.read { (session) throws(StoreError) in
            let tables = try session.first("SELECT count(*) FROM sqlite_master WHERE name = 'ledger'") {
                (row) throws(StoreError) in row.integer(0)
            }
            guard tables == 1 else { return 0 }
            var count = 0
            try session.query("SELECT count(*) FROM ledger", []) { row in count = row.integer(0) ?? 0 }
            return count
        }
    }
}
