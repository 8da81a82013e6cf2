/// The cyclic redundancy check of Ethernet and zlib (polynomial 0x04C11DB7, reflected), eight bytes a step.
///
/// The first table takes one byte; each further one takes a byte that has one more byte behind it. So eight lookups that do not
/// wait for each other take eight bytes ("slicing by 8", Kounavis and Berry, 2005).
public enum CRC32 {
    /// Table `n` begins at `n * 256`.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    /// The checksum of the bytes.
    /// - Parameter before: the checksum of the bytes that came before these; 0 where these are the first.
    public static func checksum(_ bytes: UnsafeRawBufferPointer, continuing before: UInt32 = 0) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var value = ~before
            var at = 0
            while at + 8 <= bytes.count {
                let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)) ^ value
                let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self))
                value =
                    tables[7 << 8 | Int(low & 0xFF)] ^ tables[6 << 8 | Int(low >> 8 & 0xFF)]
                    ^ tables[5 << 8 | Int(low >> 16 & 0xFF)] ^ tables[4 << 8 | Int(low >> 24)]
                value ^=
                    tables[3 << 8 | Int(high & 0xFF)] ^ tables[2 << 8 | Int(high >> 8 & 0xFF)]
                    ^ tables[1 << 8 | Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
                at += 8
            }
            while at < bytes.count {
                value = value >> 8 ^ tables[Int((value ^ UInt32(bytes[at])) & 0xFF)]
                at += 1
            }
            return ~value
        }
    }
}
