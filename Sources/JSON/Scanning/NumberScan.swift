/// The grammar of numbers, RFC 8259 section 6.
enum NumberScan {
    /// One past the number that begins at `start`, or nil if there is none; `isPlain` tells of neither fraction nor exponent.
    @inline(__always)
    static func end(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        isPlain: inout Bool
    ) -> Int? {
        var offset = start
        if base[offset] == 0x2D { offset &+= 1 }
        guard offset < end, isDigit(base[offset]) else { return nil }
        if base[offset] == 0x30 {
            offset &+= 1
            if offset < end, isDigit(base[offset]) { return nil }
        } else {
            offset = skipDigits(base, offset, end)
        }
        isPlain = true
        if offset < end, base[offset] == 0x2E {
            isPlain = false
            let fraction = offset &+ 1
            offset = skipDigits(base, fraction, end)
            guard offset > fraction else { return nil }
        }
        if offset < end, base[offset] | 0x20 == 0x65 {
            isPlain = false
            offset &+= 1
            if offset < end, base[offset] == 0x2B || base[offset] == 0x2D { offset &+= 1 }
            let exponent = offset
            offset = skipDigits(base, exponent, end)
            guard offset > exponent else { return nil }
        }
        return offset
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always)
    static func skipDigits(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var offset = start
        while offset < end, isDigit(base[offset]) { offset &+= 1 }
        return offset
    }
}
