import NIOCore
import Testing

@testable import Transport

@Suite("An upstream's answer") struct UpstreamAnswerTests {
    @Test(
        "is told as what it is, however it is cut into pieces",
        arguments: [
            ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwhole", "whole"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", ""),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nchu\r\n4\r\nnked\r\n0\r\n\r\n", "chunked"),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
                "ok"
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9\r\n\r\ndata: x\n\n",
                "data: x\n\n"
            ),
            ("HTTP/1.1 204 No Content\r\n\r\n", ""),
            ("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello world", "answerTooLarge(limit: 10)"),
            (
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n",
                "answerTooLarge(limit: 10)"
            ),
            ("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n", "malformed(duplicateContentLength"),
            ("ICY 200 OK\r\n\r\n", "malformed(invalidStatusLine"),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n", "malformed(invalidChunkSize"),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "malformed(unexpectedUpgrade"),
        ]
    )
    func told(answer: String, outcome: String) throws {
        for size in [1, 2, 5, 1000] {
            let upstream = try VirtualUpstream()
            let told = upstream.send(.get(limit: 10))
            var rest = answer[...]
            while !rest.isEmpty {
                try upstream.receive(String(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            let text = try #require(told.value)
            if outcome.hasPrefix("malformed") {
                #expect(text.replacing("Transport.HTTPParseError", with: "").hasPrefix(outcome))
            } else {
                #expect(text == outcome)
            }
            #expect(upstream.connection.isUsable == !outcome.contains("("))
        }
    }

    @Test(
        "that ends with the connection is whole or cut, as its framing says",
        arguments: [
            ("", "closedBeforeAnswer(reused: false)"),
            ("H", "cut"),
            ("HTTP/1.1 100 Continue\r\n\r\n", "cut"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", "cut"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nx", "cut"),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n", "cut"),
            ("HTTP/1.1 200 OK\r\n\r\n", ""),
            ("HTTP/1.1 200 OK\r\n\r\nup to the end", "up to the end"),
        ]
    )
    func endsWithConnection(answer: String, outcome: String) throws {
        let upstream = try VirtualUpstream()
        let told = upstream.send(.get())
        if !answer.isEmpty { try upstream.receive(answer) }
        #expect(told.value == nil)
        upstream.end()
        #expect(told.value == outcome)
    }

    @Test("that is due to HEAD has no body")
    func head() throws {
        let upstream = try VirtualUpstream()
        var request = UpstreamRequest.get()
        request.method = .head
        let told = upstream.send(request)
        try upstream.receive("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        #expect(told.value == "")
        #expect(upstream.connection.isUsable)
    }

    @Test(
        "leaves a connection that says so, or of which more came, of no further use",
        arguments: ["connection: close\r\n\r\n", "\r\nHTTP"]
    )
    func notReusable(rest: String) throws {
        let upstream = try VirtualUpstream()
        let told = upstream.send(.get())
        try upstream.receive("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n" + rest)
        #expect(told.value == "")
        #expect(!upstream.connection.isUsable && !upstream.isOpen)
    }

    @Test("is not asked for on a connection that has closed")
    func notWritten() throws {
        let upstream = try VirtualUpstream()
        upstream.end()
        #expect(upstream.send(.get()).value == "(not written)")
    }
}
