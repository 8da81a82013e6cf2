import NIOCore
import Testing

@testable import Transport

@Suite("Request parser")
struct RequestParserTests {
    private let request = """
        POST /v1/chat/completions?a=b&c=%20 HTTP/1.1\r
        Host: gateway.example:8080\r
        content-type: application/json\r
        CONTENT-LENGTH: 4\r
        Accept:\t text/event-stream ,  application/json \t\r
        X-Empty:\r
        accept: */*\r
        \r
        {"a}
        """

    private func head(of text: String) throws -> RequestHead {
        var parser = RequestParser()
        parser.receive(ByteBuffer(string: text))
        guard case .head(let head)? = try parser.next() else { throw HTTPParseError(.unexpectedEnd) }
        return head
    }

    @Test("A head is read into its parts")
    func parts() throws {
        let head = try head(of: request)
        #expect(head.method == .post)
        #expect(head.target == "/v1/chat/completions?a=b&c=%20")
        #expect(head.path == "/v1/chat/completions")
        #expect(head.query == "a=b&c=%20")
        #expect(head.version == .http11)
        #expect(head.authority == "gateway.example:8080")
        #expect(head.framing == .length(4))
        #expect(head.keepAlive)
        #expect(!head.expectsContinue)
        #expect(head.pathEquals("/v1/chat/completions"))
        #expect(!head.pathEquals("/v1/chat/completion"))
        #expect(head.pathHasPrefix("/v1/"))
        #expect(!head.pathHasPrefix("/v2/"))
        #expect(!head.pathHasPrefix("/v1/chat/completions?"))
    }

    @Test("Fields are found whatever the case of their names, and their values come without white space around them")
    func fields() throws {
        let fields = try head(of: request).fields
        #expect(fields.count == 6)
        #expect(fields.first("content-type") == "application/json")
        #expect(fields.first("content-length") == "4")
        #expect(fields.first("accept") == "text/event-stream ,  application/json")
        #expect(fields.values("accept") == ["text/event-stream ,  application/json", "*/*"])
        #expect(fields.slice("x-empty") == ByteBuffer())
        #expect(fields.first("x-absent") == nil)
        #expect(fields.contains("x-empty") && !fields.contains("x-absent"))
        #expect(fields.equals("content-type", "application/json") && !fields.equals("accept", "*/*"))
        #expect(fields.map(\.name).first == "Host" && fields.contains { $0.isNamed("x-empty") && $0.value.isEmpty })
        #expect(fields.map(\.name) == ["Host", "content-type", "CONTENT-LENGTH", "Accept", "X-Empty", "accept"])
    }

    @Test("Values that are not UTF-8 are repaired in text and kept in bytes")
    func obsoleteText() throws {
        var bytes = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\nx: ä")
        bytes.writeBytes([0xFF])
        bytes.writeString("\r\n\r\n")
        var parser = RequestParser()
        parser.receive(bytes)
        guard case .head(let head)? = try parser.next() else { throw HTTPParseError(.unexpectedEnd) }
        #expect(head.fields.first("x") == "ä\u{FFFD}")
        #expect(head.fields.slice("x") == ByteBuffer(bytes: Array("ä".utf8) + [0xFF]))
    }
}
