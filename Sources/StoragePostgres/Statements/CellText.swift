import Framing

/// Reads what PostgreSQL writes in its text format.
enum CellText {
    /// Decimal digits, with a sign if need be; nil for anything else and for what an `Int` cannot hold.
    static func integer<Text: Collection<UInt8>>(_ text: Text) -> Int? {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        guard !digits.isEmpty else { return nil }
        var number = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            let (tens, isTooMuch) = number.multipliedReportingOverflow(by: 10)
            let unit = Int(digit - UInt8(ascii: "0"))
            // Counted downwards, since there is one negative number more.
            let (sum, isTooFar) = tens.subtractingReportingOverflow(unit)
            if isTooMuch || isTooFar { return nil }
            number = sum
        }
        if isNegative { return number }
        return number == .min ? nil : -number
    }

    /// As ``integer(_:)``, with zeros behind a point.
    static func wholeNumber<Text: Collection<UInt8>>(_ text: Text) -> Int? {
        guard let point = text.firstIndex(of: UInt8(ascii: ".")) else { return integer(text) }
        guard text[text.index(after: point)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        return integer(text[..<point])
    }

    /// The bytes of `\x68656c6c6f`; nil where it is not that.
    static func hexadecimal<Text: RandomAccessCollection<UInt8>>(_ text: Text) -> [UInt8]? {
        guard text.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "x")]) else { return nil }
        return Hexadecimal.decode(text.dropFirst(2))
    }
}
