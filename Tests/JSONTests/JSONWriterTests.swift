import JSON
import NIOCore
import Testing

@Suite("Writing")
struct JSONWriterTests {
    @Test("commas stand between elements and members, and nowhere else")
    func commas() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("model", "m")
            writer.member("n", 1)
            writer.member("absent", Int?.none)
            writer.array("stop") { writer in
                writer.string("a")
                writer.object { _ in }
                writer.array { _ in }
                writer.null()
                writer.array { $0.int(-1) }
            }
            writer.object("o") { $0.nullMember("x") }
            writer.key("dynamic" as String)
            writer.bool(true)
            writer.member("t", false)
            writer.member("literal", literal: "x")
            writer.member("number", JSONNumber(text: "1e400"))
            writer.member("raw", JSONRaw.emptyArray)
        }
        #expect(
            String(buffer: writer.buffer)
                == #"{"model":"m","n":1,"stop":["a",{},[],null,[-1]],"o":{"x":null},"dynamic":true,"t":false,"literal":"x","number":1e400,"raw":[]}"#
        )
    }

    @Test("one document after another has no comma between them")
    func roots() {
        var writer = JSONWriter(buffer: ByteBuffer(string: "data: "))
        writer.object { $0.member("a", 1) }
        writer.buffer.writeString("\n\ndata: ")
        writer.string("x")
        writer.buffer.writeString("\n")
        writer.array { $0.int(2) }
        #expect(String(buffer: writer.buffer) == "data: {\"a\":1}\n\ndata: \"x\"\n[2]")
    }

    @Test(
        "whole numbers are written in full",
        arguments: [0, 1, 9, 10, -1, 99, 100, 123_456_789, Int.max, Int.min]
    )
    func integers(value: Int) {
        #expect(JSONRaw(value).string == String(value))
    }

    @Test(
        "doubles are written in the shortest form that reads back as the same",
        arguments: [
            (1.0, "1"), (0.1, "0.1"), (-0.0, "-0"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (0.7, "0.7"),
        ]
    )
    func doubles(value: Double, text: String) throws {
        let number = JSONNumber(value)
        #expect(number.text == text)
        #expect(number.double?.bitPattern == value.bitPattern)
    }

    @Test(
        "quotes, backslashes and control characters are escaped, nothing else is",
        arguments: [
            ("", ""), ("plain", "plain"), ("\"", #"\""#), ("\\", #"\\"#), ("\n\r\t", #"\n\r\t"#),
            ("\u{8}\u{c}\u{0}\u{1f}", #"\b\f\u0000\u001f"#), ("/", "/"), ("\u{7f}é€𝄞\u{2028}", "\u{7f}é€𝄞\u{2028}"),
            ("eight by\"tes", #"eight by\"tes"#),
        ]
    )
    func escapes(text: String, escaped: String) throws {
        #expect(JSONRaw(text).string == "\"" + escaped + "\"")
        #expect(String(buffer: JSONString(text).escaped) == escaped)
        #expect(try JSONDocument(parsing: JSONRaw(text).bytes).root.string == text)
    }

    @Test("text that is all escapes grows the buffer as it goes", arguments: [1, 7, 64, 1000, 100_000])
    func manyEscapes(count: Int) throws {
        let text = String(repeating: "\u{1}", count: count)
        let raw = JSONRaw(text)
        #expect(raw.bytes.readableBytes == count * 6 + 2)
        #expect(try raw.parsed().root.string == text)
    }

    @Test("values of a document are written as they stand there")
    func nodes() throws {
        let document = try JSONDocument(parsing: #"{"a":[1.0, "\u0041"], "b" : null}"#)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("copy", document.root["a"])
            writer.member("absent", document.root["b"])
            writer.member("text", document.root["a"]?[1]?.jsonString)
            writer.key("whole")
            writer.node(document.root)
        }
        #expect(
            String(buffer: writer.buffer)
                == #"{"copy":[1.0, "\u0041"],"text":"\u0041","whole":{"a":[1.0, "\u0041"], "b" : null}}"#
        )
    }
}
