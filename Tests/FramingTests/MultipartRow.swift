import Framing
import Testing

/// A body with the boundary `b`, and what is read in it.
struct MultipartRow: Sendable, CustomTestStringConvertible {
    let body: String
    /// The content of each part.
    var parts: [String] = []
    var error: MultipartError?
    var testDescription: String { body.debugDescription }

    private static let a = "Content-Disposition: form-data; name=\"a\"\r\n\r\n"

    static let valid: [MultipartRow] = [
        MultipartRow(body: "--b--"),
        MultipartRow(body: "--b--\r\n"),
        MultipartRow(body: "\r\n--b--\r\n"),
        MultipartRow(body: "--b\r\n\(a)x\r\n--b--", parts: ["x"]),
        MultipartRow(body: "preamble\n--b\r\nof\r\n--\r\r\n--b\r\n\(a)x\r\n--b--\r\nepilogue", parts: ["x"]),
        MultipartRow(body: "\r\r\n--b\r\n\(a)x\r\n--b--\r\n--b\r\n\(a)y\r\n--b--\r\n", parts: ["x"]),
        MultipartRow(body: "--b--epilogue\n\r\n--bx"),
        MultipartRow(body: "--b \t \r\n\(a)x\r\n--b\t\r\n\(a)y\r\n--b-- \t\r\n", parts: ["x", "y"]),
        // Empty parts, whose delimiter has a line break of its own, and that of the head.
        MultipartRow(body: "--b\r\n\(a)\r\n--b\r\n\(a)\r\n--b--", parts: ["", ""]),
        MultipartRow(body: "--b\r\n\(a)--b\r\n\(a)--b--", parts: ["", ""]),
        // Without header fields.
        MultipartRow(body: "--b\r\n\r\nx\r\n--b\r\n\r\n\r\n--b--", parts: ["x", ""]),
        // What begins like a delimiter and is none.
        MultipartRow(body: "--b\r\n\(a)--\r\n--b--", parts: ["--"]),
        MultipartRow(
            body: "--b\r\n\(a)--a\r\n--\r\n-\r\n\r\r\n-b\r\n--B\r\n--b--",
            parts: ["--a\r\n--\r\n-\r\n\r\r\n-b\r\n--B"]
        ),
        MultipartRow(body: "--b\r\n\(a)\r\r\n--b\r\n\(a)\r\r\r\n--b--", parts: ["\r", "\r\r"]),
        MultipartRow(body: "--b\r\n\(a)\r\n\r\n\r\n--b--", parts: ["\r\n\r\n"]),
        MultipartRow(body: "--b\r\n\(a)x\n--b\r\n --b\r\n-\r\n--b--", parts: ["x\n--b\r\n --b\r\n-"]),
        MultipartRow(body: "--b\r\n\(a)x--b--\r\n--b--", parts: ["x--b--"]),
        // Fields that say nothing to us.
        MultipartRow(body: "--b\r\nX:\r\ny-Z: \t\u{FF}:\r\n\(a)x\r\n--b--", parts: ["x"]),
        // A nested body.
        MultipartRow(
            body: "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\ny\r\n--c--\r\n--b--",
            parts: ["--c\r\n\r\ny\r\n--c--"]
        ),
    ]

    static let malformed: [MultipartRow] = [
        MultipartRow(body: "", error: .noDelimiter),
        MultipartRow(body: "x", error: .noDelimiter),
        MultipartRow(body: "\r\n--", error: .noDelimiter),
        MultipartRow(body: "x\n--b\nA: b\n\ny\n--b--\n", error: .noDelimiter),
        MultipartRow(body: "x--b--", error: .noDelimiter),
        MultipartRow(body: "--b", error: .cut),
        MultipartRow(body: "--b-", error: .cut),
        MultipartRow(body: "--b \r", error: .cut),
        MultipartRow(body: "--b\r\n", error: .cut),
        MultipartRow(body: "--b\r\nA: b", error: .cut),
        MultipartRow(body: "--b\r\nA: b\r\n\r", error: .cut),
        MultipartRow(body: "--b\r\n\(a)", parts: [""], error: .cut),
        MultipartRow(body: "--b\r\n\(a)x", parts: ["x"], error: .cut),
        MultipartRow(body: "--b\r\n\(a)x\r\n--", parts: ["x"], error: .cut),
        MultipartRow(body: "--b\r\n\(a)x\r\n--b", parts: ["x"], error: .cut),
        MultipartRow(body: "--b\r\n\(a)x\r\n--b\r\n", parts: ["x"], error: .cut),
        // Lines that go on after the boundary.
        MultipartRow(body: "--bc\r\n", error: .invalidDelimiter),
        MultipartRow(body: "x\r\n--b-c\r\n", error: .invalidDelimiter),
        MultipartRow(body: "--b -\r\n", error: .invalidDelimiter),
        MultipartRow(body: "--b\0", error: .invalidDelimiter),
        MultipartRow(body: "--b\r\n\(a)x\r\n--bc--", parts: ["x"], error: .invalidDelimiter),
        MultipartRow(body: "--b\r\n\(a)--b \u{B}\r\n", parts: [""], error: .invalidDelimiter),
        MultipartRow(body: "--b" + String(repeating: " ", count: 1025), error: .invalidDelimiter),
        // Line ends.
        MultipartRow(body: "--b\nA: b\n\nx\n--b--\n", error: .invalidLineEnd),
        MultipartRow(body: "--b \n", error: .invalidLineEnd),
        MultipartRow(body: "--b\rA", error: .invalidLineEnd),
        MultipartRow(body: "--b\r\r\n", error: .invalidLineEnd),
        MultipartRow(body: "--b\r\nA: b\n", error: .invalidLineEnd),
        MultipartRow(body: "--b\r\n\n", error: .invalidLineEnd),
        MultipartRow(body: "--b\r\nA\n", error: .invalidLineEnd),
        MultipartRow(body: "--b\r\nA: b\rc", error: .invalidLineEnd),
        MultipartRow(body: "--b\r\nA: b\r\n\rx", error: .invalidLineEnd),
        // Header fields.
        MultipartRow(body: "--b\r\n--b--\r\n", error: .invalidField),
        MultipartRow(body: "--b\r\nx\r\n", error: .invalidField),
        MultipartRow(body: "--b\r\n: x\r\n", error: .invalidField),
        MultipartRow(body: "--b\r\nA : x\r\n", error: .invalidField),
        MultipartRow(body: "--b\r\n A: x\r\n", error: .invalidField),
        MultipartRow(body: "--b\r\nA: x\r\n\tfolded", error: .invalidField),
        MultipartRow(body: "--b\r\nA: x\0", error: .invalidField),
        MultipartRow(body: "--b\r\nÄ: x\r\n", error: .invalidField),
        MultipartRow(body: "--b\r\nContent-Type: a/b\r\ncontent-type: a/b\r\n\r\n", error: .repeatedField),
        MultipartRow(
            body: "--b\r\nContent-Disposition: form-data\r\ncontent-disposition: form-data\r\n\r\n",
            error: .repeatedField
        ),
    ]
}
