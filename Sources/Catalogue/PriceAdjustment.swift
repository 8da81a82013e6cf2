public import Core

/// By how much what an operator pays differs from a vendor's list prices: `-10%`, `+2.5%`. Exact.
public struct PriceAdjustment: Sendable, Hashable, LosslessStringConvertible {
    /// The difference in ten-thousandths of a percent.
    private let parts: Int

    /// A percent in those parts.
    private static let percent = 10_000
    /// Decimals of a percent.
    private static let decimals = 4
    /// The greatest surcharge in percent.
    private static let most = 1_000

    /// Reads a percentage with at most four decimals, from `-100%` to `1000%`; nil for anything else.
    public init?(_ text: String) {
        guard text.hasSuffix("%") else { return nil }
        var digits = text.dropLast()
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits.removeFirst() }
        let halves = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = halves.count > 1 ? halves[1] : ""
        guard let whole = halves.first, (1...4).contains(whole.utf8.count),
            halves.count == 1 || (1...Self.decimals).contains(fraction.utf8.count),
            (whole + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let parts = Int(whole + fraction + String(repeating: "0", count: Self.decimals - fraction.utf8.count)),
            parts <= (isNegative ? 100 : Self.most) * Self.percent
        else { return nil }
        self.parts = isNegative ? -parts : parts
    }

    /// As it is written, without needless zeros: `-10%`, `+2.5%`.
    public var description: String {
        let (whole, rest) = parts.magnitude.quotientAndRemainder(dividingBy: UInt(Self.percent))
        var fraction = String(rest)
        fraction = String(repeating: "0", count: Self.decimals - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return (parts < 0 ? "-" : "+") + "\(whole)" + (fraction.isEmpty ? "" : ".\(fraction)") + "%"
    }

    /// What something costs with it, to a millionth of a millionth of a dollar.
    public func applied(to amount: Money) -> Money {
        (amount * (100 * Self.percent + parts)).divided(by: 100 * Self.percent)
    }
}

extension ModelPrice {
    /// The price with every rate and unit changed.
    public func adjusted(by adjustment: PriceAdjustment) -> ModelPrice {
        var price = self
        price.rates = rates.adjusted(by: adjustment)
        for place in price.tiers.indices { price.tiers[place].rates = tiers[place].rates.adjusted(by: adjustment) }
        for place in price.images.indices { price.images[place].price = adjustment.applied(to: images[place].price) }
        price.image = image.map(adjustment.applied(to:))
        price.minute = minute.map(adjustment.applied(to:))
        price.millionCharacters = millionCharacters.map(adjustment.applied(to:))
        price.thousandSearches = thousandSearches.map(adjustment.applied(to:))
        return price
    }
}

extension TokenRates {
    fileprivate func adjusted(by adjustment: PriceAdjustment) -> TokenRates {
        TokenRates(
            input: input.map(adjustment.applied(to:)),
            cachedInput: cachedInput.map(adjustment.applied(to:)),
            cacheWrite: cacheWrite.map(adjustment.applied(to:)),
            cacheWrite1h: cacheWrite1h.map(adjustment.applied(to:)),
            output: output.map(adjustment.applied(to:)),
            inputAudio: inputAudio.map(adjustment.applied(to:)),
            outputAudio: outputAudio.map(adjustment.applied(to:)),
            inputImage: inputImage.map(adjustment.applied(to:)),
            outputImage: outputImage.map(adjustment.applied(to:))
        )
    }
}
