import Core
import NIOCore

/// An input: a line that says what the bytes after it are, and those bytes. So a file of one can be read, and means the same
/// after a dialect has been added.
///
/// ```
/// gemini 429
/// {"error": …}
/// ```
struct FuzzInput {
    /// The words of the first line: the name of a dialect, format or framing, or a boundary, and what else the group wants to know.
    var words: [Substring]
    var body: ByteBuffer

    /// Nil without a first line of at most 64 bytes.
    init?(reading bytes: ByteBuffer) {
        let view = bytes.readableBytesView
        guard let end = view.prefix(65).firstIndex(of: 0x0A) else { return nil }
        words = String(decoding: view[..<end], as: UTF8.self).split(separator: " ")
        body = ByteBuffer(view[(end + 1)...])
    }

    /// The dialect that the line names.
    var dialect: DialectName? { words.first.flatMap { DialectName(rawValue: String($0)) } }

    /// The number that the line ends with.
    var number: Int? { words.count > 1 ? Int(words[1]) : nil }

    /// A number that the bytes give (FNV-1a), for choices that must be the same whenever the input is.
    var digest: UInt64 {
        body.readableBytesView.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// The input as a file.
    static func text(_ words: String, _ body: some Sequence<UInt8>) -> [UInt8] {
        Array(words.utf8) + [0x0A] + body
    }
}
