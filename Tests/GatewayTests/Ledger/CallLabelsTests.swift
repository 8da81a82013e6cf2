import JSON
import NIOCore
import Testing
import Transport

@testable import Gateway

@Suite("By what a caller tells its calls apart") struct CallLabelsTests {
    @Test(
        "the end user is the header's, else the request's",
        arguments: [
            (nil, #"{"user":"u"}"#, "u"), (nil, #"{"safety_identifier":"s"}"#, "s"),
            (nil, #"{"safety_identifier":"s","user":"u"}"#, "u"), (nil, #"{"metadata":{"user_id":"m"}}"#, "m"),
            (nil, #"{"metadata":{"user_id":"m"},"user":"u"}"#, "u"), ("h", #"{"user":"u"}"#, "h"), (nil, "{}", nil),
            (nil, #"{"user":{"a":1}}"#, nil), (nil, #"{"user":""}"#, nil), (nil, #"{"user":"a\u0000b\nc"}"#, "abc"),
        ] as [(String?, String, String?)]
    )
    func user(_ header: String?, _ body: String, _ expected: String?) throws {
        #expect(try labels(header.map { "x-gateway-user: \($0)" }, body).user == expected)
    }

    @Test("tags are the header's, and what the request's metadata says beside them")
    func tags() throws {
        let labels = try labels(
            "x-gateway-tags: project=search, stage = test ,flag,=x",
            #"{"metadata":{"project":"other","n":3,"yes":true,"deep":{"a":1},"none":null,"user_id":"u"}}"#
        )
        #expect(labels.tags == ["project": "search", "stage": "test", "flag": "", "n": "3", "yes": "true"])
    }

    @Test("there are no more of them than are kept, and they are no longer")
    func bounds() throws {
        let many = (0..<40).map { #""k\#($0)":"v""# }.joined(separator: ",")
        #expect(try labels(nil, #"{"metadata":{\#(many)}}"#).tags.count == 16)
        let long = String(repeating: "é", count: 1_000)
        let labels = try labels(nil, #"{"user":"\#(long)","metadata":{"\#(long)":"\#(long)"}}"#)
        #expect(labels.user?.utf8.count == 256)
        #expect(labels.tags.first?.key.utf8.count == 64 && labels.tags.first?.value.utf8.count == 256)
    }

    private func labels(_ header: String?, _ body: String) throws -> CallLabels {
        var parser = RequestParser()
        let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n" + (header.map { $0 + "\r\n" } ?? "") + "\r\n"
        parser.receive(ByteBuffer(string: head))
        guard case .head(let parsed)? = try parser.next() else {
            Issue.record("no head")
            throw CancellationError()
        }
        var labels = CallLabels(parsed.fields, limit: 16)
        labels.add(try JSONDocument(parsing: ByteBuffer(string: body)).root, limit: 16)
        return labels
    }
}
