import Testing

@testable import Transport

@Suite("Character classes")
struct HTTPBytesTests {
    private static let alphanumerics = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)

    @Test("Each bit map is the class its grammar names")
    func maps() {
        let token = Self.alphanumerics.union("!#$%&'*+-.^_`|~".utf8)
        let target = Set(UInt8(0x21)...0x7E).subtracting("\"#<>\\".utf8)
        let host = Self.alphanumerics.union("-._~".utf8)
        let value = Set(UInt8(0x20)...0x7E).union(0x80...0xFF).union([0x09])
        for byte in UInt8.min...UInt8.max {
            #expect(byte.isHTTPToken == token.contains(byte))
            #expect(byte.isHTTPTarget == target.contains(byte))
            #expect(byte.isHTTPHost == host.contains(byte))
            #expect(byte.isHTTPFieldValue == value.contains(byte))
            let character = Character(UnicodeScalar(byte))
            #expect(byte.hexadecimalValue.map(Int.init) == (byte < 0x80 ? character.hexDigitValue : nil))
            #expect(byte.isDigit == ("0"..."9" ~= character))
            #expect(byte.lowercased == (byte < 0x80 ? character.lowercased().utf8.first : byte))
        }
    }

    @Test(
        "The scan for the end of a token stops at each byte a token cannot hold, wherever it stands and whatever it follows"
    )
    func scanToken() {
        for byte in UInt8.min...UInt8.max {
            for position in 0..<20 {
                for filler in "aZ-z0~".utf8 {
                    for other in [0x2D, 0x41, 0x7A, 0x30, 0x3A, 0xFF] as [UInt8] {
                        var bytes = [UInt8](repeating: filler, count: 20)
                        bytes[position] = byte
                        if position < 19 { bytes[position + 1] = other }
                        let end = bytes.firstIndex { !$0.isHTTPToken } ?? 20
                        #expect(bytes.span.endOfToken(from: 0) == end)
                        #expect(bytes.span.endOfToken(from: min(position, end)) == end)
                    }
                }
            }
        }
    }

    @Test("The scan for the end of a value stops at each byte a value cannot hold and at tabs, wherever it stands")
    func scan() {
        for byte in UInt8.min...UInt8.max {
            for position in 0..<20 {
                for filler in [0x20, 0x7E, 0x80, 0xFF] as [UInt8] {
                    var bytes = [UInt8](repeating: filler, count: 20)
                    bytes[position] = byte
                    let stops = !byte.isHTTPFieldValue || byte == .tab
                    #expect(bytes.span.endOfPlainValue(from: 0) == (stops ? position : 20))
                    #expect(bytes.span.endOfPlainValue(from: position) == (stops ? position : 20))
                }
            }
        }
    }
}
