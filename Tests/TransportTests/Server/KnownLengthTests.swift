import NIOCore
import Testing

@testable import Transport

@Suite("A streamed answer whose length is known") struct KnownLengthTests {
    private func answer(
        _ pieces: [String],
        length: Int,
        status: Int = 200,
        to request: String = "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
        aborts: Bool = false
    ) throws -> (text: String, isOpen: Bool) {
        let server = try VirtualServer(
            TestService { exchange in
                exchange.startStream(status, ResponseFields(), length: length)
                for piece in pieces { exchange.writeStream(piece) }
                if aborts { exchange.abortStream() } else { exchange.endStream() }
            }
        )
        try server.send(request)
        return (try server.sent(), server.isOpen)
    }

    @Test("says it, goes as it is, and keeps the connection", arguments: [["one", "two"], ["onetwo"], []])
    func whole(pieces: [String]) throws {
        let length = pieces.joined().utf8.count
        let (text, isOpen) = try answer(pieces, length: length)
        #expect(text.hasSuffix("content-length: \(length)\r\n\r\n\(pieces.joined())"))
        #expect(!text.contains("transfer-encoding"))
        #expect(isOpen)
    }

    @Test("does not end with the connection for HTTP/1.0")
    func http10() throws {
        let (text, isOpen) = try answer(["one"], length: 3, to: "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
        #expect(text.hasSuffix("content-length: 3\r\nconnection: keep-alive\r\n\r\none"))
        #expect(isOpen)
    }

    @Test("has no body for HEAD, and none with a status that has none")
    func bodiless() throws {
        let head = try answer(["one"], length: 3, to: "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(head.text.hasSuffix("content-length: 3\r\n\r\n") && head.isOpen)
        let empty = try answer(["one"], length: 3, status: 204)
        #expect(empty.text.hasSuffix("\r\n\r\n") && !empty.text.contains("content-length") && empty.isOpen)
    }

    @Test("is cut where it ends short of it, or is aborted", arguments: [true, false])
    func short(aborts: Bool) throws {
        let (text, isOpen) = try answer(["one"], length: 4, aborts: aborts)
        #expect(text.hasSuffix("content-length: 4\r\n\r\none"))
        #expect(!isOpen)
    }

    @Test("sends no byte beyond it")
    func surplus() throws {
        let (text, isOpen) = try answer(["one", "two", "three"], length: 4)
        #expect(text.hasSuffix("content-length: 4\r\n\r\nonet"))
        #expect(isOpen)
    }
}
