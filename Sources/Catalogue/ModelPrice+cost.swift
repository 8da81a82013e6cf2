public import Core

extension ModelPrice {
    /// What a call costs. Exact: what all tokens cost is rounded once, to a millionth of a millionth of a dollar, and so is what each
    /// kind of unit costs.
    ///
    /// Every input token is charged once: what was read from the cache at the cache's rate, what was written to it at the rate
    /// of its lifetime, sound and images at theirs, and the rest as input. Where the classes that a vendor reports are more than the
    /// whole they count in that order until it is used up. Reasoning is output. The length of the prompt, which decides on the
    /// tier, is that of every input token. The percent of a service tier counts for tokens alone. Tokens cost nothing
    /// with models that have no rates for any, which are charged by units.
    ///
    /// - Parameters:
    ///   - usage: what the vendor counted.
    ///   - tier: the tier that served the call.
    /// - Returns: nil where something was used of which the price is not known: a tier, a unit or a kind of token.
    public func cost(of usage: Usage, tier: ServiceTier = .standard) -> Money? {
        guard let percent = percents[tier] ?? (tier == .standard ? 100 : nil) else { return nil }
        let rates = rates(promptTokens: usage.inputTokens)
        var sum = Sum(isCharged: !rates.isEmpty)

        var input = Share(of: usage.inputTokens)
        sum.add(input.take(usage.cachedInputTokens), at: rates.cachedInput ?? rates.input)
        var written = Share(of: input.take(usage.cacheWriteTokens))
        let shortest = rates.cacheWrite ?? rates.input
        sum.add(written.take(usage.cacheWrite1hTokens), at: rates.cacheWrite1h ?? shortest)
        sum.add(written.rest, at: shortest)
        let heard = input.take(usage.inputAudioTokens)
        if minute == nil { sum.add(heard, at: rates.inputAudio ?? rates.input) }
        sum.add(input.take(usage.inputImageTokens), at: rates.inputImage ?? rates.input)
        sum.add(input.rest, at: rates.input)

        var output = Share(of: usage.outputTokens)
        let spoken = output.take(usage.outputAudioTokens)
        if minute == nil { sum.add(spoken, at: rates.outputAudio ?? rates.output) }
        sum.add(output.take(usage.outputImageTokens), at: rates.outputImage ?? rates.output)
        sum.add(output.rest, at: rates.output)

        // A million tokens and a hundred percent in one division: nothing is rounded before.
        guard let tokens = sum.total.map({ ($0 * percent).divided(by: 100_000_000) }),
            let images = charge(usage.images, at: image, per: 1),
            let time = charge(usage.seconds, at: minute, per: 60),
            let speech = charge(usage.characters, at: millionCharacters, per: 1_000_000),
            let searches = charge(usage.searches, at: thousandSearches, per: 1_000)
        else { return nil }
        return tokens + images + time + speech + searches
    }

    /// Nil where something is to be charged that has no price.
    private func charge(_ count: Int?, at price: Money?, per size: Int) -> Money? {
        guard let count, count > 0 else { return .zero }
        return price.map { ($0 * count).divided(by: size) }
    }
}

/// Tokens that are shared out among classes until none is left.
private struct Share {
    private(set) var rest: Int

    init(of tokens: Int) {
        rest = max(0, tokens)
    }

    /// As many as a vendor says, at most what is left.
    mutating func take(_ tokens: Int?) -> Int {
        let taken = min(max(0, tokens ?? 0), rest)
        rest -= taken
        return taken
    }
}

/// Tokens times their rates; nil as soon as there are tokens without a rate.
private struct Sum {
    private(set) var total: Money? = .zero
    /// False where the model is charged by other measures alone.
    private let isCharged: Bool

    init(isCharged: Bool) {
        self.isCharged = isCharged
    }

    mutating func add(_ tokens: Int, at rate: Money?) {
        guard isCharged, tokens > 0, let before = total else { return }
        total = rate.map { before + $0 * tokens }
    }
}
