import NIOCore
import Testing

@testable import Transport

@Suite("A server") struct ServerBodyTests {
    private static let post = "POST / HTTP/1.1\r\nhost: a\r\n"

    @Test("reads a chunked body, however it is cut into pieces", arguments: [1, 2, 3, 7, 1000])
    func chunkedRequest(size: Int) throws {
        let server = try VirtualServer(TestService.echo)
        let text = Self.post + "transfer-encoding: chunked\r\n\r\n3\r\none\r\n4;a=b\r\n two\r\n0\r\nx: y\r\n\r\n"
        var rest = text[...]
        while !rest.isEmpty {
            try server.send(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        #expect(try server.sent().hasSuffix("\r\n\r\n/ one two"))
        #expect(server.isOpen)
    }

    @Test("writes each piece of a stream as a chunk at once, and ends it")
    func chunkedAnswer() throws {
        let next = [Signal(), Signal()]
        let server = try VirtualServer(
            TestService { exchange in
                exchange.startStream(200, ResponseFields())
                exchange.writeStream("one")
                await next[0].wait()
                exchange.writeStream("")
                exchange.writeStream("0123456789abcdef")
                await next[1].wait()
                exchange.endStream()
            }
        )
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try server.sent().hasSuffix("transfer-encoding: chunked\r\n\r\n3\r\none\r\n"))
        next[0].fire()
        #expect(try server.sent() == "10\r\n0123456789abcdef\r\n")
        next[1].fire()
        #expect(try server.sent() == "0\r\n\r\n")
        #expect(server.isOpen)
    }

    @Test("streams to HTTP/1.0 without chunks, up to the end of the connection")
    func http10Stream() throws {
        let server = try VirtualServer(
            TestService { exchange in
                exchange.startStream(200, ResponseFields())
                exchange.writeStream("one")
                exchange.endStream()
            }
        )
        try server.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
        let answer = try server.sent()
        #expect(answer.hasSuffix("connection: close\r\n\r\none"))
        #expect(!answer.contains("transfer-encoding"))
        #expect(!server.isOpen)
    }

    @Test("closes a stream without its end when it is cut, or left open by its handler", arguments: [true, false])
    func abortedStream(isCut: Bool) throws {
        let server = try VirtualServer(
            TestService { exchange in
                exchange.startStream(200, ResponseFields())
                exchange.writeStream("one")
                if isCut { exchange.abortStream() }
            }
        )
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try server.sent().hasSuffix("3\r\none\r\n"))
        #expect(!server.isOpen)
    }

    @Test("answers HEAD with the head alone", arguments: ["whole", "large", "stream"])
    func headRequest(kind: String) throws {
        let server = try VirtualServer(
            TestService { exchange in
                if kind == "stream" {
                    exchange.startStream(200, ResponseFields())
                    exchange.writeStream("text")
                    exchange.endStream()
                } else {
                    exchange.respond(String(repeating: "x", count: kind == "large" ? 100_000 : 4))
                }
            }
        )
        try server.send("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n")
        let field =
            switch kind {
            case "stream": "transfer-encoding: chunked"
            case "large": "content-length: 100000"
            default: "content-length: 4"
            }
        #expect(try server.sent().hasSuffix("\(field)\r\n\r\n"))
        #expect(server.isOpen)
    }

    @Test("gives no body to a status that has none", arguments: [204, 304])
    func bodiless(status: Int) throws {
        let server = try VirtualServer(
            TestService { $0.respond(status, ResponseFields(), body: ByteBuffer(string: "not to be sent")) }
        )
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        let answer = try server.sent()
        #expect(answer.hasSuffix("\r\n\r\n") && !answer.contains("content-length"))
    }

