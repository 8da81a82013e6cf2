import Framing
import NIOCore
import Testing

@Suite struct SSEWriterTests {
    private func written(_ data: String, after before: String = "") -> String {
        var buffer = ByteBuffer(string: before)
        SSEWriter.write(name: "x", into: &buffer) { $0.writeString(data) }
        return String(buffer: buffer)
    }

    @Test("an event is its name, its data and an empty line")
    func event() {
        #expect(written("{}", after: "data: 1\n\n") == "data: 1\n\nevent: x\ndata: {}\n\n")
    }

    @Test("line breaks between the tokens of JSON do not end the event, wherever they stand")
    func lines() {
        for length in 0..<40 {
            let word = String(repeating: "a", count: length)
            #expect(written("{\n\"\(word)\":\r\n1}") == "event: x\ndata: { \"\(word)\":  1}\n\n")
        }
    }

    @Test("what was written before is left as it is, also where some of it has been read")
    func before() {
        var buffer = ByteBuffer(string: "data: 1\n\ndata: 2\n\n")
        buffer.moveReaderIndex(forwardBy: 9)
        SSEWriter.write(into: &buffer) { $0.writeString("[\n]") }
        #expect(String(buffer: buffer) == "data: 2\n\ndata: [ ]\n\n")
    }
}
