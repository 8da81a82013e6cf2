/// Finds the end of a JSON string: eight bytes at a time, and 64 where it turns out to be long.
enum StringScan {
    private static let blockSize = 64

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The high bit of the lowest byte that is a quote, a backslash or a control character is set, and no bit below it.
    ///
    /// Subtracting borrows from the next byte only where a byte matched, so bits above the lowest may be false alarms,
    /// the lowest never is. Bytes above 0x7F never match.
    @inline(__always)
    static func specials(in word: UInt64) -> UInt64 {
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        let control = word &- (ones &* 0x20)
        return (quote | backslash | control) & ~word & highs
    }

    @inline(__always)
    static func load(_ base: UnsafePointer<UInt8>, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self))
    }

    /// The first quote, backslash or control character from `start` on, or `end`; `nonASCII` collects high bits before it.
    @inline(__always)
    static func nextSpecial(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        nonASCII: inout UInt64
    ) -> Int {
        var offset = start
        // Most strings are short; only one that has gone on for a block is worth looking at in blocks.
        var blocksFrom = start &+ blockSize
        while offset &+ 8 <= end {
            let word = load(base, offset)
            let found = specials(in: word)
            if found != 0 {
                nonASCII |= word & highs & ((found & (0 &- found)) &- 1)
                return offset &+ (found.trailingZeroBitCount &>> 3)
            }
            nonASCII |= word & highs
            offset &+= 8
            if offset == blocksFrom {
                offset = endOfPlainBlocks(base, offset, end, nonASCII: &nonASCII)
                // What is left is within the next block, or the last one of the text.
                blocksFrom = Int.max
            }
        }
        while offset < end {
            let byte = base[offset]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return offset }
            nonASCII |= UInt64(byte & 0x80)
            offset &+= 1
        }
        return end
    }

    /// As many whole blocks further as hold neither a quote, a backslash nor a control character.
    @inline(never)
    private static func endOfPlainBlocks(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        nonASCII: inout UInt64
    ) -> Int {
        let quote = SIMD16<UInt8>(repeating: 0x22)
        let backslash = SIMD16<UInt8>(repeating: 0x5C)
        let space = SIMD16<UInt8>(repeating: 0x20)
        var seen = SIMD16<UInt8>(repeating: 0)
        var offset = start
        while offset &+ blockSize <= end {
            let block = UnsafeRawPointer(base + offset)
            let (a, b) = (load16(block), load16(block + 16))
            let (c, d) = (load16(block + 32), load16(block + 48))
            let quotes = (a .== quote) .| (b .== quote) .| (c .== quote) .| (d .== quote)
            let backslashes = (a .== backslash) .| (b .== backslash) .| (c .== backslash) .| (d .== backslash)
            let controls = (a .< space) .| (b .< space) .| (c .< space) .| (d .< space)
            let found = unsafeBitCast(quotes .| backslashes .| controls, to: SIMD2<UInt64>.self)
            if found[0] | found[1] != 0 { break }
            seen |= a | b | c | d
            offset &+= blockSize
        }
        let halves = unsafeBitCast(seen, to: SIMD2<UInt64>.self)
        nonASCII |= (halves[0] | halves[1]) & highs
        return offset
    }

    @inline(__always)
    private static func load16(_ place: UnsafeRawPointer) -> SIMD16<UInt8> {
        place.loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// One past the closing quote of the string whose content begins at `start`, or -1 if something is wrong with it;
    /// sets ``JSONRecord/escaped`` if it holds a backslash.
    @inline(__always)
    static func end(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ meta: inout UInt32) -> Int {
        var nonASCII: UInt64 = 0
        var offset = nextSpecial(base, start, end, nonASCII: &nonASCII)
        if offset == end || base[offset] != 0x22 {
            offset = endBehindEscapes(base, offset, end, nonASCII: &nonASCII)
            guard offset > 0 else { return -1 }
            meta |= JSONRecord.escaped
        }
        if nonASCII != 0, UTF8Scan.firstInvalid(base, start, offset) != nil { return -1 }
        return offset &+ 1
    }

    /// The closing quote after the special byte at `start`, or -1.
    @inline(never)
    private static func endBehindEscapes(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        nonASCII: inout UInt64
    ) -> Int {
        var offset = start
        var seen: UInt64 = 0
        while offset < end {
            let byte = base[offset]
            if byte == 0x22 {
                nonASCII |= seen
                return offset
            }
            guard byte == 0x5C else { return -1 }
            let length = escapeLength(base, offset, end)
            guard length > 0 else { return -1 }
            offset = nextSpecial(base, offset &+ length, end, nonASCII: &seen)
        }
        return -1
    }

    /// The length of the escape sequence at `start`, which holds a backslash, or 0 if it is none.
    @inline(__always)
    static func escapeLength(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        guard start &+ 1 < end else { return 0 }
        switch base[start &+ 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            return 2
        case 0x75:
            guard start &+ 6 <= end else { return 0 }
            return hexadecimal(base, start &+ 2) == nil ? 0 : 6
        default:
            return 0
        }
    }

    /// The value of four hexadecimal digits.
    @inline(__always)
    static func hexadecimal(_ base: UnsafePointer<UInt8>, _ start: Int) -> UInt32? {
        var value: UInt32 = 0
        for index in start..<start &+ 4 {
            let byte = base[index]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte &- 0x30
            case 0x41...0x46: digit = byte &- 0x37
            case 0x61...0x66: digit = byte &- 0x57
            default: return nil
            }
            value = value &<< 4 | UInt32(digit)
        }
        return value
    }
}
