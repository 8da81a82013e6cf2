import NIOCore
import Testing

@testable import Transport

/// One row of a table: bytes, each character of the string one byte, and what they must be read as.
struct RequestRow: Sendable, CustomTestStringConvertible {
    enum Expectation: Sendable {
        /// These requests, and more may follow. Fields are compared where they are given.
        case reads([ReadRequest])
        /// An error, after this many complete requests.
        case refuses(HTTPParseError.Code, after: Int)
    }

    let name: String
    let bytes: ByteBuffer
    let expectation: Expectation
    var limits = HTTPLimits()
    /// Whether the connection ends after the bytes.
    var ends = false

    var testDescription: String { name }

    static func reads(
        _ name: String,
        _ bytes: String,
        limits: HTTPLimits = HTTPLimits(),
        ends: Bool = false,
        _ requests: ReadRequest...
    ) -> RequestRow {
        RequestRow(
            name: name,
            bytes: ByteBuffer(latin1: bytes),
            expectation: .reads(requests),
            limits: limits,
            ends: ends
        )
    }

    static func refuses(
        _ name: String,
        _ bytes: String,
        _ code: HTTPParseError.Code,
        after complete: Int = 0,
        limits: HTTPLimits = HTTPLimits(),
        ends: Bool = false
    ) -> RequestRow {
        RequestRow(
            name: name,
            bytes: ByteBuffer(latin1: bytes),
            expectation: .refuses(code, after: complete),
            limits: limits,
            ends: ends
        )
    }

    /// Checks the row, fed whole, byte by byte and in random pieces.
    func check(sourceLocation: SourceLocation = #_sourceLocation) {
        let reading = Reading<ReadRequest>(bytes, limits: limits, ends: ends)
        switch expectation {
        case .reads(let requests):
            #expect(reading.error == nil, sourceLocation: sourceLocation)
            let comparable = zip(reading.messages, requests).map { read, expected in
                var read = read
                if expected.fields == nil { read.fields = nil }
                return read
            }
            #expect(reading.messages.count == requests.count, sourceLocation: sourceLocation)
            #expect(comparable == requests, sourceLocation: sourceLocation)
        case .refuses(let code, let complete):
            #expect(reading.error == code, sourceLocation: sourceLocation)
            #expect(reading.messages.count(where: \.isComplete) == complete, sourceLocation: sourceLocation)
        }
        #expect(
            Reading(bytes, limits: limits, feed: .byByte, ends: ends) == reading,
            "byte by byte",
            sourceLocation: sourceLocation
        )
        for seed in 0..<8 as Range<UInt64> {
            let feed = Feed.random(SeededGenerator(seed: seed), upTo: seed < 4 ? 5 : 40)
            #expect(
                Reading(bytes, limits: limits, feed: feed, ends: ends) == reading,
                "split by seed \(seed)",
                sourceLocation: sourceLocation
            )
        }
    }
}

extension ByteBuffer {
    /// One byte a character, all of which must be below U+0100.
    init(latin1 text: String) {
        self.init(bytes: text.unicodeScalars.map { UInt8($0.value) })
    }
}

/// A request without a body.
func plain(
    _ method: String = "GET",
    _ target: String = "/",
    _ authority: String? = "a",
    version: HTTPVersion = .http11,
    fields: [[String]]? = nil,
    keepAlive: Bool = true
) -> ReadRequest {
    ReadRequest(
        method: method,
        target: target,
        authority: authority,
        version: version,
        fields: fields,
        framing: .none,
        keepAlive: keepAlive
    )
}

/// A `POST` to `/` with a body.
func post(
    _ framing: BodyFraming,
    _ body: String,
    target: String = "/",
    isComplete: Bool = true
) -> ReadRequest {
    ReadRequest(
        method: "POST",
        target: target,
        authority: "a",
        framing: framing,
        body: body,
        isComplete: isComplete
    )
}
