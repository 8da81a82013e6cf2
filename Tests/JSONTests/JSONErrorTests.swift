import JSON
import NIOCore
import Testing

@Suite("Errors")
struct JSONErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var code: JSONError.Code
        var offset: Int
        var path: String
        var testDescription: String { text }

        init(_ text: String, _ code: JSONError.Code, _ offset: Int, _ path: String) {
            (self.text, self.code, self.offset, self.path) = (text, code, offset, path)
        }
    }

    static let cases: [Case] = [
        Case("", .unexpectedEnd, 0, "$"),
        Case("  \n", .unexpectedEnd, 3, "$"),
        Case("}", .unexpectedByte(0x7D), 0, "$"),
        Case("{} x", .trailingBytes, 3, "$"),
        Case("1 2", .trailingBytes, 2, "$"),
        Case("[1,2", .unexpectedEnd, 4, "$"),
        Case("[1,", .unexpectedEnd, 3, "$[1]"),
        Case("[1,]", .unexpectedByte(0x5D), 3, "$[1]"),
        Case("[1 2]", .unexpectedByte(0x32), 3, "$"),
        Case("[1}", .unexpectedByte(0x7D), 2, "$"),
        Case("[", .unexpectedEnd, 1, "$"),
        Case("{", .unexpectedEnd, 1, "$"),
        Case("{a:1}", .unexpectedByte(0x61), 1, "$"),
        Case("{\"a\" 1}", .unexpectedByte(0x31), 5, "$.a"),
        Case("{\"a\":}", .unexpectedByte(0x7D), 5, "$.a"),
        Case("{\"a\":1,}", .unexpectedByte(0x7D), 7, "$"),
        Case("{\"a\":1 \"b\"", .unexpectedByte(0x22), 7, "$"),
        Case("{\"a\":1,\"b\"", .unexpectedEnd, 10, "$.b"),
        Case("{\"a\":1,\"b", .unexpectedEnd, 9, "$"),
        Case("{\"a\":1]", .unexpectedByte(0x5D), 6, "$"),
        Case(
            "{\"messages\":[{\"role\":\"user\"},{\"content\":tru}]}",
            .unexpectedByte(0x7D),
            43,
            "$.messages[1].content"
        ),
        Case("{\"messages\":[{\"role\":\"user\" }}", .unexpectedByte(0x7D), 29, "$.messages"),
        Case("{\"a\":{\"x\":[1,2]},\"b\":[[],{\"c\":[0,nul", .unexpectedEnd, 36, "$.b[1].c[1]"),
        Case("[01]", .invalidNumber, 1, "$[0]"),
        Case("[-]", .invalidNumber, 1, "$[0]"),
        Case("[1.]", .invalidNumber, 1, "$[0]"),
        Case("[1e]", .invalidNumber, 1, "$[0]"),
        Case("[1e+]", .invalidNumber, 1, "$[0]"),
        Case("[.5]", .unexpectedByte(0x2E), 1, "$[0]"),
        Case("[+5]", .unexpectedByte(0x2B), 1, "$[0]"),
        Case("[0x1]", .unexpectedByte(0x78), 2, "$"),
        Case("[NaN]", .unexpectedByte(0x4E), 1, "$[0]"),
        Case("[falze]", .unexpectedByte(0x7A), 4, "$[0]"),
        Case("\"abc", .unexpectedEnd, 4, "$"),
        Case("\"a\nb\"", .controlCharacter, 2, "$"),
        Case("\"12345678\u{1f}\"", .controlCharacter, 9, "$"),
        Case("\"a\\x\"", .invalidEscape, 2, "$"),
        Case("\"\\u12g4\"", .invalidEscape, 1, "$"),
        Case("\"\\u12", .invalidEscape, 1, "$"),
        Case("\"\\", .invalidEscape, 1, "$"),
        Case("{\"a\\x\":1}", .invalidEscape, 3, "$"),
        Case("\u{FEFF}{}", .byteOrderMark, 0, "$"),
        Case("{\"with space\":[x]}", .unexpectedByte(0x78), 15, "$[\"with space\"][0]"),
        Case("{\"\":x}", .unexpectedByte(0x78), 4, "$[\"\"]"),
        Case("{\"a\\n\":x}", .unexpectedByte(0x78), 7, "$[\"a\\n\"]"),
    ]

    @Test("a fault is told by kind, offset and path", arguments: cases)
    func faults(fault: Case) {
        #expect(throws: JSONError(code: fault.code, offset: fault.offset, path: fault.path)) {
            try JSONDocument(parsing: fault.text)
        }
    }

    @Test(
        "bytes that are not UTF-8 are refused where they begin",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9D, 0x84], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        for padding in [0, 3, 7, 8, 20] {
            var buffer = ByteBuffer(string: "[\"é" + String(repeating: "p", count: padding))
            let offset = buffer.readableBytes
            buffer.writeBytes(bytes)
            buffer.writeString("tail is long enough\"]")
            #expect(throws: JSONError(code: .invalidUTF8, offset: offset, path: "$[0]")) {
                try JSONDocument(parsing: buffer)
            }
        }
    }

    @Test("the edges of UTF-8 are accepted")
    func validUTF8() throws {
        let text = "\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"
        #expect(try JSONDocument(parsing: "\"" + text + "\"").root.string == text)
    }

    @Test("the first fault in a string is the one told")
    func firstFault() {
        var buffer = ByteBuffer(string: "\"a")
        buffer.writeBytes([0xFF, 0x0A, 0x22])
        #expect(throws: JSONError(code: .invalidUTF8, offset: 2)) { try JSONDocument(parsing: buffer) }
    }

    @Test("nesting is allowed up to the limit and refused beyond it")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONDocument(parsing: nested(512)) }
        let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: nested(513)) }
        #expect(error?.code == .tooDeep)
        #expect(error?.offset == 512)
        #expect(throws: Never.self) { try JSONDocument(parsing: "[{}]", limits: JSONLimits(maximumDepth: 2)) }
        #expect(throws: JSONError(code: .tooDeep, offset: 6, path: "$[0].a")) {
            try JSONDocument(parsing: "[{\"a\":[]}]", limits: JSONLimits(maximumDepth: 2))
        }
        // Siblings are not nesting.
        #expect(throws: Never.self) {
            try JSONDocument(parsing: "[[],[],[{},{}],[]]", limits: JSONLimits(maximumDepth: 3))
        }
    }

    @Test("a hundred thousand brackets cost nothing but a refusal")
    func deepAttack() {
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            let error = #expect(throws: JSONError.self) {
                try JSONDocument(parsing: String(repeating: opening, count: 100_000))
            }
            #expect(error?.code == .tooDeep)
            #expect((error?.path.utf8.count ?? 0) < 400)
        }
    }

    @Test("more values than allowed are refused")
    func nodes() throws {
        let text = "[" + (0..<100).map { "{\"a\":\($0)}" }.joined(separator: ",") + "]"
        #expect(throws: Never.self) { try JSONDocument(parsing: text, limits: JSONLimits(maximumNodes: 400)) }
        let error = #expect(throws: JSONError.self) {
            try JSONDocument(parsing: text, limits: JSONLimits(maximumNodes: 200))
        }
        #expect(error?.code == .tooLarge)
        #expect(throws: Never.self) { try JSONDocument(parsing: "1", limits: JSONLimits(maximumNodes: 1)) }
        #expect(throws: JSONError.self) { try JSONDocument(parsing: "[1]", limits: JSONLimits(maximumNodes: 1)) }
    }

    @Test("a long name is cut in the path")
    func longNames() {
        let name = String(repeating: "n", count: 10_000)
        let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: "{\"\(name)\":x}") }
        #expect((error?.path.utf8.count ?? 0) < 100)
    }

    @Test("the description is one line without any of the values")
    func description() {
        let error = #expect(throws: JSONError.self) {
            try JSONDocument(parsing: "{\"messages\":[{\"content\":\"secret\"}}")
        }
        #expect(error.map(String.init(describing:)) == "unexpected byte 0x7d at offset 33 ($.messages)")
    }
}
