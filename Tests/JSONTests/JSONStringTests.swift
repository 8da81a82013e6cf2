import JSON
import NIOCore
import Testing

@Suite("Strings and raw values")
struct JSONStringTests {
    @Test("content is equal if the text is, however it is escaped")
    func equality() {
        let plain = JSONString("A/\n")
        let escaped = JSONString(escaped: ByteBuffer(string: #"\u0041\/\u000a"#))
        #expect(plain == escaped)
        #expect(Set([plain, escaped]).count == 1)
        #expect(plain != JSONString("A/"))
        #expect(JSONString(escaped: ByteBuffer(string: #"\\n"#)) != JSONString("\n"))
    }

    @Test("decoding does not copy what holds no escapes")
    func decodedBytes() {
        #expect(JSONString("plain é").decodedBytes() == ByteBuffer(string: "plain é"))
        #expect(JSONString("a\"b").decodedBytes() == ByteBuffer(string: "a\"b"))
        #expect(JSONString("plain").hasEscapes == false)
        #expect(JSONString("a\nb").hasEscapes)
        #expect(JSONString("a\nb").string == "a\nb")
        #expect(JSONString("").isEmpty && JSONString("").string == "")
    }

    @Test("UTF-8 is escaped only where it must be")
    func utf8() {
        #expect(JSONString(utf8: ByteBuffer(string: "日本")).escaped == ByteBuffer(string: "日本"))
        #expect(JSONString(utf8: ByteBuffer(string: "日\n本")).escaped == ByteBuffer(string: #"日\n本"#))
    }

    @Test("pieces join without being decoded")
    func joining() {
        var sum: JSONString = ""
        sum.append(#"{"a":"#)
        sum.append("1}")
        #expect(sum.string == #"{"a":1}"#)
        #expect((JSONString("x\n") + "y").string == "x\ny")
        let pair =
            JSONString(escaped: ByteBuffer(string: #"\ud834"#)) + JSONString(escaped: ByteBuffer(string: #"\udd1e"#))
        #expect(pair.string == "𝄞")
        let original: JSONString = "kept"
        var copy = original
        copy.append("!")
        #expect(original.string == "kept")
    }

    @Test("nothing said yet is added to like a text, and nothing adds nothing")
    func appendingToNothing() {
        var text: JSONString?
        text.append(nil)
        #expect(text == nil)
        text.append("")
        #expect(text == "")
        text.append("a")
        text.append(nil)
        text.append("b")
        #expect(text == "ab")
    }

    @Test(
        "a prefix is one of the decoded text",
        arguments: [
            ("data:x", true), ("data:", true), ("data", false), ("", false), (#"\u0064ata:"#, true),
            (#"dat\u0061:;"#, true), (#"d\n"#, false),
        ]
    )
    func prefixes(escaped: String, expected: Bool) {
        #expect(JSONString(escaped: ByteBuffer(string: escaped)).hasPrefix("data:") == expected)
    }

    @Test("an escape that was cut off decodes to nothing", arguments: [#"ab\"#, #"ab\u"#, #"ab\u00"#, #"ab\u004"#])
    func cutEscapes(escaped: String) {
        #expect(JSONString(escaped: ByteBuffer(string: escaped)).string == "ab")
    }

    @Test("tool arguments go from text to JSON and back")
    func arguments() throws {
        let document = try JSONDocument(parsing: #"{"arguments":"{\"city\":\"K\u00f6ln\",\"n\":[1.0]}"}"#)
        let text = try #require(document.root["arguments"]?.jsonString)
        let arguments = try text.parsedAsJSON()
        #expect(arguments.string == #"{"city":"Köln","n":[1.0]}"#)
        #expect(arguments.asJSONString == text)
        #expect(throws: JSONError.self) { try JSONString("{\"a\":").parsedAsJSON() }
    }

    @Test(
        "values are equivalent by what they mean",
        arguments: [
            (#"{"a":1,"b":[true,null]}"#, #" { "b":[true , null],"a":1.0 } "#, true), ("1", "1.0", true),
            ("100", "1e2", true),
            ("0", "-0.0", true), ("0.1", "1e-1", true), ("12345678901234567890", "12345678901234567891", false),
            ("1e400", "1e401", false), ("1e400", "10e399", true), (#""A""#, #""\u0041""#, true),
            (#"{"A":1}"#, #"{"\u0041":1}"#, true),
            ("1", "\"1\"", false), ("[1,2]", "[2,1]", false), ("[1]", "[1,1]", false),
            (#"{"a":1}"#, #"{"a":1,"b":1}"#, false),
            (#"{"a":2,"a":1}"#, #"{"a":1}"#, true), (#"{"a":1}"#, #"{"b":1}"#, false), ("null", "false", false),
            ("true", "false", false),
            ("-1", "1", false), ("nonsense", "nonsense", false),
        ]
    )
    func equivalence(left: String, right: String, expected: Bool) {
        let left = JSONRaw(unchecked: ByteBuffer(string: left))
        let right = JSONRaw(unchecked: ByteBuffer(string: right))
        #expect(left.isEquivalent(to: right) == expected)
        #expect(right.isEquivalent(to: left) == expected)
    }

    @Test(
        "tells how many characters it has without decoding them",
        arguments: [
            ("", 0), ("abc", 3), ("wörld", 5), ("👋", 1), (#"a\nb\"c\\"#, 6), (#"\u00e9"#, 1), (#"\ud83d\udc4b"#, 1),
            (#"\uD83D\uDC4Bx"#, 2), (#"\ud83d"#, 1), (#"\\u0041"#, 6),
        ]
    )
    func scalars(escaped: String, count: Int) {
        #expect(JSONString(escaped: ByteBuffer(string: escaped)).scalarCount == count)
    }

    @Test("raw values are checked when asked, and equal by their bytes")
    func raw() throws {
        #expect(throws: JSONError.self) { try JSONRaw(validating: "{]") }
        #expect(try JSONRaw(validating: " [1] ").string == " [1] ")
        #expect(try JSONRaw(validating: "[]") == .emptyArray)
        #expect(try JSONRaw(validating: "[ ]") != .emptyArray)
        #expect(JSONRaw(true) == .true && JSONRaw(false) == .false)
        #expect(JSONRaw("a\"b").string == #""a\"b""#)
        #expect(JSONRaw(JSONString("a\"b")).string == #""a\"b""#)
        #expect(try JSONRaw(7).parsed().root.int == 7)
    }
}
