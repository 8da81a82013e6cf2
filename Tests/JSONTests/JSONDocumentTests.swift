import JSON
import NIOCore
import Testing

@Suite("Reading")
struct JSONDocumentTests {
    let document: JSONDocument

    init() throws {
        document = try JSONDocument(
            parsing: """
                 { "model":"gpt-4o", "n" : 2, "stream": true, "store":false, "user":null,
                   "messages":[{"role":"user","content":"hi \\"you\\""},{"role":"assistant","content":[]}],
                   "\\u0074emp":0.5, "n":3 , "empty":{} }
                """
        )
    }

    @Test("values are what they look like")
    func kinds() {
        let root = document.root
        #expect(root.isObject && root.kind == .object)
        #expect(root["model"]?.kind == .string)
        #expect(root["n"]?.kind == .number)
        #expect(root["stream"]?.kind == .bool)
        #expect(root["messages"]?.kind == .array)
        #expect(root.member("user")?.kind == .null)
        #expect(root["stream"]?.bool == true)
        #expect(root["store"]?.bool == false)
        #expect(root["model"]?.bool == nil)
        #expect(root["model"]?.int == nil)
        #expect(root["n"]?.string == nil)
    }

    @Test("a null member is there for member(_:) and absent for the subscript")
    func nullMembers() {
        #expect(document.root["user"] == nil)
        #expect(document.root.member("user")?.isNull == true)
        #expect(document.root.member("nobody") == nil)
    }

    @Test("of members with the same name the last one counts")
    func duplicates() {
        #expect(document.root["n"]?.int == 3)
        #expect(document.root[name: "n"]?.int == 3)
        #expect(document.root.count == 9)
    }

    @Test("a last duplicate that is null hides the ones before it")
    func duplicateNull() throws {
        #expect(try JSONDocument(parsing: #"{"a":1,"a":null}"#).root["a"] == nil)
    }

    @Test("names are compared decoded")
    func escapedNames() {
        #expect(document.root["temp"]?.double == 0.5)
        #expect(document.root[name: "temp"]?.double == 0.5)
        #expect(document.root["tem"] == nil)
        #expect(document.root["temp2"] == nil)
    }

    @Test("names are compared byte by byte, not as equivalent characters")
    func equivalentNames() throws {
        let root = try JSONDocument(parsing: "{\"caf\u{65}\u{301}\":1}").root
        #expect(root["caf\u{e9}"] == nil)
        #expect(root[name: "caf\u{e9}"] == nil)
        #expect(root["caf\u{65}\u{301}"]?.int == 1)
    }

