/// What a line looks like.
struct LineShape {
    /// Where its first byte is that is not white space.
    private(set) var start = 0
    /// Bytes that are not white space.
    private(set) var length = 0
    /// Backticks.
    private(set) var ticks = 0
    /// Somewhere in it a name and an opening parenthesis stand together.
    var hasCall = false

    private var indent = 0
    private var head: (UInt8, UInt8, UInt8) = (0, 0, 0)
    private var last: (before: UInt8, at: UInt8) = (0, 0)

    /// Adds a byte at a place.
    mutating func append(_ byte: UInt8, at index: Int) {
        guard byte > 0x20 else {
            if length == 0 { indent += byte == 0x09 ? 4 : 1 }
            return
        }
        switch length {
        case 0: (head.0, start) = (byte, index)
        case 1: head.1 = byte
        case 2: head.2 = byte
        default: break
        }
        if byte == UInt8(ascii: "`") { ticks += 1 }
        last = (last.at, byte)
        length += 1
    }

    /// It opens or closes a block.
    var isFence: Bool {
        let tick = UInt8(ascii: "`")
        return head == (tick, tick, tick)
    }

    /// It begins with a number and a full stop, as steps do.
    var isNumbered: Bool {
        let isDigit = head.0 >= 0x30 && head.0 <= 0x39
        return isDigit && (head.1 == UInt8(ascii: ".") || head.1 == UInt8(ascii: ")") || head.2 == UInt8(ascii: "."))
    }

    /// It ends or is indented as lines of programs are.
    var looksLikeCode: Bool {
        // A brace alone is as often of data, and so is a line that begins with a quotation mark.
        guard length > 2, head.0 != UInt8(ascii: "\"") else { return false }
        if head.0 == UInt8(ascii: "/"), head.1 == UInt8(ascii: "/") { return true }
        switch last.at {
        case UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"): return true
        case UInt8(ascii: ":"): return last.before == UInt8(ascii: ")") || indent >= 2
        case UInt8(ascii: ")"), UInt8(ascii: ","): return indent >= 2
        default: return indent >= 2 && hasCall
        }
    }
}
