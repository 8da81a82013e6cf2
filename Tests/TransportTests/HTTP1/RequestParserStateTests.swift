import Framing
import NIOCore
import Testing

@testable import Transport

@Suite("A parser's state")
struct RequestParserStateTests {
    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"

    @Test("What was not read yet is counted, and the time between two requests is known")
    func betweenMessages() throws {
        var parser = RequestParser()
        #expect(parser.isBetweenMessages && parser.bufferedByteCount == 0)
        parser.receive(ByteBuffer(string: "\r\n"))
        #expect(!parser.isBetweenMessages && parser.bufferedByteCount == 2)
        #expect(try parser.next() == nil)
        #expect(parser.isBetweenMessages && parser.bufferedByteCount == 0)
        parser.receive(ByteBuffer(string: "P"))
        #expect(try parser.next() == nil)
        #expect(!parser.isBetweenMessages && parser.bufferedByteCount == 1)
        parser.receive(ByteBuffer(string: Self.head.dropFirst() + "ab"))
        guard case .head? = try parser.next() else { throw HTTPParseError(.unexpectedEnd) }
        #expect(!parser.isBetweenMessages && parser.bufferedByteCount == 2)
        #expect(try parser.next().body == "ab")
        #expect(try parser.next() == nil)
        #expect(!parser.isBetweenMessages)
        parser.receive(ByteBuffer(string: "cde" + Self.head))
        #expect(try parser.next().body == "cde")
        guard case .end? = try parser.next() else { throw HTTPParseError(.unexpectedEnd) }
        #expect(!parser.isBetweenMessages && parser.bufferedByteCount == Self.head.utf8.count)
    }

    @Test("After an error nothing more is read, and every call throws it again")
    func staysFailed() {
        var parser = RequestParser()
        parser.receive(ByteBuffer(string: "GET / HTTP/1.1\nHost: a\r\n\r\n"))
        #expect(throws: HTTPParseError(.bareLineFeed)) { try parser.next() }
        parser.receive(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(parser.bufferedByteCount == 0)
        #expect(throws: HTTPParseError(.bareLineFeed)) { try parser.next() }
        #expect(throws: HTTPParseError(.bareLineFeed)) { try parser.receiveEnd() }
        #expect(!parser.isBetweenMessages)
    }

    @Test("A response parser stays failed too, and at an end it did not expect")
    func responseStaysFailed() {
        var parser = ResponseParser()
        parser.expect(answerTo: .get)
        #expect(!parser.isBetweenMessages)
        #expect(throws: HTTPParseError(.unexpectedEnd)) { try parser.receiveEnd() }
        parser.receive(ByteBuffer(string: "HTTP/1.1 204 No Content\r\n\r\n"))
        #expect(throws: HTTPParseError(.unexpectedEnd)) { try parser.next() }
    }

    @Test("A request in one buffer is read where it lies: fields and body are slices of it")
    func noCopy() throws {
        let received = ByteBuffer(string: Self.head + "abcde")
        var parser = RequestParser()
        parser.receive(received)
        guard case .head(let head)? = try parser.next(), case .body(let body)? = try parser.next(),
            let host = head.fields.slice("host")
        else { throw HTTPParseError(.unexpectedEnd) }
        func address(_ buffer: ByteBuffer) -> Int {
            buffer.withUnsafeReadableBytes { Int(bitPattern: $0.baseAddress) }
        }
        #expect(address(host) == address(received) + 23)
        #expect(address(body) == address(received) + Self.head.utf8.count)
    }

    @Test("A long chunked body in small pieces does not make the parser's buffer grow")
    func boundedBuffer() throws {
        var parser = RequestParser()
        parser.receive(ByteBuffer(string: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"))
        // Each piece ends within a line, so that something is always left over.
        let chunk = "\r\n40\r\n" + String(repeating: "x", count: 64)
        var count = 0
        parser.receive(ByteBuffer(string: "40\r\n" + String(repeating: "x", count: 64)))
        for _ in 0..<2000 {
            parser.receive(ByteBuffer(string: chunk))
            while let part = try parser.next() {
                if case .body(let bytes) = part {
                    count += bytes.readableBytes
                    #expect(bytes.storageCapacity < 4096)
                }
            }
        }
        #expect(count == 2001 * 64)
    }

    @Test("Received bytes are joined to those left over, and what was read is let go")
    func appended() {
        var buffer = ByteBuffer()
        var expected: [UInt8] = []
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            buffer.appendReceived(ByteBuffer(bytes: bytes))
            expected += bytes
            let count = Int.random(in: 0...min(20, expected.count), using: &generator)
            #expect(buffer.readBytes(length: count) == Array(expected.prefix(count)))
            expected.removeFirst(count)
        }
        #expect(buffer.capacity <= max(64, expected.count * 4))
    }

    @Test("A head that comes byte by byte costs the work of one that comes whole")
    func linear() throws {
        // Quadratic work would be 60,000^2 / 2 steps, minutes of them in a debug build.
        let head =
            "GET /" + String(repeating: "a", count: 8000) + " HTTP/1.1\r\nHost: a\r\nX: "
            + String(repeating: "b", count: 52000) + "\r\n\r\n"
        let bytes = ByteBuffer(string: head)
        let limits = HTTPLimits(maximumTargetBytes: 10000)
        let reading = Reading<ReadRequest>(bytes, limits: limits, feed: .byByte)
        #expect(reading.error == nil && reading.messages.count == 1)
    }

    @Test(
        "Only a request with a body makes its client wait to continue",
        arguments: [
            ("Expect: 100-continue\r\nContent-Length: 1", true),
            ("expect: 100-CONTINUE\r\nTransfer-Encoding: chunked", true),
            ("Expect: 100-continue", false),
            ("Expect: 100-continue\r\nContent-Length: 0", false),
            ("Expect: something\r\nContent-Length: 1", false),
        ]
    )
    func expectation(_ fields: String, _ expected: Bool) throws {
        for version in ["1.1", "1.0"] {
            var parser = RequestParser()
            parser.receive(ByteBuffer(string: "POST / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n\r\n"))
            if version == "1.0", fields.contains("chunked") { continue }
            guard case .head(let head)? = try parser.next() else { throw HTTPParseError(.unexpectedEnd) }
            #expect(head.expectsContinue == (expected && version == "1.1"))
        }
    }

    @Test("Every error has a status of its kind and a sentence for it")
    func errors() {
        for code in HTTPParseError.Code.allCases {
            let error = HTTPParseError(code)
            #expect([400, 413, 414, 431, 501, 505].contains(error.status))
            #expect(error.message.hasSuffix("."))
        }
        #expect(HTTPParseError(.headTooLarge).status == 431)
        #expect(HTTPParseError(.targetTooLong).status == 414)
        #expect(HTTPParseError(.unsupportedVersion).status == 505)
        #expect(HTTPParseError(.unsupportedTransferCoding).status == 501)
        #expect(HTTPParseError(.missingHost).status == 400)
    }
}

extension Optional where Wrapped == HTTPPart<RequestHead> {
    /// The text of a piece of a body.
    fileprivate var body: String? {
        if case .body(let bytes) = self { String(buffer: bytes) } else { nil }
    }
}
