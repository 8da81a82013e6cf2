// What header fields and delimiter lines are made of.
extension UInt8 {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }

    var isSpaceOrTab: Bool { self == UInt8(ascii: " ") || self == .tab }

    /// `tchar` (RFC 9110, section 5.6.2), of which the names of fields and parameters consist.
    var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^")...UInt8(ascii: "`"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// What the value of a field may hold: no control characters but tabs. Names of files are UTF-8 or worse.
    var isFieldValue: Bool { self == .tab || self >= 0x20 && self != 0x7F }

    /// `bchars` (RFC 2046, section 5.1.1), of which boundaries consist.
    var isBoundaryCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "'")...UInt8(ascii: ")"),
            UInt8(ascii: "+")...UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "?"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// With `A` to `Z` made small.
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
