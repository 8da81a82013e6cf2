import NIOCore
import Testing

@testable import Transport

@Suite("A server's timeouts") struct ServerTimeoutTests {
    @Test("close a connection on which nothing comes")
    func silence() throws {
        let server = try VirtualServer(TestService.echo)
        server.pass(.seconds(9))
        #expect(server.isOpen)
        server.pass(.seconds(2))
        #expect(!server.isOpen)
        #expect(try server.sent() == "")
        #expect(server.server.connectionCount == 0)
    }

    @Test("cut a head that comes drop by drop, with 408")
    func headDrip() throws {
        let server = try VirtualServer(TestService.echo)
        for character in "GET / HTTP" {
            try server.send(String(character))
            server.pass(.seconds(1))
        }
        server.pass(.seconds(1))
        let answer = try server.sent()
        #expect(answer.hasPrefix("HTTP/1.1 408 "))
        #expect(answer.contains("connection: close\r\n") && answer.hasSuffix("fault 408"))
        #expect(!server.isOpen)
    }

    @Test("cut a body that comes drop by drop, with 408")
    func bodyDrip() throws {
        let server = try VirtualServer(TestService.echo)
        try server.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n")
        for _ in 0..<61 {
            try server.send("x")
            server.pass(.seconds(1))
        }
        #expect(try server.sent().hasPrefix("HTTP/1.1 408 "))
        #expect(!server.isOpen)
    }

    @Test("leave a body alone that comes on at its pace")
    func bodyPace() throws {
        let server = try VirtualServer(TestService { $0.respond("\($0.body.readableBytes)") })
        let stride = String(repeating: "x", count: RequestBody.stride)
        try server.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: \(4 * stride.utf8.count)\r\n\r\n")
        for _ in 0..<4 {
            server.pass(.seconds(59))
            try server.send(stride)
        }
        #expect(try server.sent().hasSuffix("\(4 * stride.utf8.count)"))
        #expect(server.isOpen)
    }

    @Test("close a connection that is idle between requests, without a word")
    func idle() throws {
        let server = try VirtualServer(TestService.echo)
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try server.sent().hasPrefix("HTTP/1.1 200 "))
        server.pass(.seconds(74))
        #expect(server.isOpen)
        server.pass(.seconds(2))
        #expect(!server.isOpen)
        #expect(try server.sent() == "")
    }

    @Test("count a request's head from its own first byte")
    func headAfterIdle() throws {
        let server = try VirtualServer(TestService.echo)
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        _ = try server.sent()
        server.pass(.seconds(70))
        try server.send("G")
        server.pass(.seconds(9))
        #expect(server.isOpen)
        server.pass(.seconds(2))
        #expect(try server.sent().hasPrefix("HTTP/1.1 408 "))
    }

    @Test("do not limit how long an answer may be thought about")
    func slowHandler() throws {
        let release = Signal()
        let server = try VirtualServer(
            TestService { exchange in
                await release.wait()
                exchange.respond("late")
            }
        )
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        server.pass(.hours(1))
        release.fire()
        #expect(try server.sent().hasSuffix("late"))
    }

    @Test("close a connection whose client takes nothing of what waits for it")
    func writeTimeout() throws {
        let gone = Counter()
        let server = try VirtualServer(
            TestService { exchange in
                exchange.startStream(200, ResponseFields())
                await withTaskCancellationHandler {
                    await Signal.ofCancellation()
                } onCancel: {
                    gone.add()
                }
            }
        )
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        server.setWritable(false)
        server.pass(.seconds(59))
        #expect(server.isOpen)
        server.pass(.seconds(2))
        #expect(!server.isOpen)
        #expect(gone.value == 1)
    }

    @Test("forgive a client that has caught up")
    func caughtUp() throws {
        let server = try VirtualServer(
            TestService { exchange in
                exchange.startStream(200, ResponseFields())
                await Signal.ofCancellation()
            }
        )
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        server.setWritable(false)
        server.pass(.seconds(59))
        server.setWritable(true)
        server.pass(.hours(1))
        server.setWritable(false)
        server.pass(.seconds(59))
        #expect(server.isOpen)
        server.pass(.seconds(2))
        #expect(!server.isOpen)
    }

    @Test(
        "let the next request wait until the answer before has been taken, but not for ever",
        arguments: [true, false]
    )
    func unreadAnswer(catchesUp: Bool) throws {
        let server = try VirtualServer(TestService.echo)
        server.setWritable(false)
        try server.send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try server.sent().hasSuffix("/1 "))
        server.pass(.seconds(59))
        #expect(server.isOpen)
        if catchesUp {
            server.setWritable(true)
            #expect(try server.sent().hasSuffix("/2 "))
        } else {
            server.pass(.seconds(2))
            #expect(!server.isOpen)
        }
    }
}

extension Signal {
    /// Waits until the task is cancelled.
    static func ofCancellation() async {
        let signal = Signal()
        await withTaskCancellationHandler {
            await signal.wait()
        } onCancel: {
            signal.fire()
        }
    }
}
