internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The way from text to escaped content: quotes, backslashes and control characters are escaped, nothing else is.
enum StringEscaping {
    /// Whether the text can stand between quotes as it is.
    static func isClean(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.baseAddress else { return true }
        var nonASCII: UInt64 = 0
        return StringScan.nextSpecial(start.assumingMemoryBound(to: UInt8.self), 0, text.count, nonASCII: &nonASCII)
            == text.count
    }

    /// Appends the escaped text, between `quotes` if asked for, reserving memory as the escapes turn up.
    @inline(__always)
    static func write(_ text: UnsafeRawBufferPointer, quoted: Bool, into buffer: inout ByteBuffer) {
        let quote = quoted ? 1 : 0
        let count = text.count
        var offset = 0
        // Nearly always the whole text goes in here: what needs no escape, and a little that does.
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count &+ 2) { target in
            if quoted { target[0] = 0x22 }
            var written = quote
            written &+= escape(text, &offset, into: target, from: written, reserving: quote)
            if quoted, offset == count {
                target[written] = 0x22
                written &+= 1
            }
            return written
        }
        if offset < count { writeRest(text, offset, quoted: quoted, into: &buffer) }
    }

    @inline(never)
    private static func writeRest(
        _ text: UnsafeRawBufferPointer,
        _ start: Int,
        quoted: Bool,
        into buffer: inout ByteBuffer
    ) {
        var offset = start
        while offset < text.count {
            let remaining = text.count &- offset
            // Room for a sixteenth more, so that the loop ends after a few rounds whatever the text holds.
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: remaining &+ remaining / 16 &+ 64) { target in
                escape(text, &offset, into: target, from: 0, reserving: 0)
            }
        }
        if quoted { buffer.writeInteger(UInt8(0x22)) }
    }

    /// Escapes from `offset` on for as long as the result fits before the last `reserving` bytes.
    private static func escape(
        _ text: UnsafeRawBufferPointer,
        _ offset: inout Int,
        into target: UnsafeMutableRawBufferPointer,
        from first: Int,
        reserving: Int
    ) -> Int {
        guard let start = text.baseAddress, let output = target.baseAddress else { return 0 }
        let base = start.assumingMemoryBound(to: UInt8.self)
        let space = target.count &- reserving
        var written = first
        while offset < text.count {
            var nonASCII: UInt64 = 0
            let run = StringScan.nextSpecial(base, offset, text.count, nonASCII: &nonASCII)
            let length = min(run &- offset, space &- written)
            memcpy(output + written, base + offset, length)
            written &+= length
            offset &+= length
            guard offset == run, run < text.count else { break }
            guard written &+ 6 <= space else { break }
            written &+= writeEscape(of: base[offset], to: output + written)
            offset &+= 1
        }
        return written &- first
    }

    @inline(__always)
    private static func writeEscape(of byte: UInt8, to target: UnsafeMutableRawPointer) -> Int {
        let output = target.assumingMemoryBound(to: UInt8.self)
        output[0] = 0x5C
        switch byte {
        case 0x22, 0x5C: output[1] = byte
        case 0x0A: output[1] = 0x6E
        case 0x0D: output[1] = 0x72
        case 0x09: output[1] = 0x74
        case 0x08: output[1] = 0x62
        case 0x0C: output[1] = 0x66
        default:
            output[1] = 0x75
            output[2] = 0x30
            output[3] = 0x30
            output[4] = 0x30 &+ (byte >> 4)
            let low = byte & 0xF
            output[5] = low < 10 ? 0x30 &+ low : 0x57 &+ low
            return 6
        }
        return 2
    }
}
