import NIOCore
import NIOEmbedded
import Testing

@testable import Transport

@Suite("A request with a streamed body") struct UploadTests {
    private static let head = "POST / HTTP/1.1\r\nhost: a\r\n\r\n"

    private func upstream() throws -> VirtualUpstream {
        try VirtualUpstream {
            $0.firstByteTimeout = .seconds(10)
            $0.betweenBytesTimeout = .seconds(5)
            $0.totalTimeout = .seconds(60)
        }
    }

    @Test("sends the pieces as they come, as they are or as chunks", arguments: [false, true])
    func pieces(isChunked: Bool) throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one"])
        let told = upstream.send(.upload(body, chunked: isChunked))
        #expect(try upstream.sent() == Self.head + (isChunked ? "3\r\none\r\n" : "one"))
        body.give("")
        body.give("0123456789abcdef")
        #expect(try upstream.sent() == (isChunked ? "10\r\n0123456789abcdef\r\n" : "0123456789abcdef"))
        body.end()
        #expect(try upstream.sent() == (isChunked ? "0\r\n\r\n" : ""))
        try upstream.receive("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        #expect(told.value == "ok")
        #expect(upstream.connection.isUsable)
    }

    @Test("may have the body's beginning with the head, and another request behind it")
    func again() throws {
        let upstream = try upstream()
        for number in 1...2 {
            var request = UpstreamRequest.upload(ScriptedBody(["three"], ends: true))
            request.rest = [ByteBuffer(string: "one"), ByteBuffer(string: "two")]
            let told = upstream.send(request)
            #expect(try upstream.sent() == Self.head + "onetwothree")
            try upstream.receive("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n\(number)")
            #expect(told.value == "\(number)")
        }
    }

    @Test("takes no piece for a connection that has closed")
    func notWritten() throws {
        let upstream = try upstream()
        upstream.end()
        let body = ScriptedBody(["one"], ends: true)
        #expect(upstream.send(.upload(body)).value == "(not written)")
        #expect(body.askedCount == 0)
    }

    // MARK: Answers that come early

