import NIOCore
import NIOEmbedded
import Testing

@testable import Transport

@Suite("A streamed body") struct RequestBodyStreamTests {
    private static let post = "POST /up HTTP/1.1\r\nhost: a\r\n"
    private static let stride = String(repeating: "x", count: RequestBody.stride)

    private static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    @Test(
        "is handed over with the head of its request, and tells its length",
        arguments: [
            ("content-length: 5\r\n", "5"), ("transfer-encoding: chunked\r\n", "in chunks"), ("", "0"),
            ("content-length: 0\r\n", "0"),
        ]
    )
    func begins(field: String, length: String) throws {
        let service = BodyTaker()
        let server = try VirtualServer(service)
        try server.send(Self.post + field + "\r\n")
        #expect(service.log.value.first == "begun /up \(length)")
        #expect(try server.sent().isEmpty == (length != "0"))
    }

    @Test("is no stream where it was collected")
    func collected() throws {
        let server = try VirtualServer(TestService { $0.respond("\($0.bodyStream == nil)") })
        try server.send(Self.post + "content-length: 1\r\n\r\nx")
        #expect(try server.sent().hasSuffix("true"))
    }

    @Test("arrives whole and in order, however it is cut and framed", arguments: 0..<40)
    func anyCutting(seed: UInt64) throws {
        var random = SeededNumbers(seed)
        let text = String((0..<random.next(below: 3000)).map { _ in Character(random.letter()) })
        var message = Self.post
        if seed.isMultiple(of: 2) {
            message += "content-length: \(text.utf8.count)\r\n\r\n\(text)"
        } else {
            message += "transfer-encoding: chunked\r\n\r\n"
            var rest = text[...]
            while !rest.isEmpty {
                let count = 1 + random.next(below: 400)
                message += Self.chunk(String(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            message += "0\r\n\r\n"
        }
        message += "GET /next HTTP/1.1\r\nhost: a\r\n\r\n"
        let service = BodyTaker()
        let server = try VirtualServer(service)
        var rest = message[...]
        while !rest.isEmpty {
            let count = 1 + random.next(below: seed.isMultiple(of: 3) ? 3 : 700)
            try server.send(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        #expect(try server.sent().components(after: "\r\n\r\n") == [text, ""])
        #expect(service.log.value.filter { $0.hasPrefix("whole") } == ["whole \(text.utf8.count)", "whole 0"])
        #expect(server.isOpen)
    }

    @Test("comes in as few pieces as it can: all that is there at once")
    func gathers() throws {
        let pieces = Counter()
        let service = BodyTaker { _ in pieces.add() }
        let server = try VirtualServer(service)
        try server.send(Self.post + "transfer-encoding: chunked\r\n\r\n")
        try server.send(String(repeating: "1\r\nx\r\n", count: 100))
        #expect(pieces.value == 1)
        try server.send("0\r\n\r\n")
        #expect(try server.sent().hasSuffix(String(repeating: "x", count: 100)))
    }

    @Test("lets further requests wait until it has been answered")
    func pipelined() throws {
        let start = Signal()
        let service = BodyTaker(after: start)
        let server = try VirtualServer(service)
        let next = "POST /next HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\ntwo"
        try server.send(Self.post + "content-length: 3\r\n\r\none" + next)
        #expect(service.log.value == ["begun /up 3"])
        start.fire()
        #expect(try server.sent().components(after: "\r\n\r\n") == ["one", "two"])
    }

    @Test("can be answered by a stream while it comes")
    func echo() throws {
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 100) }) { exchange in
                exchange.startStream(200, ResponseFields())
                while let piece = try? await exchange.bodyStream?.next() { exchange.writeStream(piece) }
                exchange.endStream()
            }
        )
        try server.send(Self.post + "content-length: 6\r\n\r\none")
        #expect(try server.sent().hasSuffix("3\r\none\r\n"))
        try server.send("two")
        #expect(try server.sent() == "3\r\ntwo\r\n0\r\n\r\n")
        // The head said so, when nobody could know that the rest would be read.
        #expect(!server.isOpen)
    }

    // MARK: Expect

    @Test("is asked for when its first piece is")
    func expectContinue() throws {
        let start = Signal()
        let server = try VirtualServer(BodyTaker(after: start))
        try server.send(Self.post + "content-length: 2\r\nexpect: 100-continue\r\n\r\n")
        #expect(try server.sent() == "")
        start.fire()
        #expect(try server.sent() == "HTTP/1.1 100 Continue\r\n\r\n")
        try server.send("h")
        #expect(try server.sent() == "")
        try server.send("i")
        #expect(try server.sent().hasPrefix("HTTP/1.1 200 "))
        #expect(server.isOpen)
    }

    @Test("is not asked for where it comes already", arguments: [true, false])
    func needlessContinue(isWithHead: Bool) throws {
        let start = Signal()
        let server = try VirtualServer(BodyTaker(after: start))
        try server.send(Self.post + "content-length: 2\r\nexpect: 100-continue\r\n\r\n" + (isWithHead ? "h" : ""))
        if !isWithHead { try server.send("h") }
        start.fire()
        try server.send("i")
        #expect(try server.sent().hasPrefix("HTTP/1.1 200 "))
    }

    @Test("is not asked for once the answer has begun")
    func lateContinue() throws {
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 100) }) { exchange in
                exchange.startStream(200, ResponseFields())
                while let piece = try? await exchange.bodyStream?.next() { exchange.writeStream(piece) }
                exchange.endStream()
            }
        )
        try server.send(Self.post + "content-length: 2\r\nexpect: 100-continue\r\n\r\n")
        #expect(try server.sent().hasSuffix("transfer-encoding: chunked\r\nconnection: close\r\n\r\n"))
    }

    @Test("has time until it is asked for, and no longer")
    func heldBack() throws {
        let start = Signal()
        let service = BodyTaker(after: start)
        let server = try VirtualServer(service)
        try server.send(Self.post + "content-length: 2\r\nexpect: 100-continue\r\n\r\n")
        server.pass(.minutes(10))
        start.fire()
        #expect(try server.sent() == "HTTP/1.1 100 Continue\r\n\r\n")
        server.pass(.seconds(59))
        #expect(service.log.value.count == 1)
        server.pass(.seconds(2))
        #expect(service.last == "timeout")
    }

    @Test("that comes unasked must keep its pace")
    func unasked() throws {
        let service = BodyTaker(after: Signal())
        let server = try VirtualServer(service)
        try server.send(Self.post + "content-length: 2\r\nexpect: 100-continue\r\n\r\n")
        try server.send("x")
        server.pass(.seconds(61))
        let body = try #require(service.bodies.value.first)
        #expect(body.fault == .timeout)
    }

    // MARK: Faults

    @Test("beyond the limit by its length is refused before it is handled")
    func lengthBeyondLimit() throws {
        let service = BodyTaker(limit: 10)
        let server = try VirtualServer(service)
        try server.send(Self.post + "content-length: 11\r\n\r\n")
        let answer = try server.sent()
        #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.hasSuffix("fault 413 /up"))
        #expect(service.log.value.isEmpty)
        #expect(!server.isOpen)
    }

    @Test(
        "ends with the client's fault, which the client is told",
        arguments: [
            ("5\r\n12345\r\n6\r\n123456\r\n", "bodyTooLarge(limit: 10)", 413), ("x\r\n", "malformed(", 400),
            ("5\r\n123456\r\n", "malformed(", 400),
        ]
    )
    func fault(chunks: String, told: String, status: Int) throws {
        let service = BodyTaker(limit: 10)
        let server = try VirtualServer(service)
        try server.send(Self.post + "transfer-encoding: chunked\r\n\r\n")
        try server.send(chunks)
        #expect(service.last?.hasPrefix(told) == true)
        let answer = try server.sent()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.hasSuffix("fault \(status) /up"))
        #expect(answer.contains("connection: close\r\n"))
        #expect(!server.isOpen)
    }

    @Test("of exactly the limit is taken")
    func atLimit() throws {
        let server = try VirtualServer(BodyTaker(limit: 10))
        try server.send(Self.post + "transfer-encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n")
        #expect(try server.sent().hasSuffix("0123456789"))
    }

    @Test("leaves it to the service to tell the client of a fault")
    func ownAnswer() throws {
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 1) }) { exchange in
                do {
                    while try await exchange.bodyStream?.next() != nil {}
                } catch {
                    exchange.respond("own words")
                }
            }
        )
        try server.send(Self.post + "transfer-encoding: chunked\r\n\r\n2\r\nxx\r\n")
        let answer = try server.sent()
        #expect(answer.contains("connection: close\r\n") && answer.hasSuffix("own words"))
        #expect(!server.isOpen)
    }

    @Test("cuts an answer that has begun when it fails and the service goes no further")
    func faultWithinAnswer() throws {
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 1) }) { exchange in
                exchange.startStream(200, ResponseFields())
                exchange.writeStream("one")
                while (try? await exchange.bodyStream?.next()) != nil {}
            }
        )
        try server.send(Self.post + "transfer-encoding: chunked\r\n\r\n2\r\nxx\r\n")
        #expect(try server.sent().hasSuffix("3\r\none\r\n"))
        #expect(!server.isOpen)
    }

    // MARK: Time

    @Test("that comes drop by drop is cut, with 408")
    func drip() throws {
        let service = BodyTaker()
        let server = try VirtualServer(service)
        try server.send(Self.post + "content-length: 1000\r\n\r\n")
        for _ in 0..<61 {
            try server.send("x")
            server.pass(.seconds(1))
        }
        #expect(service.last == "timeout")
        #expect(try server.sent().hasPrefix("HTTP/1.1 408 "))
        #expect(!server.isOpen)
    }

    @Test("that comes on at its pace is left alone")
    func pace() throws {
        let server = try VirtualServer(BodyTaker())
        try server.send(Self.post + "content-length: \(4 * Self.stride.utf8.count)\r\n\r\n")
        for _ in 0..<4 {
            server.pass(.seconds(59))
            try server.send(Self.stride)
        }
        #expect(try server.sent().hasPrefix("HTTP/1.1 200 "))
        #expect(server.isOpen)
    }

    @Test("has all the time in the world while the service takes nothing of it, and then its time anew")
    func slowService() throws {
        let start = Signal()
        let service = BodyTaker(after: start)
        let server = try VirtualServer(service)
        let length = 2 * Self.stride.utf8.count + 1
        try server.send(Self.post + "content-length: \(length)\r\n\r\n")
        try server.send(Self.stride)
        try server.send("x")
        server.pass(.minutes(10))
        #expect(service.log.value.count == 1)
        start.fire()
        server.loop.run()
        server.pass(.seconds(59))
        #expect(service.log.value.count == 1)
        server.pass(.seconds(2))
        #expect(service.last == "timeout")
    }

    @Test("does not end the time of an answer that is thought about once it is complete")
    func complete() throws {
        let start = Signal()
        let server = try VirtualServer(BodyTaker(after: start))
        try server.send(Self.post + "content-length: 2\r\n\r\nhi")
        server.pass(.minutes(10))
        start.fire()
        #expect(try server.sent().hasSuffix("hi"))
    }

    // MARK: Ends

    @Test("that is not read to its end closes the connection behind the answer", arguments: [true, false])
    func answeredEarly(isStreamed: Bool) throws {
        let late = Box("")
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 100) }) { exchange in
                _ = try? await exchange.bodyStream?.next()
                if isStreamed {
                    exchange.startStream(403, ResponseFields())
                    exchange.writeStream("no")
                    exchange.endStream()
                } else {
                    exchange.respond(403, ResponseFields(), body: ByteBuffer(string: "no"))
                }
                do {
                    _ = try await exchange.bodyStream?.next()
                } catch {
                    late.value = "\(type(of: error))"
                }
            }
        )
        try server.send(Self.post + "content-length: 50\r\n\r\nbegin")
        let answer = try server.sent()
        #expect(answer.hasPrefix("HTTP/1.1 403 ") && answer.contains("connection: close\r\n"))
        #expect(!server.isOpen)
        #expect(late.value == "CancellationError")
    }

    @Test("that is all there when the answer comes keeps the connection, read or not")
    func answeredUnread() throws {
        let server = try VirtualServer(TestService(admission: { _ in .stream(limit: 100) }) { $0.respond("early") })
        try server.send(Self.post + "content-length: 2\r\n\r\nhiPOST /2 HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(try server.sent().components(after: "\r\n\r\n") == ["early", "early"])
        #expect(server.isOpen)
    }

    @Test("that is neither read nor answered is a 500, and the end of the connection")
    func unanswered() throws {
        let server = try VirtualServer(TestService(admission: { _ in .stream(limit: 100) }) { _ in })
        try server.send(Self.post + "content-length: 2\r\n\r\n")
        let answer = try server.sent()
        #expect(answer.hasPrefix("HTTP/1.1 500 ") && answer.contains("connection: close\r\n"))
        #expect(!server.isOpen)
    }

    @Test("ends with a cancellation when the client goes, whatever of it still waits", arguments: [true, false])
    func clientGone(isWaitedFor: Bool) throws {
        let start = Signal()
        if isWaitedFor { start.fire() }
        let service = BodyTaker(after: start)
        let server = try VirtualServer(service)
        try server.send(Self.post + "content-length: 50\r\n\r\nbegin")
        server.disconnect()
        start.fire()
        server.loop.run()
        #expect(service.last == "cancelled")
        #expect(server.server.connectionCount == 0)
    }

    @Test("that is abandoned is read on and thrown away, so that its client comes to read the answer")
    func abandoned() throws {
        let late = Box("")
        let end = Signal()
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 1 << 30) }) { exchange in
                _ = try? await exchange.bodyStream?.next()
                exchange.startStream(200, ResponseFields())
                exchange.bodyStream?.abandon()
                do {
                    _ = try await exchange.bodyStream?.next()
                } catch {
                    late.value = "\(type(of: error))"
                }
                await end.wait()
                exchange.endStream()
            }
        )
        try server.send(Self.post + "content-length: \(6 * Self.stride.utf8.count)\r\n\r\n" + Self.stride)
        for _ in 0..<4 {
            try server.send(Self.stride)
            #expect(server.isReading)
            // It is not waited for.
            server.pass(.minutes(10))
        }
        #expect(late.value == "CancellationError")
        try server.send(Self.stride)
        end.fire()
        let answer = try server.sent()
        #expect(answer.contains("connection: close\r\n") && answer.hasSuffix("0\r\n\r\n"))
        #expect(!server.isOpen)
    }

    @Test("that is abandoned while it is held back is read on")
    func abandonedWhilePaused() throws {
        let abandons = Signal()
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 1 << 30) }) { exchange in
                await abandons.wait()
                exchange.bodyStream?.abandon()
                exchange.startStream(200, ResponseFields())
                await Signal.ofCancellation()
            }
        )
        try server.send(Self.post + "content-length: \(9 * Self.stride.utf8.count)\r\n\r\n" + Self.stride + "x")
        #expect(!server.isReading)
        abandons.fire()
        server.loop.run()
        #expect(server.isReading)
        server.disconnect()
    }

    @Test("that is abandoned is not read without an end, and neither limit nor pace are asked of it")
    func abandonedBound() throws {
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 10) }) { exchange in
                exchange.bodyStream?.abandon()
                exchange.startStream(200, ResponseFields())
                await Signal.ofCancellation()
            }
        )
        try server.send(Self.post + "transfer-encoding: chunked\r\n\r\n")
        let piece = Self.chunk(String(repeating: "x", count: RequestBodyStream.discardBound / 8))
        for _ in 0..<8 {
            #expect(server.isReading)
            try server.send(piece)
        }
        #expect(server.isReading)
        try server.send(Self.chunk("x"))
        #expect(!server.isReading)
        server.pass(.minutes(10))
        #expect(server.isOpen)
        server.disconnect()
    }

    @Test("knows how long it was waited for, and not how long it waited itself")
    func waited() throws {
        let start = Signal()
        let service = BodyTaker(after: start)
        let server = try VirtualServer(service)
        try server.send(Self.post + "content-length: 3\r\n\r\na")
        let body = try #require(service.bodies.value.first)
        server.pass(.seconds(10))
        #expect(body.waited == .zero)
        start.fire()
        server.loop.run()
        server.pass(.seconds(3))
        #expect(body.waited == .seconds(3))
        try server.send("b")
        server.pass(.seconds(4))
        try server.send("c")
        server.pass(.seconds(5))
        #expect(body.waited == .seconds(7))
        #expect(service.last == "whole 3")
    }

    @Test("loses nothing when a call for a piece is cancelled")
    func cancelledCall() throws {
        let cancelled = Counter()
        let begun = Box<Task<Void, Never>?>(nil)
        let server = try VirtualServer(
            TestService(admission: { _ in .stream(limit: 100) }) { exchange in
                guard let body = exchange.bodyStream else { return }
                let call = Task(executorPreference: exchange.context.executor) {
                    do {
                        _ = try await body.next()
                    } catch is CancellationError {
                        cancelled.add()
                    } catch {}
                }
                begun.value = call
                await call.value
                var text = ""
                while let piece = try? await body.next() { text += String(buffer: piece) }
                exchange.respond(text)
            }
        )
        try server.send(Self.post + "content-length: 2\r\n\r\n")
        begun.value?.cancel()
        server.loop.run()
        #expect(cancelled.value == 1)
        try server.send("hi")
        #expect(try server.sent().hasSuffix("hi"))
    }
}

/// Numbers that are the same at every run.
struct SeededNumbers {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func next(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    mutating func letter() -> UnicodeScalar { UnicodeScalar(UInt8(ascii: "a") + UInt8(next(below: 26))) }
}
