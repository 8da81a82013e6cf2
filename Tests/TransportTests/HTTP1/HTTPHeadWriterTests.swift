import NIOCore
import Testing

@testable import Transport

@Suite("Head writer")
struct HTTPHeadWriterTests {
    private func written(_ write: (inout ByteBuffer) -> Void) -> String {
        // Something before, as in a buffer that holds a message already.
        var buffer = ByteBuffer(string: "before")
        write(&buffer)
        return String(buffer: buffer).replacing("before", with: "", maxReplacements: 1)
    }

    @Test(
        "A status line has the registered reason",
        arguments: [
            (200, "HTTP/1.1 200 OK\r\n"), (404, "HTTP/1.1 404 Not Found\r\n"),
            (429, "HTTP/1.1 429 Too Many Requests\r\n"),
            (299, "HTTP/1.1 299 \r\n"), (100, "HTTP/1.1 100 Continue\r\n"),
            (-5, "HTTP/1.1 500 Internal Server Error\r\n"),
            (1000, "HTTP/1.1 500 Internal Server Error\r\n"),
        ]
    )
    func statusLine(_ status: Int, _ line: String) {
        #expect(written { HTTPHeadWriter.writeStatusLine(status, into: &$0) } == line)
    }

    @Test("Every registered status can be read again")
    func statusesReadBack() {
        for status in 200...599 {
            var buffer = ByteBuffer()
            HTTPHeadWriter.writeStatusLine(status, into: &buffer)
            HTTPHeadWriter.writeField("content-length", 0, into: &buffer)
            HTTPHeadWriter.endHead(into: &buffer)
            let reading = Reading<ReadResponse>(buffer)
            #expect(reading.messages.map(\.status) == [status] && reading.error == nil)
        }
    }

    @Test(
        "A target cannot end its line",
        arguments: [
            ("/v1/a?b=c%20", "/v1/a?b=c%20"), ("", "/"), ("/a b", "/a%20b"), ("/\r\nX: y", "/%0D%0AX:%20y"),
            ("/é#\"", "/%C3%A9%23%22"), ("/\0", "/%00"),
        ]
    )
    func requestLine(_ target: String, _ expected: String) {
        let line = written { HTTPHeadWriter.writeRequestLine(.post, target: target, into: &$0) }
        #expect(line == "POST \(expected) HTTP/1.1\r\n")
    }

    @Test(
        "A value cannot end its line",
        arguments: [
            ("plain", "plain"), ("", ""), ("a\r\nSet-Cookie: b", "a  Set-Cookie: b"), ("a\nb", "a b"), ("a\rb", "a b"),
            ("a\0b", "a b"), ("tab\there", "tab\there"), ("é", "é"),
            ("long enough for a word\u{7F}\u{1B}", "long enough for a word  "),
        ]
    )
    func fieldValue(_ value: String, _ expected: String) {
        #expect(written { HTTPHeadWriter.writeField("x-a", value, into: &$0) } == "x-a: \(expected)\r\n")
        #expect(
            written { HTTPHeadWriter.writeField("x-a", ByteBuffer(string: value), into: &$0) } == "x-a: \(expected)\r\n"
        )
        #expect(written { HTTPHeadWriter.writeField(named: "X-A", value, into: &$0) } == "X-A: \(expected)\r\n")
    }

    @Test("A name that is not a token is refused", arguments: ["", "a b", "a:", "a\r\nb", "é", "a\0"])
    func fieldName(_ name: String) {
        var buffer = ByteBuffer()
        #expect(!HTTPHeadWriter.writeField(named: name, "b", into: &buffer))
        #expect(buffer.readableBytes == 0)
    }

    @Test("Numbers are written in decimal", arguments: [0, 7, 10, 1234, Int.max, -1, Int.min])
    func number(_ number: Int) {
        #expect(written { HTTPHeadWriter.writeField("x", number, into: &$0) } == "x: \(number)\r\n")
    }

    @Test("Chunks are read back as the bytes they were made of, and an empty one is not written")
    func chunks() throws {
        var written = ByteBuffer()
        let sizes = [1, 9, 10, 15, 16, 17, 255, 256, 4095, 4096, 70000]
        for size in sizes {
            HTTPHeadWriter.writeChunk(ByteBuffer(repeating: 0x61, count: size), into: &written)
            HTTPHeadWriter.writeChunk(ByteBuffer(), into: &written)
        }
        HTTPHeadWriter.writeLastChunk(into: &written)
        written.writeString("rest")
        var decoder = ChunkedDecoder()
        var read: [Int] = []
        while case .bytes(let bytes)? = try decoder.next(from: &written) { read.append(bytes.readableBytes) }
        #expect(read == sizes)
        #expect(String(buffer: written) == "rest")
        #expect(try decoder.next(from: &written) == .end)
    }

    @Test("A response written is the response read")
    func readBack() {
        var buffer = ByteBuffer()
        HTTPHeadWriter.writeStatusLine(201, into: &buffer)
        HTTPHeadWriter.writeField("content-type", "text/plain", into: &buffer)
        HTTPHeadWriter.writeField("content-length", 2, into: &buffer)
        HTTPHeadWriter.endHead(into: &buffer)
        buffer.writeString("ok")
        let reading = Reading<ReadResponse>(buffer)
        #expect(
            reading.messages == [
                ReadResponse(
                    status: 201,
                    fields: [["content-type", "text/plain"], ["content-length", "2"]],
                    framing: .length(2),
                    body: "ok"
                )
            ]
        )
    }
}
