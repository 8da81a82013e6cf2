import NIOCore
import Testing

@testable import Transport

/// One row: bytes that answer requests of `methods`, and what they must be read as.
struct ResponseRow: Sendable, CustomTestStringConvertible {
    enum Expectation: Sendable {
        case reads([ReadResponse])
        /// An error, after this many complete answers.
        case refuses(HTTPParseError.Code, after: Int)
    }

    let name: String
    let methods: [HTTPMethod]
    let bytes: ByteBuffer
    let expectation: Expectation
    var limits = HTTPLimits()
    var ends = false

    var testDescription: String { name }

    static func reads(
        _ name: String,
        _ bytes: String,
        to methods: [HTTPMethod] = [.get],
        limits: HTTPLimits = HTTPLimits(),
        ends: Bool = false,
        _ responses: ReadResponse...
    ) -> ResponseRow {
        ResponseRow(
            name: name,
            methods: methods,
            bytes: ByteBuffer(latin1: bytes),
            expectation: .reads(responses),
            limits: limits,
            ends: ends
        )
    }

    static func refuses(
        _ name: String,
        _ bytes: String,
        _ code: HTTPParseError.Code,
        after complete: Int = 0,
        to methods: [HTTPMethod] = [.get],
        limits: HTTPLimits = HTTPLimits(),
        ends: Bool = false
    ) -> ResponseRow {
        ResponseRow(
            name: name,
            methods: methods,
            bytes: ByteBuffer(latin1: bytes),
            expectation: .refuses(code, after: complete),
            limits: limits,
            ends: ends
        )
    }

    /// Checks the row, fed whole, byte by byte and in random pieces.
    func check(sourceLocation: SourceLocation = #_sourceLocation) {
        let reading = Reading<ReadResponse>(bytes, answersTo: methods, limits: limits, ends: ends)
        switch expectation {
        case .reads(let responses):
            #expect(reading.error == nil, sourceLocation: sourceLocation)
            let comparable = zip(reading.messages, responses).map { read, expected in
                var read = read
                if expected.fields == nil { read.fields = nil }
                return read
            }
            #expect(reading.messages.count == responses.count, sourceLocation: sourceLocation)
            #expect(comparable == responses, sourceLocation: sourceLocation)
        case .refuses(let code, let complete):
            #expect(reading.error == code, sourceLocation: sourceLocation)
            #expect(reading.messages.count(where: \.isComplete) == complete, sourceLocation: sourceLocation)
        }
        let feeds = [Feed.byByte] + (0..<8).map { .random(SeededGenerator(seed: $0), upTo: $0 < 4 ? 5 : 40) }
        for feed in feeds {
            #expect(
                Reading(bytes, answersTo: methods, limits: limits, feed: feed, ends: ends) == reading,
                "\(feed)",
                sourceLocation: sourceLocation
            )
        }
    }
}

/// Status lines and the framing of responses, RFC 9112 sections 4 and 6.3.
@Suite("Responses, case by case")
struct ResponseTableTests {
    private static let empty = "\r\nContent-Length: 0\r\n\r\n"
    private static func ok(_ fields: String, _ body: String = "") -> String {
        "HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n\(body)"
    }
    private static func read(
        _ status: Int = 200,
        _ framing: BodyFraming = .length(0),
        _ body: String = "",
        version: HTTPVersion = .http11,
        keepAlive: Bool = true,
        isComplete: Bool = true
    ) -> ReadResponse {
        ReadResponse(
            status: status,
            version: version,
            framing: framing,
            keepAlive: keepAlive,
            body: body,
            isComplete: isComplete
        )
    }

