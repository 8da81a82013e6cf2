/// What addresses are made of.
public enum AddressLetters {
    /// `0` to `9`.
    public static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// A digit of base 16, in either case.
    public static func isHexDigit(_ byte: UInt8) -> Bool {
        Hexadecimal.value(of: byte) != nil
    }

    /// A name or an IPv4 address by its letters alone; whether it exists is for the resolver to say.
    public static func isHostName(_ text: some StringProtocol) -> Bool {
        guard (1...253).contains(text.utf8.count), !text.hasPrefix("."), !text.hasPrefix("-") else { return false }
        return text.utf8.allSatisfy { byte in
            isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}

extension AddressLetters {
    /// What may stand between the dots of a name: letters, digits and hyphens.
    public static func isLabel(_ text: some StringProtocol) -> Bool {
        isHostName(text) && !text.utf8.contains(UInt8(ascii: ".")) && !text.utf8.contains(UInt8(ascii: "_"))
    }
}

extension Int {
    /// A port in plain digits, 0 to 65535.
    public init?(portText: some StringProtocol) {
        guard (1...5).contains(portText.utf8.count), portText.utf8.allSatisfy(AddressLetters.isDigit),
            let port = Int(portText),
            port <= 65_535
        else { return nil }
        self = port
    }
}
