internal import NIOCore

extension RESPParser {
    /// A length; nil for -1, which stands for nothing.
    static func length(_ line: ByteBuffer) throws(RESPError) -> Int? {
        let number = try integer(line)
        guard number >= -1 else { throw .badLength }
        return number < 0 ? nil : number
    }

    static func integer(_ line: ByteBuffer) throws(RESPError) -> Int {
        let bytes = line.readableBytesUInt8Span
        let isNegative = bytes.count > 0 && bytes[0] == UInt8(ascii: "-")
        let isSigned = isNegative || bytes.count > 0 && bytes[0] == UInt8(ascii: "+")
        // Twenty places hold every number, and each digit is checked against what an Int holds.
        guard bytes.count > (isSigned ? 1 : 0), bytes.count <= 20 else { throw .badNumber }
        var number = 0
        for place in (isSigned ? 1 : 0)..<bytes.count {
            let digit = Int(bytes[place]) - 0x30
            guard (0...9).contains(digit) else { throw .badNumber }
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            // Below 0 there is one number more than above.
            let (sum, isBeyond) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !isTooLarge, !isBeyond else { throw .badNumber }
            number = sum
        }
        return number
    }

    static func double(_ line: ByteBuffer) throws(RESPError) -> Double {
        let text = String(buffer: line)
        switch text {
        case "inf": return .infinity
        case "-inf": return -.infinity
        case "nan", "-nan": return .nan
        default:
            // Swift also reads other bases and words.
            let letters = "0123456789+-.eE".utf8
            guard text.utf8.allSatisfy(letters.contains), let number = Double(text) else { throw .badNumber }
            return number
        }
    }
}
