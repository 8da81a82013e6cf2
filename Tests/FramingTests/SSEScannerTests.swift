import Framing
import NIOCore
import Testing

/// One way to write a stream, and the events it holds as (name, data).
struct SSERow: Sendable, CustomTestStringConvertible {
    let text: String
    let events: [(String?, String?)]
    var testDescription: String { text.debugDescription }

    static let rows: [SSERow] = [
        SSERow(text: "data: a\n\n", events: [(nil, "a")]),
        SSERow(text: "data:a\n\ndata:  b\n\n", events: [(nil, "a"), (nil, " b")]),
        SSERow(text: "event: x\r\ndata: 1\r\n\r\nevent:y\r\ndata: 2\r\n\r\n", events: [("x", "1"), ("y", "2")]),
        SSERow(text: "data: 1\r\rdata: 2\r\r ", events: [(nil, "1"), (nil, "2"), (nil, nil)]),
        SSERow(text: "data: 1\ndata: 2\ndata\n\n", events: [(nil, "1\n2\n")]),
        SSERow(text: ": ping\n\ndata: x\n\n", events: [(nil, nil), (nil, "x")]),
        SSERow(text: "\u{FEFF}data: bom\n\n", events: [(nil, "bom")]),
        SSERow(text: "data: é😀\nid: 3\nretry: 1\nevent: é\n\n", events: [("é", "é😀")]),
        SSERow(text: "data: whole\n\ndata: no blank line", events: [(nil, "whole"), (nil, "no blank line")]),
        SSERow(text: "database: not data\n\n", events: [(nil, nil)]),
        SSERow(text: "\n\ndata: after empty lines\n\n", events: [(nil, nil), (nil, nil), (nil, "after empty lines")]),
    ]
}

@Suite struct SSEScannerTests {
    private func scan(_ pieces: [ByteBuffer]) throws -> [StreamEvent] {
        var scanner = SSEScanner()
        var events: [StreamEvent] = []
        for piece in pieces {
            scanner.receive(piece)
            while let event = try scanner.next() { events.append(event) }
        }
        if let last = scanner.finish() { events.append(last) }
        return events
    }

    private func text(_ buffer: ByteBuffer?) -> String? {
        buffer.map { String(buffer: $0) }
    }

    @Test("events are read whatever their line ends", arguments: SSERow.rows)
    func reads(row: SSERow) throws {
        let events = try scan([ByteBuffer(string: row.text)])
        #expect(events.map(\.name) == row.events.map(\.0))
        #expect(events.map { text($0.data) } == row.events.map(\.1))
    }

    @Test("every cut of the bytes gives the same events, and their raw bytes are the stream", arguments: SSERow.rows)
    func anyChunking(row: SSERow) throws {
        let bytes = Array(row.text.utf8)
        let whole = try scan([ByteBuffer(bytes: bytes)])
        for cut in 0...bytes.count {
            let parts = [ByteBuffer(bytes: bytes[..<cut]), ByteBuffer(bytes: bytes[cut...])]
            let events = try scan(parts)
            #expect(events.map(\.name) == whole.map(\.name), "cut at \(cut)")
            #expect(events.map { text($0.data) } == whole.map { text($0.data) }, "cut at \(cut)")
        }
        let single = try scan(bytes.map { ByteBuffer(bytes: [$0]) })
        #expect(single.map { text($0.data) } == whole.map { text($0.data) })
        let raw = whole.reduce(into: [UInt8]()) { $0 += $1.raw.readableBytesView }
        let withoutMark = row.text.hasPrefix("\u{FEFF}") ? Array(bytes.dropFirst(3)) : bytes
        #expect(raw == withoutMark)
    }

    @Test("an event beyond the limit is an error, complete or not")
    func limit() throws {
        var scanner = SSEScanner(limit: 10)
        scanner.receive(ByteBuffer(string: "data: 0123456789"))
        #expect(throws: StreamFramingError.eventTooLarge(limit: 10)) { try scanner.next() }
        scanner = SSEScanner(limit: 10)
        scanner.receive(ByteBuffer(string: "data: 0123456789\n\n"))
        #expect(throws: StreamFramingError.eventTooLarge(limit: 10)) { try scanner.next() }
    }

    @Test("a long stream whose chunks never end with an event is held no longer than its events")
    func misaligned() throws {
        let half = String(repeating: "x", count: 1000)
        var scanner = SSEScanner()
        scanner.receive(ByteBuffer(string: "data: \(half)"))
        var most = 0
        for _ in 0..<2000 {
            scanner.receive(ByteBuffer(string: "\(half)\n\ndata: \(half)"))
            let event = try #require(try scanner.next())
            #expect(event.data?.readableBytes == 2000)
            most = max(most, event.raw.storageCapacity)
            #expect(try scanner.next() == nil)
        }
        #expect(most <= 16 << 10)
    }
}
