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
}
