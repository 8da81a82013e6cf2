import Core

/// A number of a file, exactly as it is written: `2.5e-06`, `0.075`, `1_000`.
struct ExactDecimal: Hashable {
    /// The number is `coefficient` · 10^`exponent`; the coefficient ends in no zero but where it is zero.
    private let coefficient: Int128
    private let exponent: Int

    static let zero = ExactDecimal(coefficient: 0, exponent: 0)

    private init(coefficient: Int128, exponent: Int) {
        var (coefficient, exponent) = (coefficient, coefficient == 0 ? 0 : exponent)
        while coefficient != 0, coefficient.isMultiple(of: 10) {
            coefficient /= 10
            exponent += 1
        }
        self.coefficient = coefficient
        self.exponent = exponent
    }

    /// A whole number.
    init(_ number: Int) {
        self.init(coefficient: Int128(number), exponent: 0)
    }

    /// Reads a decimal number with or without an exponent; nil for anything else, and for more than 30 digits.
    init?(_ text: some StringProtocol) {
        let parts = text.lowercased().filter { $0 != "_" }.split(
            separator: "e",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let mantissa = parts.first else { return nil }
        var power = 0
        if parts.count == 2 {
            guard let written = Int(parts[1]), (-60...60).contains(written) else { return nil }
            power = written
        }
        let isNegative = mantissa.hasPrefix("-")
        let digits = mantissa.drop { $0 == "-" || $0 == "+" }
        guard mantissa.count - digits.count <= 1 else { return nil }
        let halves = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = halves.count == 2 ? halves[1] : ""
        let all = (halves.first ?? "") + fraction
        guard (1...30).contains(all.count), all.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let coefficient = Int128(all)
        else { return nil }
        self.init(coefficient: isNegative ? -coefficient : coefficient, exponent: power - fraction.count)
    }

    /// Whether it is the smaller one; numbers that are too far apart to be compared are told by their powers.
    func isLess(than other: ExactDecimal) -> Bool {
        let common = min(exponent, other.exponent)
        if let own = scaled(by: -common), let their = other.scaled(by: -common) { return own < their }
        return (isNegative ? -exponent : exponent) < (other.isNegative ? -other.exponent : other.exponent)
    }

    /// Below zero.
    var isNegative: Bool { coefficient < 0 }

    /// The product; nil where it has too many digits.
    func times(_ other: ExactDecimal) -> ExactDecimal? {
        let (product, isOver) = coefficient.multipliedReportingOverflow(by: other.coefficient)
        return isOver ? nil : ExactDecimal(coefficient: product, exponent: exponent + other.exponent)
    }

    /// The number itself where it is whole.
    var whole: Int? { scaled(by: 0).flatMap(Int.init(exactly:)) }

    /// The least whole number that is not below it; nil where that is out of range.
    var roundedUp: Int? {
        if let whole { return whole }
        guard exponent < 0, exponent > -38 else { return nil }
        let unit = (0 ..< -exponent).reduce(Int128(1)) { unit, _ in unit * 10 }
        let (quotient, rest) = coefficient.quotientAndRemainder(dividingBy: unit)
        return Int(exactly: rest > 0 ? quotient + 1 : quotient)
    }

    /// The number of dollars; nil where it has more decimals than an amount can have, or is below zero.
    var money: Money? {
        guard !isNegative, let picodollars = scaled(by: 12) else { return nil }
        let money = Money(picodollars: picodollars)
        return money.picodollars == picodollars ? money : nil
    }

    /// What percent it is of another; nil where that is no whole number.
    func percent(of other: ExactDecimal) -> Int? {
        let common = min(exponent, other.exponent)
        guard let own = scaled(by: -common), let whole = other.scaled(by: -common), whole > 0,
            case let (hundredfold, isOver) = own.multipliedReportingOverflow(by: 100), !isOver,
            hundredfold.isMultiple(of: whole)
        else { return nil }
        return Int(exactly: hundredfold / whole)
    }

    /// The number times so many powers of ten, where that is whole and in range.
    private func scaled(by powers: Int) -> Int128? {
        if coefficient == 0 { return 0 }
        guard (0...38).contains(exponent + powers) else { return nil }
        var result = coefficient
        for _ in 0..<(exponent + powers) {
            let (product, isOver) = result.multipliedReportingOverflow(by: 10)
            if isOver { return nil }
            result = product
        }
        return result
    }

    /// Shares of a whole as whole numbers in the same proportion, 0 to a million each; beyond six digits they are rounded up.
    static func weights(_ shares: [ExactDecimal]) -> [Int]? {
        guard let least = shares.map(\.exponent).min() else { return [] }
        var whole: [Int128] = []
        for share in shares {
            guard let scaled = share.scaled(by: -least), scaled >= 0 else { return nil }
            whole.append(scaled)
        }
        let divisor = whole.reduce(Int128(0)) { greatestCommonDivisor($0, $1) }
        guard divisor > 0 else { return nil }
        whole = whole.map { $0 / divisor }
        let largest = whole.max() ?? 1
        if largest > 1_000_000 {
            let unit = (largest + 999_999) / 1_000_000
            whole = whole.map { ($0 + unit - 1) / unit }
        }
        return whole.map { Int($0) }
    }

    private static func greatestCommonDivisor(_ one: Int128, _ other: Int128) -> Int128 {
        var (one, other) = (one, other)
        while other != 0 { (one, other) = (other, one % other) }
        return one
    }
}
