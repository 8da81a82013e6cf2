/// Why a text is not JSON, or is more than the limits allow: what, at which byte, and inside which value.
///
/// Nothing of the text's values is ever in it; the path names members, since a caller cannot find the fault without.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: Sendable, Hashable {
        /// The text stops inside a value, or is empty.
        case unexpectedEnd
        /// A byte that cannot stand where it does.
        case unexpectedByte(UInt8)
        /// A backslash followed by something RFC 8259 section 7 does not list.
        case invalidEscape
        /// A string that is not UTF-8 (overlong forms and encoded surrogates included).
        case invalidUTF8
        /// Something that starts like a number and is none (`01`, `1.`, `-`).
        case invalidNumber
        /// An unescaped control character (below U+0020) inside a string.
        case controlCharacter
        /// Deeper than ``JSONLimits/maximumDepth``.
        case tooDeep
        /// Something other than white space after the value.
        case trailingBytes
        /// 4 GiB or more of text, or more values than ``JSONLimits/maximumNodes``.
        case tooLarge
        /// A byte-order mark, which RFC 8259 section 8.1 lets a reader refuse.
        case byteOrderMark
    }

    /// What is wrong.
    public var code: Code

    /// Where, in bytes from the start of the text.
    public var offset: Int

    /// The value the fault is in: `$` for the root, `$.messages[3].content` below it.
    public var path: String

    /// An error with its place.
    public init(code: Code, offset: Int, path: String = "$") {
        self.code = code
        self.offset = offset
        self.path = path
    }

    /// One line: the fault, its offset and its path.
    public var description: String { "\(code) at offset \(offset) (\(path))" }
}

extension JSONError.Code: CustomStringConvertible {
    /// The fault in words.
    public var description: String {
        switch self {
        case .unexpectedEnd: "unexpected end of text"
        case .unexpectedByte(let byte): "unexpected byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
        case .invalidEscape: "invalid escape in a string"
        case .invalidUTF8: "invalid UTF-8"
        case .invalidNumber: "invalid number"
        case .controlCharacter: "unescaped control character in a string"
        case .tooDeep: "nested too deeply"
        case .trailingBytes: "unexpected text after the value"
        case .tooLarge: "text too large"
        case .byteOrderMark: "byte order mark"
        }
    }
}
