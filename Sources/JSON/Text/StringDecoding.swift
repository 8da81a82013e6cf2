#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The way from escaped content to text. The content was scanned before, so every escape in it is whole.
enum StringDecoding {
    /// The decoded text.
    @inline(__always)
    static func string(_ content: UnsafeRawBufferPointer, hasEscapes: Bool) -> String {
        guard hasEscapes else { return String(decoding: content, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: content.count) {
            decode(content, into: UnsafeMutableRawPointer($0.baseAddress.unsafelyUnwrapped))
        }
    }

    /// Whether the decoded content is exactly these bytes.
    @inline(__always)
    static func equals(
        _ content: UnsafeRawBufferPointer,
        hasEscapes: Bool,
        _ text: UnsafeRawBufferPointer
    ) -> Bool {
        guard hasEscapes else { return same(content, text) }
        return equalsDecoded(content, text)
    }

    /// Whether a member's name is exactly these bytes.
    @inline(__always)
    static func isName(
        _ key: JSONRecord,
        in bytes: UnsafeRawBufferPointer,
        equalTo name: UnsafeRawBufferPointer
    ) -> Bool {
        let count = Int(key.end &- key.start) &- 2
        if !key.hasEscapes, count != name.count { return false }
        let start = Int(key.start) &+ 1
        return equals(
            UnsafeRawBufferPointer(rebasing: bytes[start..<start &+ count]),
            hasEscapes: key.hasEscapes,
            name
        )
    }

    @inline(__always)
    static func same(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return true }
        return memcmp(leftBase, rightBase, left.count) == 0
    }

    @inline(never)
    private static func equalsDecoded(_ content: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> Bool {
        // A decoded text is never longer than its content, and an escape at most six times as long as what it stands for.
        guard text.count <= content.count, content.count <= text.count * 6 else { return false }
        return withUnsafeTemporaryAllocation(byteCount: content.count, alignment: 1) { decoded in
            let count = decode(content, into: decoded.baseAddress.unsafelyUnwrapped)
            return same(UnsafeRawBufferPointer(rebasing: decoded[..<count]), text)
        }
    }

    /// Writes the decoded content, which is never longer, and returns its length.
    static func decode(_ content: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) -> Int {
        guard let start = content.baseAddress else { return 0 }
        let base = start.assumingMemoryBound(to: UInt8.self)
        let end = content.count
        var offset = 0
        var written = 0
        while offset < end {
            let run = nextBackslash(base, offset, end)
            if run > offset {
                memcpy(target + written, base + offset, run &- offset)
                written &+= run &- offset
                offset = run
            }
            guard offset &+ 1 < end else { break }
            let byte: UInt8
            switch base[offset &+ 1] {
            case 0x6E: byte = 0x0A
            case 0x74: byte = 0x09
            case 0x72: byte = 0x0D
            case 0x62: byte = 0x08
            case 0x66: byte = 0x0C
            case 0x75:
                // Content that somebody cut in the middle of an escape must not decode to more than it is long.
                guard offset &+ 6 <= end else { return written }
                let scalar = unicodeEscape(base, &offset, end)
                written &+= encode(scalar, into: target + written)
                continue
            case let other: byte = other
            }
            target.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
            written &+= 1
            offset &+= 2
        }
        return written
    }

    @inline(__always)
    private static func nextBackslash(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var offset = start
        while offset &+ 8 <= end {
            let different = StringScan.load(base, offset) ^ 0x5C5C_5C5C_5C5C_5C5C
            let found = (different &- 0x0101_0101_0101_0101) & ~different & 0x8080_8080_8080_8080
            if found != 0 { return offset &+ (found.trailingZeroBitCount &>> 3) }
            offset &+= 8
        }
        while offset < end, base[offset] != 0x5C { offset &+= 1 }
        return offset
    }

    /// The scalar of the `\u` escape at `offset`, or of two that form a surrogate pair; U+FFFD for half a pair.
    private static func unicodeEscape(_ base: UnsafePointer<UInt8>, _ offset: inout Int, _ end: Int) -> UInt32 {
        let first = unit(base, offset)
        offset &+= 6
        guard first & 0xF800 == 0xD800 else { return first }
        guard first < 0xDC00, offset &+ 6 <= end, base[offset] == 0x5C, base[offset &+ 1] == 0x75 else { return 0xFFFD }
        let second = unit(base, offset)
        guard second & 0xFC00 == 0xDC00 else { return 0xFFFD }
        offset &+= 6
        return 0x10000 &+ (first & 0x3FF) &<< 10 &+ (second & 0x3FF)
    }

    @inline(__always)
    private static func unit(_ base: UnsafePointer<UInt8>, _ offset: Int) -> UInt32 {
        StringScan.hexadecimal(base, offset &+ 2) ?? 0xFFFD
    }

    @inline(__always)
    private static func encode(_ scalar: UInt32, into target: UnsafeMutableRawPointer) -> Int {
        let bytes = target.assumingMemoryBound(to: UInt8.self)
        func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: scalar >> shift) & 0x3F | 0x80 }
        switch scalar {
        case 0..<0x80:
            bytes[0] = UInt8(truncatingIfNeeded: scalar)
            return 1
        case 0x80..<0x800:
            bytes[0] = UInt8(truncatingIfNeeded: scalar >> 6) | 0xC0
            bytes[1] = tail(0)
            return 2
        case 0x800..<0x10000:
            bytes[0] = UInt8(truncatingIfNeeded: scalar >> 12) | 0xE0
            bytes[1] = tail(6)
            bytes[2] = tail(0)
            return 3
        default:
            bytes[0] = UInt8(truncatingIfNeeded: scalar >> 18) | 0xF0
            bytes[1] = tail(12)
            bytes[2] = tail(6)
            bytes[3] = tail(0)
            return 4
        }
    }
}

extension StringDecoding {
    /// Whether there is a backslash.
    @inline(__always)
    static func hasEscapes(_ content: UnsafeRawBufferPointer) -> Bool {
        guard let start = content.baseAddress else { return false }
        return memchr(start, 0x5C, content.count) != nil
    }
}
