import Framing
import Testing

@Suite struct CRC32Tests {
    private func checksum(_ bytes: [UInt8], continuing before: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { CRC32.checksum($0, continuing: before) }
    }

    @Test(
        "the checksum is the one that everybody has",
        arguments: [
            ("", 0), ("a", 0xE8B7_BE43), ("abc", 0x3524_41C2), ("123456789", 0xCBF4_3926),
            ("message digest", 0x2015_9D7F), ("abcdefghijklmnopqrstuvwxyz", 0x4C27_50BD),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ] as [(String, UInt32)]
    )
    func known(text: String, expected: UInt32) {
        #expect(checksum(Array(text.utf8)) == expected)
    }

    @Test("a text in two pieces has the checksum of the whole, wherever it is cut")
    func pieces() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        let whole = checksum(bytes)
        for cut in 0...bytes.count {
            #expect(checksum(Array(bytes[cut...]), continuing: checksum(Array(bytes[..<cut]))) == whole)
        }
    }

    @Test("eight bytes a step give what one bit a step gives")
    func againstTheDefinition() {
        for length in 0..<64 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ length) }
            var value: UInt32 = 0xFFFF_FFFF
            for byte in bytes {
                value ^= UInt32(byte)
                for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
            }
            #expect(checksum(bytes) == ~value)
        }
    }
}
