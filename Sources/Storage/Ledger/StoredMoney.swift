import Core

/// Amounts as two whole numbers, so that sums of columns are exact and do not overflow: millionths of a dollar, rounded down, and
/// the millionths of one that remain.
enum StoredMoney {
    static func split(_ money: Money) -> (micros: Int, picos: Int) {
        let (quotient, remainder) = money.picodollars.quotientAndRemainder(dividingBy: 1_000_000)
        guard remainder < 0 else { return (Int(clamping: quotient), Int(remainder)) }
        return (Int(clamping: quotient - 1), Int(remainder + 1_000_000))
    }

    static func join(micros: Int, picos: Int) -> Money {
        Money(picodollars: Int128(micros) * 1_000_000 + Int128(picos))
    }
}
