/// Strict UTF-8: no overlong forms, no encoded surrogates, nothing above U+10FFFF (Unicode 15, table 3-7).
enum UTF8Scan {
    /// The first byte from `start` on that does not begin a whole well-formed sequence, or nil if all do.
    static func firstInvalid(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var offset = start
        while offset < end {
            let lead = base[offset]
            if lead < 0x80 {
                if offset &+ 8 <= end, StringScan.load(base, offset) & 0x8080_8080_8080_8080 == 0 {
                    offset &+= 8
                } else {
                    offset &+= 1
                }
                continue
            }
            // Branches, which text predicts well, and not one computed length, which each step would wait for.
            if offset &+ 8 <= end {
                let word = StringScan.load(base, offset)
                if threeByteSequence(word) {
                    offset &+= 3
                    while offset &+ 8 <= end, twoThreeByteSequences(StringScan.load(base, offset)) { offset &+= 6 }
                    continue
                }
                if twoByteSequence(word) {
                    offset &+= 2
                    continue
                }
            }
            let length: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, low) = (3, 0xA0)
            case 0xED: (length, high) = (3, 0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, low) = (4, 0x90)
            case 0xF1...0xF3: length = 4
            case 0xF4: (length, high) = (4, 0x8F)
            default: return offset
            }
            guard offset &+ length <= end, base[offset &+ 1] >= low, base[offset &+ 1] <= high else { return offset }
            if length > 2, base[offset &+ 2] & 0xC0 != 0x80 { return offset }
            if length > 3, base[offset &+ 3] & 0xC0 != 0x80 { return offset }
            offset &+= length
        }
        return nil
    }

    // The forms that text is mostly made of, told from one load. The masks keep the bits that mark each byte's place.

    /// U+0080 to U+07FF; a lead of C0 or C1 would be overlong.
    @inline(__always)
    private static func twoByteSequence(_ word: UInt64) -> Bool {
        word & 0xC0E0 == 0x80C0 && word & 0x1E != 0
    }

    /// U+0800 to U+FFFF: E0 with less than A0 would be overlong, ED with A0 or more a surrogate.
    @inline(__always)
    private static func threeByteSequence(_ word: UInt64) -> Bool {
        let payload = word & 0x200F
        return word & 0xC0_C0F0 == 0x80_80E0 && payload != 0 && payload != 0x200D
    }

    @inline(__always)
    private static func twoThreeByteSequences(_ word: UInt64) -> Bool {
        threeByteSequence(word) && threeByteSequence(word >> 24)
    }
}
