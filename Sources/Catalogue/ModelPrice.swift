public import Core

/// What a model costs, as its vendor's price list says it, in US dollars.
///
/// ```swift
/// let price = ModelPrice(input: "2", cachedInput: "0.20", output: "12", batch: 50)
///     .above(200_000, TokenRates(input: "4", cachedInput: "0.40", output: "18"))
/// ```
/// Rates are for a million tokens. What a vendor charges beyond tokens and the units below (storage of caches, surcharges for
/// a region, tools that it runs) is not in it.
public struct ModelPrice: Sendable, Hashable {
    /// Rates of a prompt that is below every tier.
    public var rates: TokenRates
    /// Rates of longer prompts, the shortest first. One tier counts for every token of a call, those of the answer included.
    public var tiers: [PromptTier]
    /// What a call of another service tier costs, in percent of the standard one; of standard calls and of tiers that are not
    /// here nothing is said.
    public var percents: [ServiceTier: Int]
    /// For one image that is made, where ``images`` says nothing of such ones.
    public var image: Money?
    /// For one image of a quality and a size. The first that fits counts.
    public var images: [ImagePrice]
    /// For a minute of sound, by the second. Sound is then not charged by tokens.
    public var minute: Money?
    /// For a million characters of text that is spoken.
    public var millionCharacters: Money?
    /// For a thousand searches: of the web, or the units in which a ranking is billed.
    public var thousandSearches: Money?

    /// A price of rates and units.
    public init(
        rates: TokenRates,
        tiers: [PromptTier] = [],
        percents: [ServiceTier: Int] = [:],
        image: Money? = nil,
        images: [ImagePrice] = [],
        minute: Money? = nil,
        millionCharacters: Money? = nil,
        thousandSearches: Money? = nil
    ) {
        self.rates = rates
        self.tiers = tiers
        self.percents = percents
        self.image = image
        self.images = images
        self.minute = minute
        self.millionCharacters = millionCharacters
        self.thousandSearches = thousandSearches
    }

    /// A price by text tokens, with the percents of the usual service tiers.
    public init(
        input: Money,
        cachedInput: Money? = nil,
        output: Money? = nil,
        batch: Int? = nil,
        flex: Int? = nil,
        priority: Int? = nil
    ) {
        self.init(rates: TokenRates(input: input, cachedInput: cachedInput, output: output))
        percents[.batch] = batch
        percents[.flex] = flex
        percents[.priority] = priority
    }

    /// It costs nothing.
    public static let free = ModelPrice(input: .zero, output: .zero)

    /// The rates that count for a prompt of so many tokens, cached ones included.
    public func rates(promptTokens: Int) -> TokenRates {
        tiers.last { promptTokens > $0.above }?.rates ?? rates
    }

    /// The same price with a tier for prompts of more than so many tokens.
    public func above(_ tokens: Int, _ rates: TokenRates) -> ModelPrice {
        var price = self
        price.tiers.append(PromptTier(above: tokens, rates: rates))
        price.tiers.sort { $0.above < $1.above }
        return price
    }

    /// Rates of prompts above a length.
    public struct PromptTier: Sendable, Hashable {
        /// The longest prompt, in tokens, to which it does not apply yet.
        public var above: Int
        /// What tokens cost then.
        public var rates: TokenRates

        /// Rates of prompts of more than so many tokens.
        public init(above: Int, rates: TokenRates) {
            self.above = above
            self.rates = rates
        }
    }
}

/// What a million tokens cost. Nil: not known, or not different from the rate named in its place.
public struct TokenRates: Sendable, Hashable {
    /// Read by the model; nil: not known, or charged by another measure.
    public var input: Money?
    /// Read from the vendor's cache; nil: as any other input.
    public var cachedInput: Money?
    /// Written to the cache for its shortest lifetime (Anthropic: 5 minutes); nil: as any other input.
    public var cacheWrite: Money?
    /// Written to the cache for an hour; nil: as for the shortest lifetime.
    public var cacheWrite1h: Money?
    /// Written by the model, reasoning included; nil: it writes none, or it is not known.
    public var output: Money?
    /// Sound that is read; nil: as text.
    public var inputAudio: Money?
    /// Sound that is made; nil: as text.
    public var outputAudio: Money?
    /// Images that are read; nil: as text.
    public var inputImage: Money?
    /// Images that are made, where they are counted in tokens; nil: as text.
    public var outputImage: Money?

    /// Rates; what is not named is not known or not different.
    public init(
        input: Money? = nil,
        cachedInput: Money? = nil,
        cacheWrite: Money? = nil,
        cacheWrite1h: Money? = nil,
        output: Money? = nil,
        inputAudio: Money? = nil,
        outputAudio: Money? = nil,
        inputImage: Money? = nil,
        outputImage: Money? = nil
    ) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.cacheWrite1h = cacheWrite1h
        self.output = output
        self.inputAudio = inputAudio
        self.outputAudio = outputAudio
        self.inputImage = inputImage
        self.outputImage = outputImage
    }

    /// Whether there is no rate at all.
    public var isEmpty: Bool {
        input == nil && output == nil && cachedInput == nil && cacheWrite == nil && cacheWrite1h == nil
            && inputAudio == nil && outputAudio == nil && inputImage == nil && outputImage == nil
    }

    /// Every rate that there is.
    public var all: [Money] {
        [
            input, cachedInput, cacheWrite, cacheWrite1h, output, inputAudio, outputAudio, inputImage, outputImage,
        ].compactMap(\.self)
    }
}

/// How a call is served, as far as it changes its price.
public enum ServiceTier: String, Sendable, CaseIterable {
    case standard
    /// Asynchronously, within a day or so.
    case batch
    /// Synchronously, but slower and without a promise.
    case flex
    /// Faster than others (OpenAI's fast mode too).
    case priority
    /// In the hours in which the vendor is cheaper.
    case offPeak = "off_peak"

    /// The tier that a vendor names in its answer (`service_tier`); nil where it is none of these. No name, and a vendor's
    /// choice of its own, are the standard one.
    public init?(reported name: String?) {
        switch name {
        case nil, "auto", "default", "standard", "on_demand": self = .standard
        case "fast", "priority": self = .priority
        case let name?: self.init(rawValue: name)
        }
    }
}
