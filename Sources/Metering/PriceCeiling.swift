public import Catalogue
public import Core

/// The most that tokens of a call can cost with a model.
public struct PriceCeiling: Sendable, Hashable {
    /// Of a million that go in.
    public var input: Money
    /// Of a million that come out.
    public var output: Money

    /// - Parameters:
    ///   - inputTokens: the most that go in: longer prompts can be dearer.
    ///   - media: pictures and sound go in or come out.
    ///   - longCache: something is written to the vendor's cache for longer than usual.
    ///   - anyTier: the call may be served by any tier, and not by the standard one alone.
    /// - Returns: nil where something has no price, or is not charged by tokens.
    public init?(
        _ price: ModelPrice,
        inputTokens: Int,
        media: Bool = false,
        longCache: Bool = false,
        anyTier: Bool = false
    ) {
        let percent = anyTier ? max(100, price.percents.values.max() ?? 100) : 100
        let rates = [price.rates] + price.tiers.filter { inputTokens > $0.above }.map(\.rates)
        func most(_ kinds: [Money?]) -> Money? {
            kinds.compactMap(\.self).max().map { ($0 * percent + Money(picodollars: 99)).divided(by: 100) }
        }
        let read = rates.flatMap { rates in
            [rates.input, rates.cacheWrite] + (longCache ? [rates.cacheWrite1h] : [])
                + (media ? [rates.inputAudio, rates.inputImage] : [])
        }
        let written = rates.flatMap { rates in [rates.output] + (media ? [rates.outputAudio, rates.outputImage] : []) }
        guard let input = most(read) else { return nil }
        self.input = input
        // Models that write nothing have no price for it.
        output = most(written) ?? .zero
    }

    /// What so many tokens cost, in picodollars, rounded up.
    public static func picodollars(_ tokens: Int, at rate: Money) -> Int {
        let (cost, rest) = (rate * tokens).picodollars.quotientAndRemainder(dividingBy: 1_000_000)
        return Int(clamping: rest > 0 ? cost + 1 : cost)
    }
}
