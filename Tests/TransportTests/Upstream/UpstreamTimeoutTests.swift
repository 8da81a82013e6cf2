import NIOCore
import Testing

@testable import Transport

@Suite("An upstream's timeouts") struct UpstreamTimeoutTests {
    private func upstream() throws -> VirtualUpstream {
        try VirtualUpstream {
            $0.firstByteTimeout = .seconds(10)
            $0.betweenBytesTimeout = .seconds(5)
            $0.totalTimeout = .seconds(30)
        }
    }

    @Test(
        "tell that nothing came, though a part of a head did",
        arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"]
    )
    func firstByte(answer: String) throws {
        let upstream = try upstream()
        let told = upstream.send(.get())
        upstream.pass(.seconds(9))
        if !answer.isEmpty { try upstream.receive(answer) }
        #expect(told.value == nil)
        upstream.pass(.seconds(2))
        #expect(told.value == "firstByteTimeout")
        #expect(!upstream.isOpen)
    }

    @Test("tell that the answer stopped in the middle")
    func betweenBytes() throws {
        let upstream = try upstream()
        let told = upstream.send(.get())
        upstream.pass(.seconds(9))
        try upstream.receive("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")
        for _ in 0..<3 {
            upstream.pass(.seconds(4))
            try upstream.receive("x")
        }
        #expect(told.value == nil)
        upstream.pass(.seconds(6))
        #expect(told.value == "betweenBytesTimeout")
    }

    @Test("tell that the whole took too long, though bytes came all the time")
    func total() throws {
        let upstream = try upstream()
        let told = upstream.send(.get())
        try upstream.receive("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
        for _ in 0..<29 {
            upstream.pass(.seconds(1))
            try upstream.receive("x")
        }
        #expect(told.value == nil)
        upstream.pass(.seconds(2))
        #expect(told.value == "totalTimeout")
    }

    @Test("close a connection that rests, and end with its rest")
    func idle() throws {
        let upstream = try upstream()
        upstream.connection.rest(for: .seconds(3))
        upstream.pass(.seconds(2))
        #expect(upstream.isOpen)
        upstream.pass(.seconds(2))
        #expect(!upstream.isOpen)
    }

    @Test("of a relay blame the vendor for its silence, but not for the client's slowness")
    func relay() throws {
        let upstream = try upstream()
        let outcome = Box("")
        let connection = upstream.connection
        let server = try VirtualServer(
            TestService { exchange in
                guard let response = try? await connection.send(.stream(), until: .now() + .hours(1)),
                    case .stream(let stream) = response.body
                else { return }
                exchange.startStream(200, ResponseFields())
                outcome.value = "\(await stream.relay(through: Passage(), to: exchange))"
                exchange.abortStream()
            },
            on: upstream.loop,
            context: upstream.context
        ) { $0.writeTimeout = .hours(1) }
        try server.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        try upstream.receive(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n"
        )
        #expect(try server.sent().hasSuffix("3\r\none\r\n"))
        server.setWritable(false)
        upstream.pass(.seconds(20))
        #expect(outcome.value == "")
        server.setWritable(true)
        // Its time begins anew.
        upstream.pass(.seconds(4))
        #expect(outcome.value == "")
        upstream.pass(.seconds(2))
        #expect(outcome.value.contains("betweenBytesTimeout"))
        #expect(!server.isOpen && !upstream.isOpen)
    }
}
