/// An exact amount of US dollars. Every amount in the gateway is in this one currency.
///
/// A whole number of pico-dollars (10⁻¹² $), so that prices of a single token and sums over millions of calls are exact: adding,
/// subtracting and multiplying never round, only ``divided(by:)`` does. Nothing overflows: what would be beyond ±10¹⁸ $
/// becomes that bound, whatever counts a vendor or a caller claims.
///
/// ```swift
/// let price: Money = "0.075"                          // a million tokens
/// let cost = (price * 1_200).divided(by: 1_000_000)   // 0.00009
/// ```
public struct Money: Sendable, Hashable {
    /// The amount in millionths of a millionth of a dollar.
    public let picodollars: Int128

    /// The currency of every amount, by ISO 4217.
    public static let currency = "USD"
    /// Nothing.
    public static let zero = Money(picodollars: 0)
    /// The greatest amount, 10¹⁸ $; the least is its opposite.
    public static let bound = Money(picodollars: boundInPicodollars)

    private static let decimals = 12
    /// Of the bound, with a sign and all decimals.
    private static let longestText = 34
    private static let picodollarsInDollar: Int128 = 1_000_000_000_000
    private static let boundInPicodollars = picodollarsInDollar * 1_000_000_000_000_000_000

    /// An amount in pico-dollars, at most the bound.
    public init(picodollars: Int128) {
        self.picodollars = min(max(picodollars, -Money.boundInPicodollars), Money.boundInPicodollars)
    }

    /// What remains of an amount, or of a sum of amounts, when it is shared out; to the nearest pico-dollar, from the middle to
    /// the even one.
    /// - Parameter divisor: above zero.
    public func divided(by divisor: Int) -> Money {
        precondition(divisor > 0, "an amount is divided by a positive number")
        return Money(picodollars: Money.rounded(picodollars, Int128(divisor)))
    }

    /// Half to even, as banks do: roundings do not add up in one direction.
    private static func rounded(_ dividend: Int128, _ divisor: Int128) -> Int128 {
        // Dividing two words at a time takes many times as long.
        if let dividend = Int64(exactly: dividend), let divisor = Int64(exactly: divisor) {
            return Int128(rounded(dividend, divisor))
        }
        return rounded(wide: dividend, divisor)
    }

    private static func rounded(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        let (double, isOver) = rest.magnitude.multipliedReportingOverflow(by: 2)
        let isUp =
            isOver || double > divisor.magnitude || (double == divisor.magnitude && !quotient.isMultiple(of: 2))
        return isUp ? quotient + dividend.signum() : quotient
    }

    private static func rounded(wide dividend: Int128, _ divisor: Int128) -> Int128 {
        let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        let double = rest.magnitude * 2
        let isUp = double > divisor.magnitude || (double == divisor.magnitude && !quotient.isMultiple(of: 2))
        return isUp ? quotient + dividend.signum() : quotient
    }
}

extension Money: Comparable, AdditiveArithmetic {
    /// By amount.
    public static func < (one: Money, other: Money) -> Bool { one.picodollars < other.picodollars }

    /// The sum, at most the bound.
    public static func + (one: Money, other: Money) -> Money { Money(picodollars: one.picodollars + other.picodollars) }

    /// The difference, at most the bound.
    public static func - (one: Money, other: Money) -> Money { Money(picodollars: one.picodollars - other.picodollars) }

    /// So many times the amount, at most the bound.
    public static func * (amount: Money, count: Int) -> Money {
        let (product, isOver) = amount.picodollars.multipliedReportingOverflow(by: Int128(count))
        guard isOver else { return Money(picodollars: product) }
        return (amount.picodollars < 0) == (count < 0) ? bound : zero - bound
    }
}

extension Money: LosslessStringConvertible, ExpressibleByStringLiteral {
    /// Reads `12`, `0.075` or `-3.50`, with or without ` USD` after it; nil for anything else: no exponent, no other currency, no more
    /// than twelve decimals, nothing beyond the bound.
    public init?(_ text: String) {
        let unit = " \(Money.currency)"
        var digits = Array((text.hasSuffix(unit) ? String(text.dropLast(unit.count)) : text).utf8)
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty else { return nil }
        let fraction = parts.count > 1 ? parts[1] : []
        guard parts.count == 1 || (1...Money.decimals).contains(fraction.count) else { return nil }
        let zeros = repeatElement(UInt8(ascii: "0"), count: Money.decimals - fraction.count)
        var amount: Int128 = 0
        for digit in Array(whole) + fraction + zeros {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            amount = amount * 10 + Int128(digit - UInt8(ascii: "0"))
            if amount > Money.boundInPicodollars { return nil }
        }
        picodollars = isNegative ? -amount : amount
    }

    /// An amount in the source text. Traps where the text is none, which the first use in a test shows.
    public init(stringLiteral text: StaticString) {
        guard let money = Money(text.description) else { preconditionFailure("'\(text)' is no amount of money") }
        self = money
    }

    /// The exact amount in dollars without needless zeros: `0.075`, `12`, `-3.5`. Reads back as the same amount.
    public var description: String {
        let amount = picodollars.magnitude
        guard amount > 0 else { return "0" }
        // Dividing two words at a time takes many times as long.
        return if let short = UInt64(exactly: amount) { text(of: short) } else { text(of: amount) }
    }

    private func text<Number: FixedWidthInteger & UnsignedInteger>(of amount: Number) -> String {
        var rest = amount
        return String(unsafeUninitializedCapacity: Money.longestText) { bytes in
            // From the end of the room forward, then moved to its beginning.
            var at = Money.longestText
            var decimals = Money.decimals
            while decimals > 0 {
                let (more, digit) = rest.quotientAndRemainder(dividingBy: 10)
                rest = more
                decimals -= 1
                if digit == 0, at == Money.longestText { continue }
                at -= 1
                bytes[at] = UInt8(ascii: "0") + UInt8(digit)
            }
            if at < Money.longestText {
                at -= 1
                bytes[at] = UInt8(ascii: ".")
            }
            repeat {
                let (more, digit) = rest.quotientAndRemainder(dividingBy: 10)
                rest = more
                at -= 1
                bytes[at] = UInt8(ascii: "0") + UInt8(digit)
            } while rest > 0
            if picodollars < 0 {
                at -= 1
                bytes[at] = UInt8(ascii: "-")
            }
            for place in at..<Money.longestText { bytes[place - at] = bytes[place] }
            return Money.longestText - at
        }
    }

    /// The amount in dollars with so many decimals, 0 to 12, from the middle to the even digit: two for cents.
    public func description(decimals: Int) -> String {
        precondition((0...Money.decimals).contains(decimals), "an amount has at most \(Money.decimals) decimals")
        let unit = (0..<(Money.decimals - decimals)).reduce(Int128(1)) { unit, _ in unit * 10 }
        let amount = Money.rounded(picodollars, unit)
        let digits = String(amount.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = amount < 0 ? "-" : ""
        return decimals == 0 ? sign + padded : "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }
}
