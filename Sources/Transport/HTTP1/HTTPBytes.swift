import NIOCore

// The character classes of RFC 9110 section 5.6 and RFC 3986, as bit maps of the 128 ASCII bytes: a class is two
// constants in the code itself, so asking costs no memory access. `HTTPBytesTests` derives each from its grammar.

extension UInt8 {
    static var carriageReturn: UInt8 { 0x0D }
    static var lineFeed: UInt8 { 0x0A }
    static var tab: UInt8 { 0x09 }
    static var space: UInt8 { 0x20 }

    @inline(__always)
    func isMember(ofLow low: UInt64, high: UInt64) -> Bool {
        let map = self < 64 ? low : high
        return self < 128 && (map &>> UInt64(self)) & 1 == 1
    }

    /// `tchar`, RFC 9110 section 5.6.2.
    @inline(__always)
    var isHTTPToken: Bool { isMember(ofLow: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// What a request target may hold: every visible ASCII byte but `"`, `#`, `<`, `>` and `\`.
    ///
    /// RFC 3986 also keeps out `[`, `]`, `{`, `}`, `|`, `^` and the back quote. They are let in because URLs as the
    /// WHATWG specifies them, which is what `fetch` sends, carry them unescaped in paths or queries, and they divide
    /// nothing. `%` is a member too; whether two digits follow is looked at apart.
    @inline(__always)
    var isHTTPTarget: Bool { isMember(ofLow: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_EFFF_FFFF) }

    /// What a host name may hold: `unreserved`, RFC 3986 section 2.3.
    ///
    /// The grammar of a registered name also allows escapes and `!$&'()*+,;=`. No name in the DNS has them, and a comma
    /// could be two `Host` fields that somebody joined.
    @inline(__always)
    var isHTTPHost: Bool { isMember(ofLow: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }

    /// `HTAB / SP / VCHAR / obs-text`, RFC 9110 section 5.5.
    @inline(__always)
    var isHTTPFieldValue: Bool { self == .tab || (self >= 0x20 && self != 0x7F) }

    @inline(__always)
    var isWhitespace: Bool { self == .space || self == .tab }

    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    /// The value of a hexadecimal digit, `nil` for every other byte.
    @inline(__always)
    var hexadecimalValue: UInt8? {
        if isDigit { return self &- 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    /// The byte with `A`-`Z` made small.
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension Span where Element == UInt8 {
    /// Where the first byte at or after `start` is that cannot stand in a field value, or is a tab; `count` if none is.
    @inline(__always)
    func endOfPlainValue(from start: Int) -> Int {
        let count = self.count
        var position = start
        // Eight bytes at a time. Subtracting borrows upwards only, so the lowest flag is always a true one.
        while position &+ 8 <= count {
            let word = UInt64(
                littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
            )
            let control = (word &- 0x2020_2020_2020_2020) & ~word
            let flipped = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let delete = (flipped &- 0x0101_0101_0101_0101) & ~flipped
            let found = (control | delete) & 0x8080_8080_8080_8080
            if found != 0 { return position &+ (found.trailingZeroBitCount &>> 3) }
            position &+= 8
        }
        while position < count {
            let byte = self[position]
            if byte < 0x20 || byte == 0x7F { return position }
            position &+= 1
        }
        return count
    }

    /// Where the first byte at or after `start` is that cannot stand in a token; `count` if none is.
    @inline(__always)
    func endOfToken(from start: Int) -> Int {
        let count = self.count
        var position = start
        while true {
            // Names are letters and hyphens, told eight at a time; no sum carries into the next byte, so each flag is exact.
            while position &+ 8 <= count {
                let word = UInt64(
                    littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
                )
                let lowered = (word | 0x2020_2020_2020_2020) & 0x7F7F_7F7F_7F7F_7F7F
                let letter = (lowered &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(lowered &+ 0x0505_0505_0505_0505) & ~word
                let other = word ^ 0x2D2D_2D2D_2D2D_2D2D
                let hyphen = ~(((other & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | other)
                let found = ~(letter | hyphen) & 0x8080_8080_8080_8080
                if found != 0 {
                    position &+= found.trailingZeroBitCount &>> 3
                    break
                }
                position &+= 8
            }
            guard position < count, self[position].isHTTPToken else { return position }
            position &+= 1
        }
    }

    /// Whether the bytes of `range` are `text`, which is in lower case, whatever the case they came in.
    @inline(__always)
    func equalsIgnoringCase(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        let expected = text.utf8Start
        var offset = 0
        while offset < range.count {
            if self[range.lowerBound &+ offset].lowercased != expected[offset] { return false }
            offset &+= 1
        }
        return true
    }

    /// `range` without the spaces and tabs at its ends.
    @inline(__always)
    func trimmingWhitespace(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower].isWhitespace { lower &+= 1 }
        while upper > lower, self[upper &- 1].isWhitespace { upper &-= 1 }
        return lower..<upper
    }

    /// Whether a comma-separated list in `range` has `token`, which is in lower case, whatever the case it came in.
    func listContains(_ range: Range<Int>, _ token: StaticString) -> Bool {
        var start = range.lowerBound
        while start <= range.upperBound {
            var end = start
            while end < range.upperBound, self[end] != UInt8(ascii: ",") { end &+= 1 }
            if equalsIgnoringCase(trimmingWhitespace(start..<end), token) { return true }
            start = end &+ 1
        }
        return false
    }
}

extension Span where Element == UInt8 {
    /// Whether the bytes of `range` are exactly `text`.
    @inline(__always)
    func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        let expected = text.utf8Start
        var offset = 0
        while offset < range.count {
            if self[range.lowerBound &+ offset] != expected[offset] { return false }
            offset &+= 1
        }
        return true
    }

    /// The bytes of `range` as text.
    func text(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