    static let statusLines: [ResponseRow] = [
        .reads("a reason", "HTTP/1.1 200 All is well" + empty, ends: true, read()),
        .reads("an empty reason", "HTTP/1.1 200 " + empty, read()),
        .reads("no reason and no space", "HTTP/1.1 200" + empty, read()),
        .reads("a reason of any text", "HTTP/1.1 200 \t\u{E9} (\"" + empty, read()),
        .reads("an unregistered status", "HTTP/1.1 599 ?" + empty, read(599)),
        .reads("HTTP/1.0", "HTTP/1.0 200 OK" + empty, read(version: .http10, keepAlive: false)),
        .reads(
            "HTTP/1.0 that stays",
            "HTTP/1.0 200 OK\r\nConnection: keep-alive" + empty,
            read(version: .http10)
        ),
        .refuses("HTTP/2", "HTTP/2.0 200 OK" + empty, .unsupportedVersion),
        .refuses("HTTP/2 as tools print it", "HTTP/2 200" + empty, .invalidStatusLine),
        .refuses("HTTP/1.2", "HTTP/1.2 200 OK" + empty, .unsupportedVersion),
        .refuses("lower case", "http/1.1 200 OK" + empty, .invalidStatusLine),
        .refuses("another protocol", "ICY 200 OK" + empty, .invalidStatusLine),
        .refuses("two digits", "HTTP/1.1 20 OK" + empty, .invalidStatusLine),
        .refuses("four digits", "HTTP/1.1 2000 OK" + empty, .invalidStatusLine),
        .refuses("a status below 100", "HTTP/1.1 099 OK" + empty, .invalidStatusLine),
        .refuses("a status beyond 599", "HTTP/1.1 600 OK" + empty, .invalidStatusLine),
        .refuses("a signed status", "HTTP/1.1 +20 OK" + empty, .invalidStatusLine),
        .refuses("two spaces", "HTTP/1.1  200 OK" + empty, .invalidStatusLine),
        .refuses("no status", "HTTP/1.1 OK" + empty, .invalidStatusLine),
        .refuses("NUL in a reason", "HTTP/1.1 200 O\0K" + empty, .invalidStatusLine),
        .refuses("LF", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", .bareLineFeed),
        .refuses("CR in a reason", "HTTP/1.1 200 O\rK" + empty, .bareCarriageReturn),
        .refuses("an empty line before", "\r\nHTTP/1.1 200 OK" + empty, .invalidStatusLine),
        .refuses("not HTTP", "SSH-2.0-OpenSSH_10.0\r\n", .invalidStatusLine),
        .refuses("nothing", "", .unexpectedEnd, ends: true),
        .refuses("an end within", "HTTP/1.1 200 OK\r\n", .unexpectedEnd, ends: true),
        .refuses(
            "a switch nobody asked for",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
            .unexpectedUpgrade
        ),
    ]

    static let framings: [ResponseRow] = [
        .reads("a length", ok("Content-Length: 3", "abc"), ends: true, read(200, .length(3), "abc")),
        .reads(
            "chunks",
            ok("Transfer-Encoding: chunked", "3;x=y\r\nabc\r\n0\r\nt: u\r\n\r\n"),
            ends: true,
            read(200, .chunked, "abc")
        ),
        .reads("until the end", ok("a: b", "abc"), ends: true, read(200, .untilClose, "abc", keepAlive: false)),
        .reads("until the end, with nothing", ok("a: b"), ends: true, read(200, .untilClose, keepAlive: false)),
        .reads(
            "until an end that has not come",
            ok("a: b", "abc"),
            read(200, .untilClose, "abc", keepAlive: false, isComplete: false)
        ),
        .reads("a close", ok("Connection: close\r\nContent-Length: 0"), read(keepAlive: false)),
        .reads("an answer to HEAD", ok("Content-Length: 3"), to: [.head], ends: true, read(200, .none)),
        .reads("a chunked answer to HEAD", ok("Transfer-Encoding: chunked"), to: [.head], read(200, .none)),
        .reads("an answer to HEAD of no length", ok("a: b"), to: [.head], read(200, .none)),
        .reads("204", "HTTP/1.1 204 No Content\r\n\r\n", ends: true, read(204, .none)),
        .reads("204 with a length of none", "HTTP/1.1 204 No Content" + empty, read(204, .none)),
        .reads("304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", read(304, .none)),
        .reads("a tunnel", ok("Transfer-Encoding: chunked"), to: [.connect], read(200, .none)),
        .reads(
            "a tunnel refused",
            "HTTP/1.1 407 No\r\nContent-Length: 3\r\n\r\nabc",
            to: [.connect],
            read(407, .length(3), "abc")
        ),
        .reads(
            "interim answers",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok("Content-Length: 1", "a"),
            ends: true,
            read(100, .none),
            read(103, .none),
            read(200, .length(1), "a")
        ),
        .reads(
            "two answers",
            ok("Content-Length: 1", "a") + "HTTP/1.1 500 No" + empty,
            to: [.get, .post],
            ends: true,
            read(200, .length(1), "a"),
            read(500)
        ),
        .refuses(
            "a body of 204",
            "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc",
            .unexpectedBytes,
            after: 1
        ),
        .refuses("a body for HEAD", ok("Content-Length: 3", "abc"), .unexpectedBytes, after: 1, to: [.head]),
        .refuses(
            "an answer too many",
            ok("Content-Length: 1", "a") + ok("Content-Length: 0"),
            .unexpectedBytes,
            after: 1
        ),
        .refuses("bytes after a length", ok("Content-Length: 1", "ab"), .unexpectedBytes, after: 1),
        .refuses("bytes after chunks", ok("Transfer-Encoding: chunked", "0\r\n\r\n\r\n"), .unexpectedBytes, after: 1),
        .refuses("an answer to nothing", ok("Content-Length: 0"), .unexpectedBytes, to: []),
        .refuses("a length cut short", ok("Content-Length: 3", "ab"), .unexpectedEnd, ends: true),
        .refuses("chunks cut short", ok("Transfer-Encoding: chunked", "3\r\nabc\r\n"), .unexpectedEnd, ends: true),
        .refuses(
            "interim answers alone",
            "HTTP/1.1 100 Continue\r\n\r\n",
            .unexpectedEnd,
            after: 1,
            ends: true
        ),
        .refuses(
            "interim answers beyond the limit",
            String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 3),
            .tooManyInterimResponses,
            after: 2,
            limits: HTTPLimits(maximumInterimResponses: 2)
        ),
        .refuses(
            "a length and chunks",
            ok("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
            .contentLengthWithTransferEncoding
        ),
        .refuses("equal lengths", ok("Content-Length: 3\r\nContent-Length: 3", "abc"), .duplicateContentLength),
        .refuses("a signed length", ok("Content-Length: +3", "abc"), .invalidContentLength),
        .refuses("a compressed transfer", ok("Transfer-Encoding: gzip, chunked"), .unsupportedTransferCoding),
        .refuses(
            "chunks in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .transferEncodingInHTTP10
        ),
        .refuses("a folded field", ok("a: b\r\n c"), .obsoleteFolding),
        .refuses("a space before a colon", ok("a : b"), .invalidFieldName),
        .refuses(
            "a head beyond the limit",
            ok("a: bcdefghijklmnop"),
            .headTooLarge,
            limits: HTTPLimits(maximumHeadBytes: 30)
        ),
        .refuses(
            "more fields than the limit",
            ok("a: b\r\nc: d"),
            .tooManyFields,
            limits: HTTPLimits(maximumFieldCount: 1)
        ),
    ]

    @Test("A status line", arguments: statusLines)
    func statusLine(_ row: ResponseRow) { row.check() }

    @Test("A body's framing", arguments: framings)
    func framing(_ row: ResponseRow) { row.check() }
}
