import Framing
import Testing

@Suite("Hexadecimal digits") struct HexadecimalTests {
    @Test("stand for bytes in pairs, in either case")
    func pairs() {
        let every = (0...255).map { UInt8($0) }
        let text = every.flatMap { byte -> [UInt8] in
            let digits = String(byte, radix: 16, uppercase: byte % 2 == 0)
            return Array((digits.count == 1 ? "0" + digits : digits).utf8)
        }
        #expect(Hexadecimal.decode(text) == every)
        #expect(Hexadecimal.decode([]) == [])
        #expect(Hexadecimal.encode(every) == String(decoding: text, as: UTF8.self).lowercased())
        #expect(Hexadecimal.encode([]) == "")
    }

    @Test(
        "of a number are eight at a time",
        arguments: [0, 1, 0x0123_4567, 0x89AB_CDEF, 0xFEDC_BA98, .max, 0x9A00_A9F0] as [UInt32]
    )
    func eight(_ number: UInt32) {
        let digits = withUnsafeBytes(of: Hexadecimal.digits(of: number).littleEndian) { Array($0) }
        let short = Array(String(number, radix: 16).utf8)
        #expect(digits == Array(repeating: UInt8(ascii: "0"), count: 8 - short.count) + short)
    }

    @Test("are nothing else", arguments: ["0", "0g", "g0", " 1", "0x", "+1", "é"])
    func others(_ text: String) {
        #expect(Hexadecimal.decode(Array(text.utf8)) == nil)
    }
}
