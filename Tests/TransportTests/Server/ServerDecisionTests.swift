import NIOCore
import Testing

@testable import Transport

@Suite("A request's body") struct RequestBodyTests {
    @Test("earns more time with every stride, not with every byte")
    func strides() {
        var body = RequestBody(limit: 1 << 20)
        let half = ByteBuffer(repeating: 0, count: RequestBody.stride / 2)
        var growth: [RequestBody.Growth] = []
        for _ in 0..<4 { growth.append(body.append(half, .chunked)) }
        #expect(growth == [.grown, .strideGained, .grown, .strideGained])
    }

    @Test("does not keep what goes beyond its limit")
    func limit() {
        var body = RequestBody(limit: 4)
        let first = body.append(ByteBuffer(string: "1234"), .chunked)
        let second = body.append(ByteBuffer(string: "5"), .chunked)
        #expect([first, second] == [.grown, .tooLarge])
        let taken = body.take()
        #expect(String(buffer: taken) == "1234")
        #expect(body.bytes.readableBytes == 0)
    }

    @Test("gets no memory for a length that is only claimed")
    func claim() {
        var body = RequestBody(limit: .max)
        _ = body.append(ByteBuffer(string: "1"), .length(1 << 40))
        #expect(body.bytes.capacity < 4 << 20)
    }
}

@Suite("The pace of a client") struct WritePaceTests {
    @Test("is judged by what was taken, whatever was written meanwhile")
    func progress() {
        var pace = WritePace()
        pace.wrote(100)
        pace.begin(waiting: 100)
        var looks = [pace.hasProgress(waiting: 100)]
        pace.wrote(50)
        looks.append(pace.hasProgress(waiting: 150))
        pace.wrote(50)
        looks.append(pace.hasProgress(waiting: 199))
        looks.append(pace.hasProgress(waiting: 199))
        looks.append(pace.hasProgress(waiting: 0))
        #expect(looks == [false, false, true, false, true])
    }
}