    @Test(
        "stops with an answer that comes before its end, and is the connection's last",
        arguments: ["HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"]
    )
    func early(answer: String) throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one"])
        let told = upstream.send(.upload(body))
        _ = try upstream.sent()
        try upstream.receive(answer)
        body.give("two")
        #expect(try upstream.sent() == "")
        try upstream.receive("no")
        if answer.contains("200") { upstream.end() }
        #expect(told.value == "no")
        #expect(body.isAbandoned)
        #expect(body.askedCount == 2)
        #expect(!upstream.isOpen)
    }

    @Test("stops with an early answer while the upstream takes nothing more of it")
    func earlyWhileFull() throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one", "two"])
        upstream.setWritable(false)
        let told = upstream.send(.upload(body))
        try upstream.receive("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\n\r\nno")
        #expect(told.value == "no")
        #expect(body.askedCount == 0)
        #expect(!upstream.isOpen)
    }

    @Test("stops with an early answer that is a stream")
    func earlyStream() throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one"])
        let told = upstream.send(.upload(body, relays: .everything))
        try upstream.receive("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbegin")
        #expect(told.value == "(a stream)")
        body.give("two")
        #expect(try upstream.sent() == Self.head + "one")
    }

    @Test("goes on after an interim answer")
    func interim() throws {
        let upstream = try upstream()
        let body = ScriptedBody()
        let told = upstream.send(.upload(body))
        try upstream.receive("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n")
        body.give("one")
        body.end()
        #expect(try upstream.sent() == Self.head + "one")
        try upstream.receive("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        #expect(told.value == "ok")
        #expect(!body.isAbandoned)
        #expect(upstream.connection.isUsable)
    }

    // MARK: Failures

    @Test("fails by the body's error where that breaks, and closes the connection")
    func brokenBody() throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one"])
        let told = upstream.send(.upload(body))
        #expect(told.value == nil)
        body.fail()
        upstream.loop.run()
        #expect(told.value?.contains("bodyFailed") == true && told.value?.contains("Broken") == true)
        #expect(!upstream.isOpen)
    }

    @Test("tells failures apart by the body's error")
    func failures() {
        let timeout = UpstreamError.bodyFailed(.init(ServerFault.timeout))
        #expect(timeout == .bodyFailed(.init(ServerFault.timeout)))
        #expect(timeout != .bodyFailed(.init(ServerFault.bodyTooLarge(limit: 1))))
        #expect(timeout != .bodyFailed(.init(CancellationError())))
    }

    @Test("that is cancelled asks for no more, and closes the connection", arguments: [true, false])
    func cancelled(isFull: Bool) throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one"])
        if isFull { upstream.setWritable(false) }
        let (told, task) = upstream.sendCancellably(.upload(body))
        task.cancel()
        upstream.loop.run()
        #expect(told.value == "cancelled")
        #expect(body.askedCount == (isFull ? 0 : 2))
        #expect(!upstream.isOpen)
    }

    @Test("tells of a connection that closes before its end", arguments: [true, false])
    func closed(isFull: Bool) throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one"])
        if isFull { upstream.setWritable(false) }
        let told = upstream.send(.upload(body))
        upstream.end()
        #expect(told.value == "closedBeforeAnswer(reused: false)")
    }

    // MARK: Pace

    @Test("asks for a piece only when the upstream takes more")
    func backPressure() throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one", "two"], ends: true)
        upstream.setWritable(false)
        _ = upstream.send(.upload(body))
        #expect(body.askedCount == 0)
        upstream.setWritable(true)
        #expect(body.askedCount == 3)
        #expect(try upstream.sent() == Self.head + "onetwo")
    }

    @Test("counts the time of an answer from its end")
    func firstByte() throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one"])
        let told = upstream.send(.upload(body))
        upstream.pass(.seconds(30))
        body.end()
        upstream.loop.run()
        upstream.pass(.seconds(9))
        #expect(told.value == nil)
        upstream.pass(.seconds(2))
        #expect(told.value == "firstByteTimeout")
        #expect(!upstream.isOpen)
    }

    @Test("is bounded where the upstream takes nothing of it")
    func stalled() throws {
        let upstream = try upstream()
        let body = ScriptedBody(["one", "two"])
        let told = upstream.send(.upload(body))
        upstream.pass(.seconds(20))
        upstream.setWritable(false)
        body.give("three")
        upstream.loop.run()
        upstream.pass(.seconds(4))
        #expect(told.value == nil)
        upstream.setWritable(true)
        upstream.pass(.seconds(20))
        #expect(told.value == nil)
        upstream.setWritable(false)
        body.give("four")
        upstream.loop.run()
        upstream.pass(.seconds(6))
        #expect(told.value == "sendTimeout")
        #expect(!upstream.isOpen)
    }

    @Test("is bounded as a whole, and says whether the body was slow")
    func total() throws {
        let upstream = try upstream()
        let body = ScriptedBody()
        let told = upstream.send(.upload(body))
        for _ in 0..<59 {
            upstream.pass(.seconds(1))
            body.give("x")
        }
        #expect(told.value == nil)
        upstream.pass(.seconds(2))
        #expect(told.value == "bodyTimeout")
        #expect(!upstream.isOpen)
    }

    @Test("is bounded as a whole, and says whether the upstream was slow to take it")
    func totalWhileFull() throws {
        let upstream = try VirtualUpstream {
            $0.betweenBytesTimeout = .hours(1)
            $0.totalTimeout = .seconds(60)
        }
        upstream.setWritable(false)
        let told = upstream.send(.upload(ScriptedBody(["one"])))
        upstream.pass(.seconds(59))
        #expect(told.value == nil)
        upstream.pass(.seconds(2))
        #expect(told.value == "sendTimeout")
    }

    @Test("is bounded as a whole, and says that the answer was slow once the body is out")
    func totalAfterBody() throws {
        let upstream = try VirtualUpstream {
            $0.firstByteTimeout = .hours(1)
            $0.totalTimeout = .seconds(60)
        }
        let told = upstream.send(.upload(ScriptedBody(["one"], ends: true)))
        upstream.pass(.seconds(61))
        #expect(told.value == "totalTimeout")
    }
}

extension UpstreamRequest {
    static func upload(
        _ body: any UpstreamBody,
        chunked: Bool = false,
        relays: Relays = .nothing,
        retriesStale: Bool = false
    ) -> UpstreamRequest {
        UpstreamRequest(
            method: .post,
            bytes: ByteBuffer(string: "POST / HTTP/1.1\r\nhost: a\r\n\r\n"),
            body: body,
            sendsChunked: chunked,
            collectLimit: 64 << 20,
            relays: relays,
            retriesStale: retriesStale
        )
    }
}
