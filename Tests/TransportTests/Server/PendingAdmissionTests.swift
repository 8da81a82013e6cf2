import NIOCore
import NIOEmbedded
import Testing

@testable import Transport

/// What a service found out about a request.
private final class Found: Sendable {
    let name: String
    init(_ name: String) { self.name = name }
}

@Suite("A request that is not admitted yet") struct PendingAdmissionTests {
    /// A server whose decisions are made by the test, one for each request in order.
    private struct Fixture {
        let server: VirtualServer
        let decisions: Box<[EventLoopPromise<Admission>]>

        init(_ adjust: (inout ServerConfiguration) -> Void = { _ in }, _ pull: Bool = false) throws {
            let loop = EmbeddedEventLoop()
            let decisions = Box<[EventLoopPromise<Admission>]>([])
            self.decisions = decisions
            let service = TestService(
                admission: { head in
                    if head.target == "/now" { return .collect(limit: 100) }
                    let promise = loop.makePromise(of: Admission.self)
                    decisions.value.append(promise)
                    return .pending(promise.futureResult)
                }
            ) { exchange in
                let found = (exchange.admitted as? Found)?.name ?? "nobody"
                var text = String(buffer: exchange.body)
                while let piece = try? await exchange.bodyStream?.next() { text += String(buffer: piece) }
                exchange.respond("\(exchange.head.target) by \(found): \(text)")
            }
            server = try VirtualServer(service, on: loop, adjust)
        }

        func decide(_ index: Int, _ admission: Admission) {
            decisions.value[index].succeed(admission)
            server.loop.run()
        }
    }

    private static let post = "POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\n"

    @Test("is handled once it is, with what was found out", arguments: [true, false])
    func admitted(streams: Bool) throws {
        let fixture = try Fixture()
        try fixture.server.send(Self.post + "bo")
        #expect(try fixture.server.sent().isEmpty)
        fixture.decide(
            0,
            streams ? .stream(limit: 10, finding: Found("x")) : .collect(limit: 10, finding: Found("x"))
        )
        try fixture.server.send("dy")
        #expect(try fixture.server.sent().hasSuffix("/a by x: body"))
        // The finding is that request's alone.
        try fixture.server.send("GET /now HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try fixture.server.sent().hasSuffix("/now by nobody: "))
    }

    @Test("is asked for its body only then")
    func expectation() throws {
        let fixture = try Fixture()
        try fixture.server.send("POST /a HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n")
        #expect(try fixture.server.sent().isEmpty)
        fixture.decide(0, .collect(limit: 10))
        #expect(try fixture.server.sent() == "HTTP/1.1 100 Continue\r\n\r\n")
        try fixture.server.send("body")
        #expect(try fixture.server.sent().hasSuffix("body"))
    }

    @Test("is refused from its head; what is pipelined behind one without a body is answered")
    func refused() throws {
        let fixture = try Fixture()
        try fixture.server.send("GET /a HTTP/1.1\r\nhost: a\r\n\r\nGET /b HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(fixture.decisions.value.count == 1)
        fixture.decide(0, .refuse(HTTPAnswer(status: 401)))
        #expect(try fixture.server.sent().hasPrefix("HTTP/1.1 401 "))
        #expect(fixture.decisions.value.count == 2)
        fixture.decide(1, .collect(limit: 10))
        #expect(try fixture.server.sent().hasSuffix("/b by nobody: "))
        #expect(fixture.server.isOpen)
    }

    @Test("closes the connection where it is refused with its body to come")
    func refusedWithBody() throws {
        let fixture = try Fixture()
        try fixture.server.send(Self.post)
        fixture.decide(0, .refuse(HTTPAnswer(status: 401)))
        #expect(try fixture.server.sent().contains("connection: close"))
    }

    @Test("may be put off again, and may have been decided before it was asked for")
    func twice() throws {
        let fixture = try Fixture()
        try fixture.server.send(Self.post + "body")
        let second = fixture.server.loop.makePromise(of: Admission.self)
        fixture.decide(0, .pending(second.futureResult))
        #expect(try fixture.server.sent().isEmpty)
        second.succeed(.pending(fixture.server.loop.makeSucceededFuture(.collect(limit: 4))))
        #expect(try fixture.server.sent().hasSuffix("body"))
    }

    @Test("is read no further than the bound of what is pipelined, and then on")
    func bound() throws {
        let fixture = try Fixture()
        let size = 200_000
        try fixture.server.send("POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: \(size)\r\n\r\n")
        try fixture.server.send(String(repeating: "x", count: size / 2))
        #expect(!fixture.server.isReading)
        fixture.decide(0, .collect(limit: size))
        #expect(fixture.server.isReading)
        try fixture.server.send(String(repeating: "x", count: size / 2))
        #expect(try fixture.server.sent().hasSuffix("xxx"))
    }

    @Test("too large for what it is admitted with is refused as ever")
    func tooLarge() throws {
        let fixture = try Fixture()
        try fixture.server.send(Self.post)
        fixture.decide(0, .collect(limit: 3))
        #expect(try fixture.server.sent().hasSuffix("fault 413"))
    }

    @Test("is forgotten with its client")
    func clientGone() throws {
        let fixture = try Fixture()
        try fixture.server.send(Self.post + "body")
        fixture.server.disconnect()
        fixture.decide(0, .collect(limit: 10))
        #expect(try fixture.server.sent().isEmpty)
        #expect(!fixture.server.isOpen)
    }

    @Test("is answered with a fault of the service's when it is not decided in time; what comes later changes nothing")
    func tooLate() throws {
        let fixture = try Fixture({ $0.admissionTimeout = .seconds(5) })
        try fixture.server.send(Self.post)
        fixture.server.pass(.seconds(4))
        #expect(try fixture.server.sent().isEmpty)
        fixture.server.pass(.seconds(3))
        #expect(try fixture.server.sent().hasSuffix("fault 500"))
        fixture.decide(0, .collect(limit: 10))
        #expect(try fixture.server.sent().isEmpty)
    }

    @Test("waits for its body from the decision on, not from its head")
    func bodyTime() throws {
        let fixture = try Fixture({ $0.bodyTimeout = .seconds(5) })
        try fixture.server.send(Self.post)
        fixture.server.pass(.seconds(20))
        fixture.decide(0, .collect(limit: 10))
        fixture.server.pass(.seconds(3))
        try fixture.server.send("body")
        #expect(try fixture.server.sent().hasSuffix("body"))
    }

    @Test("whose decision fails is a fault of the service's")
    func failure() throws {
        let fixture = try Fixture()
        try fixture.server.send(Self.post)
        fixture.decisions.value[0].fail(CancellationError())
        #expect(try fixture.server.sent().hasSuffix("fault 500"))
    }

    @Test("is still answered when the server stops, and the connection closes behind it")
    func drained() throws {
        let fixture = try Fixture()
        try fixture.server.send("GET /a HTTP/1.1\r\nhost: a\r\n\r\n")
        let handler = try fixture.server.channel.pipeline.syncOperations.handler(type: ServerConnection.self)
        handler.drain()
        #expect(fixture.server.isOpen)
        fixture.decide(0, .collect(limit: 10))
        let answer = try fixture.server.sent()
        #expect(answer.contains("connection: close") && answer.hasSuffix("/a by nobody: "))
    }
}
