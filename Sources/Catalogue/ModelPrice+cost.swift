public import Core

extension ModelPrice {
    /// What a call costs. Exact: what all tokens cost is rounded once, to a millionth of a millionth of a dollar, and so is what each
    /// kind of unit costs.
    ///
    /// Every input token is charged once: what was read from the cache at the cache's rate, what was written to it at the rate
    /// of its lifetime, sound and images at theirs, and the rest as input. Where the classes that a vendor reports are more than the
    /// whole they count in that order until it is used up. Reasoning is output. The length of the prompt, which decides on the
    /// tier, is that of every input token; the percent of a service tier counts for tokens
    /// alone. Tokens cost nothing with models that have no rates for any, which are charged by units.
    ///
    /// - Parameters:
    ///   - usage: what the vendor counted.
    ///   - tier: the tier that served the call.
    ///   - form: what the images are like that were made; nil: it is not known.
    /// - Returns: nil where something was used of which the price is not known: a tier, a unit or a kind of token; and where what is
    ///   charged by was not counted.
    public func cost(of usage: Usage, tier: ServiceTier = .standard, images form: ImageForm? = nil) -> Money? {
        guard let percent = percents[tier] ?? (tier == .standard ? 100 : nil), counts(usage) else { return nil }
        let rates = rates(promptTokens: usage.inputTokens)
        let isCharged = !rates.isEmpty
        // Nil as soon as there are tokens without a rate. No value of its own: the compiler lays what a function hands over that holds
        // numbers of 128 bits beside others where unoptimised code cannot read it.
        var total: Money? = .zero
        func add(_ tokens: Int, at rate: Money?) {
            guard isCharged, tokens > 0, let before = total else { return }
            total = rate.map { before + $0 * tokens }
        }

        var input = Share(of: usage.inputTokens)
        add(input.take(usage.cachedInputTokens), at: rates.cachedInput ?? rates.input)
        var written = Share(of: input.take(usage.cacheWriteTokens))
        let shortest = rates.cacheWrite ?? rates.input
        add(written.take(usage.cacheWrite1hTokens), at: rates.cacheWrite1h ?? shortest)
        add(written.rest, at: shortest)
        let heard = input.take(usage.inputAudioTokens)
        if minute == nil { add(heard, at: rates.inputAudio ?? rates.input) }
        add(input.take(usage.inputImageTokens), at: rates.inputImage ?? rates.input)
        add(input.rest, at: rates.input)

        var output = Share(of: usage.outputTokens)
        let spoken = output.take(usage.outputAudioTokens)
        if minute == nil { add(spoken, at: rates.outputAudio ?? rates.output) }
        add(output.take(usage.outputImageTokens), at: rates.outputImage ?? rates.output)
        add(output.rest, at: rates.output)

        // A million tokens and a hundred percent in one division: nothing is rounded before.
        guard let tokens = total.map({ ($0 * percent).divided(by: 100_000_000) }),
            let images = charge(usage.images, at: price(ofImage: form), per: 1),
            let time = charge(usage.seconds, at: minute, per: 60),
            let speech = charge(usage.characters, at: millionCharacters, per: 1_000_000),
            let searches = charge(usage.searches, at: thousandSearches, per: 1_000)
        else { return nil }
        return tokens + images + time + speech + searches
    }

    /// Whether what it is charged by was counted: sound by the second where that counts, and a unit where no tokens do.
    private func counts(_ usage: Usage) -> Bool {
        if minute != nil, usage.seconds == nil, usage.inputAudioTokens ?? 0 > 0 || usage.outputAudioTokens ?? 0 > 0 {
            return false
        }
        guard rates.isEmpty else { return true }
        let units = [
            (image ?? images.first?.price, usage.images), (minute, usage.seconds),
            (millionCharacters, usage.characters), (thousandSearches, usage.searches),
        ]
        return units.allSatisfy { $0.0 == nil } || units.contains { $0.0 != nil && $0.1 != nil }
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
