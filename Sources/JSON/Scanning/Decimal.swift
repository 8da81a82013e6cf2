/// The meaning of numbers that were scanned: exact where it can be, never by way of a double.
enum Decimal {
    /// Where the parts of a number lie.
    private struct Parts {
        var isNegative = false
        /// The digits before and after the point, and how many stand after it.
        var digits: [UInt8] = []
        var fractionCount = 0
        var exponent = 0

        init(_ bytes: UnsafeRawBufferPointer) {
            var index = 0
            if bytes.first == 0x2D {
                isNegative = true
                index = 1
            }
            var isFraction = false
            scan: while index < bytes.count {
                switch bytes[index] {
                case 0x2E: isFraction = true
                case 0x65, 0x45: break scan
                case let byte:
                    digits.append(byte &- 0x30)
                    if isFraction { fractionCount += 1 }
                }
                index += 1
            }
            if index < bytes.count { exponent = Self.exponent(bytes[(index + 1)...]) }
        }

        /// Beyond any text's length an exponent says "zero or out of range" whatever its digits.
        private static func exponent(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
            var value = 0
            for byte in bytes where NumberScan.isDigit(byte) { value = min(value * 10 + Int(byte - 0x30), 1 << 40) }
            return bytes.first == 0x2D ? -value : value
        }
    }

    /// A number without the freedom of its spelling: digits without zeros at either end, and the power of ten after them.
    struct Value: Hashable {
        var isNegative: Bool
        var digits: [UInt8]
        var exponent: Int
    }

    /// What the number means; zero has no digits, no sign and no exponent.
    static func value(_ bytes: UnsafeRawBufferPointer) -> Value {
        let parts = Parts(bytes)
        guard let first = parts.digits.firstIndex(where: { $0 != 0 }),
            let last = parts.digits.lastIndex(where: { $0 != 0 })
        else { return Value(isNegative: false, digits: [], exponent: 0) }
        return Value(
            isNegative: parts.isNegative,
            digits: Array(parts.digits[first...last]),
            exponent: parts.exponent - parts.fractionCount + (parts.digits.count - 1 - last)
        )
    }

    /// The number if it is whole and fits.
    static func int(_ bytes: UnsafeRawBufferPointer) -> Int? {
        if let plain = plainInt(bytes) { return plain }
        let value = value(bytes)
        guard !value.digits.isEmpty else { return 0 }
        // 19 digits are the most an Int has.
        guard value.exponent >= 0, value.digits.count + value.exponent <= 19 else { return nil }
        var magnitude: UInt = 0
        for digit in value.digits { magnitude = magnitude * 10 + UInt(digit) }
        for _ in 0..<value.exponent { magnitude *= 10 }
        if value.isNegative { return magnitude <= UInt(Int.max) + 1 ? Int(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int(exactly: magnitude)
    }

    /// The common case: up to eighteen digits and nothing else.
    @inline(__always)
    private static func plainInt(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let isNegative = bytes.first == 0x2D
        guard bytes.count <= 18 else { return nil }
        var value = 0
        for index in (isNegative ? 1 : 0)..<bytes.count {
            guard NumberScan.isDigit(bytes[index]) else { return nil }
            value = value &* 10 &+ Int(bytes[index] &- 0x30)
        }
        return isNegative ? 0 &- value : value
    }

    /// The nearest double, if it is finite.
    static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        if let plain = plainInt(bytes), abs(plain) < 1 << 53, !(plain == 0 && bytes.first == 0x2D) {
            return Double(plain)
        }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }
}