    @Test("elements and members come in the order of the text")
    func sequences() {
        let roles = document.root["messages"]?.elements.compactMap { $0["role"]?.string }
        #expect(roles == ["user", "assistant"])
        #expect(
            document.root.members.map(\.key.string)
                == ["model", "n", "stream", "store", "user", "messages", "temp", "n", "empty"]
        )
        #expect(Array(document.root.elements).isEmpty)
        #expect(document.root["messages"].map { Array($0.members).isEmpty } == true)
        #expect(document.root["empty"]?.count == 0)
    }

    @Test("a key can be switched over")
    func keySwitch() {
        let seen = document.root.members.map { member in
            switch member.key {
            case "model": "the model"
            case "temp": "the temperature"
            default: member.key == "n" ? "n" : "other"
            }
        }
        #expect(seen == ["the model", "n", "other", "other", "other", "other", "the temperature", "n", "other"])
    }

    @Test("an array is read by index, within its bounds")
    func indices() throws {
        let messages = try #require(document.root["messages"])
        #expect(messages.count == 2)
        #expect(messages[1]?["role"]?.equals("assistant") == true)
        #expect(messages[2] == nil)
        #expect(messages[-1] == nil)
        #expect(document.root[0] == nil)
    }

    @Test("a value knows its bytes, its range and its path")
    func places() throws {
        let node = try #require(document.root["messages"]?[0]?["content"])
        #expect(node.raw.string == #""hi \"you\"""#)
        #expect(node.jsonString.map { String(buffer: $0.escaped) } == #"hi \"you\""#)
        #expect(node.string == "hi \"you\"")
        #expect(node.path == "messages[0].content")
        #expect(document.root.path == "")
        #expect(document.bytes.getString(at: node.range.lowerBound, length: node.range.count) == node.raw.string)
    }

    @Test("offsets count from the first readable byte")
    func readerIndex() throws {
        var buffer = ByteBuffer(string: "garbage{\"a\":[1,\"x\"]}garbage")
        buffer.moveReaderIndex(to: 7)
        buffer.moveWriterIndex(to: 20)
        let document = try JSONDocument(parsing: buffer)
        #expect(document.root["a"]?.range == 5..<12)
        #expect(document.root["a"]?.raw.string == "[1,\"x\"]")
        #expect(document.root["a"]?[1]?.jsonString == "x")
    }

    @Test(
        "strings compare with literals whether escaped or not",
        arguments: [
            (#""text""#, true), (#""t\u0065xt""#, true), (#""\u0074\u0065\u0078\u0074""#, true), (#""Text""#, false),
            (#""texts""#, false), (#""tex""#, false), (#""""#, false), (#""\n""#, false), ("null", false),
            ("[]", false),
        ]
    )
    func comparing(text: String, isEqual: Bool) throws {
        #expect(try JSONDocument(parsing: text).root.equals("text") == isEqual)
    }

    @Test(
        "escapes are decoded",
        arguments: [
            (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
            (#""\ud834\udd1e""#, "𝄞"), (#""\uD834\uDD1E tail""#, "𝄞 tail"), (#""a\u0000b""#, "a\0b"),
            (#""no escapes but é, € and 𝄞 in it""#, "no escapes but é, € and 𝄞 in it"),
            (#""long enough for words \n and again for words \t""#, "long enough for words \n and again for words \t"),
        ]
    )
    func decoding(text: String, decoded: String) throws {
        #expect(try JSONDocument(parsing: text).root.string == decoded)
    }

    @Test(
        "half of a surrogate pair reads as U+FFFD, and takes nothing after it along",
        arguments: [
            (#""\ud834""#, "\u{fffd}"), (#""\udd1e""#, "\u{fffd}"), (#""\ud834x""#, "\u{fffd}x"),
            (#""\ud834\n""#, "\u{fffd}\n"), (#""\ud834\u0041""#, "\u{fffd}A"),
            (#""\ud834\ud834\udd1e""#, "\u{fffd}𝄞"), (#""\udd1e\ud834""#, "\u{fffd}\u{fffd}"),
        ]
    )
    func loneSurrogates(text: String, decoded: String) throws {
        #expect(try JSONDocument(parsing: text).root.string == decoded)
    }

    @Test(
        "a value of each kind may be the whole text",
        arguments: ["null", " true ", "\tfalse", "-1.5e3\n", "\"\"", "[]", "{}"]
    )
    func scalars(text: String) throws {
        let root = try JSONDocument(parsing: text).root
        #expect(root.raw.string == text.trimmingWhitespace)
        #expect(root.path == "")
    }

    @Test("a large array is counted and read to its end", arguments: [1000, 100_000])
    func large(count: Int) throws {
        let text = "[" + (0..<count).map(String.init).joined(separator: ",") + "]"
        let root = try JSONDocument(parsing: text).root
        #expect(root.count == count)
        #expect(root[count - 1]?.int == count - 1)
        #expect(root.elements.reduce(0) { $0 + ($1.int ?? 0) } == count * (count - 1) / 2)
    }

    @Test("a document outlives the buffer it was read from, which may be written to")
    func sharedStorage() throws {
        var buffer = ByteBuffer(string: #"{"a":"text"}"#)
        let document = try JSONDocument(parsing: buffer)
        buffer.setString("XXXXXXXXXXXX", at: 0)
        #expect(document.root["a"]?.string == "text")
    }
}

extension String {
    fileprivate var trimmingWhitespace: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
