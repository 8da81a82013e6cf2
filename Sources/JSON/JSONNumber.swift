/// A number as it is written, so that `1e400`, `0.10` and integers of twenty digits survive.
///
/// Equal if written alike; `1.0` is not `1`.
public struct JSONNumber: Sendable, Hashable {
    /// The number as it is written.
    public let text: String

    /// A whole number.
    public init(_ int: Int) {
        text = String(int)
    }

    /// The shortest form that reads back as the same double; it must be finite.
    public init(_ double: Double) {
        precondition(double.isFinite, "JSON has no infinity and no NaN")
        let description = double.description
        text = description.hasSuffix(".0") ? String(description.dropLast(2)) : description
    }

    /// A number from its text, or nil if RFC 8259 does not call it one.
    public init?(text: String) {
        var text = text
        let isNumber = text.withUTF8 { bytes in
            guard let base = bytes.baseAddress, bytes.count > 0 else { return false }
            var isPlain = false
            return NumberScan.end(base, 0, bytes.count, isPlain: &isPlain) == bytes.count
        }
        guard isNumber else { return nil }
        self.text = text
    }

    /// Takes a text that was scanned as a number.
    init(scanned text: String) {
        self.text = text
    }

    /// The number if it is a whole one that fits: `3`, `3.0` and `1e2` are, `3.5` and `1e99` are not.
    public var int: Int? {
        var text = text
        return text.withUTF8 { Decimal.int(UnsafeRawBufferPointer($0)) }
    }

    /// The nearest double, or nil if the number is beyond the range of finite ones (`1e400`).
    public var double: Double? {
        var text = text
        return text.withUTF8 { Decimal.double(UnsafeRawBufferPointer($0)) }
    }

    /// What the number means, whatever its spelling.
    var value: Decimal.Value {
        var text = text
        return text.withUTF8 { Decimal.value(UnsafeRawBufferPointer($0)) }
    }
}