    @Test("answers 500 where a handler has not answered")
    func unanswered() throws {
        let server = try VirtualServer(TestService { _ in })
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try server.sent().hasSuffix("fault 500"))
        #expect(server.isOpen)
    }

    @Test("asks for a body that the client holds back")
    func expectContinue() throws {
        let server = try VirtualServer(TestService.echo)
        try server.send(Self.post + "content-length: 2\r\nexpect: 100-continue\r\n\r\n")
        #expect(try server.sent() == "HTTP/1.1 100 Continue\r\n\r\n")
        try server.send("hi")
        #expect(try server.sent().hasSuffix("/ hi"))
    }

    @Test("does not ask for a body that is coming already")
    func needlessContinue() throws {
        let server = try VirtualServer(TestService.echo)
        try server.send(Self.post + "content-length: 2\r\nexpect: 100-continue\r\n\r\nh")
        #expect(try server.sent() == "")
        try server.send("i")
        #expect(try server.sent().hasPrefix("HTTP/1.1 200 "))
    }

    @Test(
        "refuses a body beyond the limit, by its length before it comes and by its chunks when they do",
        arguments: [
            "content-length: 11\r\n\r\n", "content-length: 11\r\nexpect: 100-continue\r\n\r\n",
            "transfer-encoding: chunked\r\n\r\n5\r\n12345\r\n6\r\n123456\r\n",
        ]
    )
    func bodyLimit(rest: String) throws {
        let service = TestService(admission: { _ in .collect(limit: 10) }) { $0.respond("not to be sent") }
        let server = try VirtualServer(service)
        try server.send(Self.post + rest)
        let answer = try server.sent()
        #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.hasSuffix("fault 413"))
        #expect(!server.isOpen)
    }

    @Test("takes a body of exactly the limit")
    func bodyAtLimit() throws {
        let server = try VirtualServer(TestService(admission: { _ in .collect(limit: 10) }) { $0.respond("taken") })
        try server.send(Self.post + "content-length: 10\r\n\r\n0123456789")
        #expect(try server.sent().hasSuffix("taken"))
    }

    @Test("refuses a head beyond the limit")
    func headLimit() throws {
        let server = try VirtualServer(TestService.echo) { $0.limits.maximumHeadBytes = 100 }
        try server.send("GET / HTTP/1.1\r\nhost: a\r\nx: " + String(repeating: "y", count: 100))
        let answer = try server.sent()
        #expect(answer.hasPrefix("HTTP/1.1 431 ") && answer.hasSuffix("fault 431"))
        #expect(!server.isOpen)
    }

    @Test("answers what it cannot read, and closes")
    func malformed() throws {
        let server = try VirtualServer(TestService.echo)
        try server.send(
            "GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nhost : a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n"
        )
        let answers = try server.sent()
        #expect(answers.components(after: "\r\n\r\n") == ["/1 ", "fault 400"])
        #expect(!server.isOpen)
    }

    @Test(
        "answers a request that is refused by its head, and goes on where no body is in the way",
        arguments: [false, true]
    )
    func refusedByHead(hasBody: Bool) throws {
        let service = TestService(
            admission: {
                $0.target == "/no"
                    ? .refuse(HTTPAnswer(status: 403, body: ByteBuffer(string: "no"))) : .collect(limit: 9)
            }
        ) { $0.respond("yes") }
        let server = try VirtualServer(service)
        let body = hasBody ? "content-length: 2\r\n\r\nhi" : "\r\n"
        try server.send("GET /no HTTP/1.1\r\nhost: a\r\n\(body)GET /yes HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try server.sent().components(after: "\r\n\r\n") == (hasBody ? ["no"] : ["no", "yes"]))
        #expect(server.isOpen == !hasBody)
    }

    @Test("tells the handler that the client has gone")
    func clientGone() throws {
        let told = Counter()
        let server = try VirtualServer(
            TestService { exchange in
                await Signal.ofCancellation()
                if !exchange.isConnected { told.add() }
                exchange.respond("nobody hears it")
            }
        )
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        server.disconnect()
        #expect(told.value == 1)
        #expect(server.server.connectionCount == 0)
    }
}
