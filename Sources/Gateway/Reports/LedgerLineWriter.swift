import Core
import JSON
import NIOCore
import Storage

/// Writes lines of the ledger for other programs.
enum LedgerLineWriter {
    private enum Cell {
        case text(String?)
        case number(String?)
        case truth(Bool)
        case tags([String: String])
    }

    /// Every column, in its order. The cost of a call is that of its attempts, so sums are made of calls, or of attempts, and of corrections.
    private static func cells(_ entry: LedgerEntry) -> [(name: StaticString, cell: Cell)] {
        let (of, usage) = (entry.dimensions, entry.usage)
        var cells: [(StaticString, Cell)] = [
            ("call", .text(entry.call.description)), ("number", .number(String(entry.number))),
            ("kind", .text(entry.number == 0 ? "call" : entry.number > 0 ? "attempt" : "correction")),
            ("time", .text(time(entry.time))), ("request_id", .text(entry.requestID)),
            ("organisation", .text(of.organisation)), ("team", .text(of.team)), ("key", .text(of.key)),
            ("user", .text(of.user)), ("tags", .tags(of.tags)), ("endpoint", .text(of.endpoint)),
            ("model_asked", .text(of.modelAsked.isEmpty ? nil : of.modelAsked)), ("vendor", .text(of.vendor)),
            ("model", .text(of.model)), ("region", .text(of.region)), ("tier", .text(of.tier)),
            ("status", .number(String(of.status))), ("error", .text(of.error)), ("stream", .truth(of.isStream)),
            ("attempts", .number(String(entry.attempts))), ("input_tokens", number(usage?.inputTokens)),
            ("output_tokens", number(usage?.outputTokens)),
        ]
        for (name, count) in UsageReport.classes { cells.append((name, number(usage?[keyPath: count]))) }
        return cells + [
            ("estimated", .truth(entry.isEstimate)), ("cost_usd", .text(entry.cost?.description)),
            ("price", .text(entry.price)), ("duration_ms", milliseconds(entry.duration)),
            ("ttft_ms", milliseconds(entry.timeToFirstByte)), ("overhead_ms", milliseconds(entry.overhead)),
            ("corrects", number(entry.correction?.attempt)),
        ]
    }

    private static func number(_ count: Int?) -> Cell { .number(count.map { String($0) }) }

    private static func milliseconds(_ microseconds: Int?) -> Cell {
        .number(microseconds.map(UsageReportWriter.decimal))
    }

    private static func time(_ milliseconds: Int) -> String {
        let rest = String(milliseconds % 1000)
        return UTCTime(seconds: milliseconds / 1000).rfc3339.dropLast()
            + ".\(String(repeating: "0", count: 3 - rest.count))\(rest)Z"
    }

    // MARK: CSV (RFC 4180)

    private static let names =
        cells(
            LedgerEntry(
                call: .first(at: 0),
                number: 0,
                time: 0,
                dimensions: UsageDimensions(endpoint: ""),
                requestID: ""
            )
        ).map { "\($0.name)" }.joined(separator: ",") + "\r\n"

    static func writeNames(into buffer: inout ByteBuffer) { buffer.writeString(names) }

    static func writeCSV(_ entry: LedgerEntry, into buffer: inout ByteBuffer) {
        for (place, cell) in cells(entry).enumerated() {
            if place > 0 { buffer.writeStaticString(",") }
            switch cell.cell {
            case .number(let text): buffer.writeString(text ?? "")
            case .truth(let value): buffer.writeString(value ? "true" : "false")
            case .text(let text): buffer.writeString(csv(text ?? ""))
            case .tags(let tags):
                let pairs = tags.sorted { $0.key < $1.key }
                buffer.writeString(csv(pairs.isEmpty ? "" : json(pairs)))
            }
        }
        buffer.writeStaticString("\r\n")
    }

    /// A cell, quoted where it must be. Whoever names users and tags shall not write formulas: programs for tables take a cell that begins
    /// like one for one, unless there is an apostrophe before it.
    static func csv(_ text: String) -> String {
        guard let first = text.utf8.first else { return "" }
        let isFormula = "=+-@\t\r".utf8.contains(first) && !isNumber(text)
        let safe = isFormula ? "'" + text : text
        guard safe.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }

    /// Digits, with a sign and decimals or without.
    private static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let parts = rest.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
    }

    // MARK: JSON

    static func writeJSON(_ entry: LedgerEntry, into buffer: inout ByteBuffer) {
        JSONWriter.write(at: &buffer) { writer in
            writer.beginObject()
            for (name, cell) in cells(entry) {
                switch cell {
                case .text(let text?): writer.member(name, text)
                case .number(let text?): writer.member(name, JSONRaw(unchecked: ByteBuffer(string: text)))
                case .text(nil), .number(nil): writer.nullMember(name)
                case .truth(let value): writer.member(name, value)
                case .tags(let tags):
                    writer.key(name)
                    write(tags.sorted { $0.key < $1.key }, into: &writer)
                }
            }
            writer.endObject()
        }
        buffer.writeStaticString("\n")
    }

    private static func json(_ tags: [(key: String, value: String)]) -> String {
        var writer = JSONWriter(buffer: ByteBuffer())
        write(tags, into: &writer)
        return String(buffer: writer.buffer)
    }

    private static func write(_ tags: [(key: String, value: String)], into writer: inout JSONWriter) {
        writer.beginObject()
        for (name, value) in tags {
            writer.key(name)
            writer.string(value)
        }
        writer.endObject()
    }
}
