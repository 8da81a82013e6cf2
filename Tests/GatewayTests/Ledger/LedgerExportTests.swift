import Core
import Foundation
import JSON
import NIOCore
import Storage
import StorageSQLite
import Testing

@testable import Gateway

@Suite("Lines of the ledger as a file") struct LedgerExportTests {
    @Test(
        "a cell is quoted where it must be, and never a formula",
        arguments: [
            ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("a\nb", "\"a\nb\""),
            ("a\rb", "\"a\rb\""), ("=1+1", "'=1+1"), ("+x", "'+x"), ("-x", "'-x"), ("@x", "'@x"), ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""), ("=a,b", "\"'=a,b\""), ("-1", "-1"), ("+1.5", "+1.5"), ("-0.000001", "-0.000001"),
            ("-", "'-"), ("-1-1", "'-1-1"), ("-1.", "'-1."), ("+1e5", "'+1e5"), ("x=1", "x=1"), ("é", "é"),
        ]
    )
    func cells(_ text: String, _ expected: String) {
        #expect(LedgerLineWriter.csv(text) == expected)
    }

    @Test("every line is there in either form, however small the pages are", arguments: [1, 3, 1000])
    func forms(_ page: Int) async throws {
        try await withLedger { ledger in
            let query = LedgerQuery(from: 0, until: .max / 4)
            let csv = try await Self.text(LedgerExport(ledger, query, .csv, page: page))
            let rows = csv.components(separatedBy: "\r\n")
            #expect(rows.count == 12 && rows.last == "")
            #expect(rows[0].hasPrefix("call,number,kind,time,request_id,organisation,team,key,user,tags,endpoint,"))
            #expect(
                rows[1].contains(
                    ",0,call,2026-01-30T00:00:00.007Z,req_0,,team,,'=cmd(),\"{\"\"a\"\":\"\"x,y\"\"}\",calls,"
                )
            )
            let columns = rows[0].split(separator: ",").count
            #expect(rows[3].split(separator: ",", omittingEmptySubsequences: false).count == columns)
            #expect(Set(rows.dropLast()).count == 11)

            let lines = try await Self.text(LedgerExport(ledger, query, .jsonl, page: page)).split(separator: "\n")
            #expect(lines.count == 10)
            let first = try JSONDocument(parsing: ByteBuffer(string: String(lines[0]))).root
            #expect(first["user"]?.string == "=cmd()" && first["cost_usd"]?.string == "-0.000001")
            #expect(first["tags"]?["a"]?.string == "x,y" && lines[0].contains("\"organisation\":null"))
            #expect(first["duration_ms"].map { String(buffer: $0.raw.bytes) } == "1.500")
        }
    }

    @Test("a correction says of which attempt it is, and no other line does")
    func corrections() async throws {
        try await withLedger { ledger in
            var entry = LedgerEntry(
                call: CallID(milliseconds: 1_769_731_200_007, random: (0, 0)),
                number: -1,
                time: 1_769_731_200_007,
                dimensions: UsageDimensions(endpoint: "calls"),
                requestID: "req_0"
            )
            entry.cost = "-0.25"
            entry.correction = LedgerMeasures.Correction(attempt: 1, makesKnown: false)
            try await ledger.append(LedgerBatch(id: CallID.first(at: 2), entries: [entry]))
            let query = LedgerQuery(from: 0, until: .max / 4)
            let rows = try await Self.text(LedgerExport(ledger, query, .csv)).components(separatedBy: "\r\n")
            #expect(rows[0].hasSuffix(",overhead_ms,corrects"))
            #expect(rows.filter { $0.hasSuffix(",1") }.map { $0.contains(",-1,correction,") } == [true])
            let lines = try await Self.text(LedgerExport(ledger, query, .jsonl)).split(separator: "\n")
            for line in lines {
                let value = try JSONValue(parsing: String(line))
                #expect(value["corrects"]?.int == (value["kind"]?.string == "correction" ? 1 : nil))
            }
        }
    }

    @Test("it goes on from where a piece ended, and has what is asked for only")
    func cursor() async throws {
        try await withLedger { ledger in
            let query = LedgerQuery(from: 0, until: .max / 4)
            let whole = try await Self.text(LedgerExport(ledger, query, .csv))
            var pieces = LedgerExport(ledger, query, .csv, page: 3).makeAsyncIterator()
            let first = try #require(try await pieces.next())
            let next = try #require(first.next)
            let rest = try await Self.text(LedgerExport(ledger, query, .csv, after: next))
            #expect(String(buffer: first.bytes) + rest == whole)
            let none = LedgerQuery(from: 0, until: .max / 4, only: [.team: ["other"]])
            #expect(try await Self.text(LedgerExport(ledger, none, .jsonl)) == "")
        }
    }

    private static func text(_ export: LedgerExport) async throws -> String {
        var text = ""
        for try await piece in export { text += String(buffer: piece.bytes) }
        return text
    }

    private func withLedger(_ work: (LedgerStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/gateway.db")
        try await database.migrate(Migration.all)
        let ledger = LedgerStore(database)
        var entries: [LedgerEntry] = []
        for number in 0..<10 {
            let time = 1_769_731_200_007 + number
            var entry = LedgerEntry(
                call: CallID(milliseconds: time, random: (0, UInt64(number))),
                number: 0,
                time: time,
                dimensions: UsageDimensions(endpoint: "calls"),
                requestID: "req_\(number)"
            )
            entry.dimensions.team = "team"
            if number == 0 {
                entry.dimensions.user = "=cmd()"
                entry.dimensions.tags = ["a": "x,y"]
                entry.cost = "-0.000001"
                entry.duration = 1500
            }
            entries.append(entry)
        }
        try await ledger.append(LedgerBatch(id: CallID.first(at: 1), entries: entries))
        try await work(ledger)
        await database.close()
    }
}
