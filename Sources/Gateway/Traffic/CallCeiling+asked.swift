import Access
import Catalogue
import Core
import Dialects
import JSON
import Metering
import NIOCore
import Traffic

extension CallCeiling {
    /// Nothing is used that is charged for.
    static let nothing = CallCeiling(
        inputTokens: 0,
        outputTokens: 0,
        cost: 0,
        costPerOutputToken: 0,
        canBeLowered: false
    )

    /// The most that a call can use; nil where nobody can tell.
    ///
    /// A token is a byte at least, so that a text has no more tokens than bytes. Whatever brings more than text, or names what is kept
    /// elsewhere, may fill all that the model can read.
    /// - Parameters:
    ///   - asked: the longest answer that it asks for.
    ///   - standardOutput: the longest answer that it is let have where it asks for none.
    ///   - time: seconds since 1970 at which prices are looked up.
    init?(
        of request: JSONDocument,
        in dialect: any Dialect,
        _ asked: OutputLimit,
        standardOutput: Int?,
        at target: ResolvedTarget,
        time: Int
    ) {
        let seen = dialect.features(of: request)
        let isText =
            seen.unknown == nil && !seen.refersElsewhere && seen.features.isSubset(of: Self.textual)
        let window = target.profile.contextWindow
        var input = request.bytes.readableBytes + Self.frame
        if let window { input = isText ? min(input, window) : window } else if !isText { return nil }

        // An answer of which nothing is said ends where the model or the gateway ends it.
        let longest = asked.tokens ?? standardOutput ?? target.profile.maxOutputTokens ?? Self.usualOutput
        let (output, isOver) = longest.multipliedReportingOverflow(by: asked.choices)

        guard let version = target.price(of: nil, at: time) else {
            // Tokens can be counted all the same.
            self.init(input, isOver ? .max : output, nil, asked, seen, dialect)
            return
        }
        let price = version.price
        if version.isFree {
            self.init(input, isOver ? .max : output, (.zero, .zero), asked, seen, dialect)
            return
        }
        let isSearching = seen.features.contains(.webSearch) && price.thousandSearches != nil
        let ceiling = Self.price(version, input, isText: isText, request)
        let rates = isSearching || price.minute != nil ? nil : ceiling.map { ($0.input, $0.output) }
        self.init(input, isOver ? .max : output, rates, asked, seen, dialect)
    }

    /// The dearest that can apply.
    private static func price(
        _ version: PriceVersion,
        _ input: Int,
        isText: Bool,
        _ request: JSONDocument
    ) -> PriceCeiling? {
        let price = version.price
        let tier = price.percents.isEmpty ? nil : request.root["service_tier"]?.string
        let isAnyTier = tier != nil && tier != "default" && tier != "standard_only"
        // Whoever escapes letters may say it in a way that is not looked for.
        let isKeptLong =
            price.rates.cacheWrite1h != nil && (request.bytes.contains(longCache) || request.bytes.contains(escaped))
        if isText, !isAnyTier, !isKeptLong, price.tiers.first.map({ input <= $0.above }) ?? true {
            return version.textCeiling
        }
        return PriceCeiling(price, inputTokens: input, media: !isText, longCache: isKeptLong, anyTier: isAnyTier)
    }

    /// Anthropic's word for what is to stay in its cache for an hour.
    private static let longCache = Array("\"1h\"".utf8)
    private static let escaped = Array("\\u".utf8)

    private init(
        _ input: Int,
        _ output: Int,
        _ rates: (input: Money, output: Money)?,
        _ asked: OutputLimit,
        _ seen: SeenFeatures,
        _ dialect: any Dialect
    ) {
        // Anthropic refuses answers shorter than the thoughts that are asked for.
        let thinks = dialect.name == .anthropicMessages && seen.features.contains(.reasoning)
        self.init(
            inputTokens: input,
            outputTokens: output,
            cost: rates.map { PriceCeiling.picodollars(input, at: $0.input) },
            costPerOutputToken: rates.map { PriceCeiling.picodollars(1, at: $0.output) } ?? 0,
            canBeLowered: !thinks && !asked.isUnreadable
        )
        choices = asked.choices
    }

    /// The most that something can use which is asked of a model in another way.
    /// - Parameters:
    ///   - kind: what it is.
    ///   - bytes: of its body.
    ///   - documents: that are ranked.
    ///   - units: by other measures than tokens.
    init?(
        of kind: EndpointClass?,
        bytes: Int? = nil,
        documents: Int = 0,
        units: MeasuredUnits = MeasuredUnits(),
        at target: ResolvedTarget,
        time: Int
    ) {
        let version = target.price(of: nil, at: time)
        let input = bytes.map { $0 + Self.frame }
        var cost: Int?
        switch kind {
        case nil, .tokenCounts, .files:
            self = .nothing
            return
        case _ where version?.isFree == true: cost = 0
        case .embeddings, .moderations:
            if let price = version?.price, let input {
                cost = PriceCeiling(price, inputTokens: input).map { PriceCeiling.picodollars(input, at: $0.input) }
            }
        case .rerank:
            if let price = version?.price, let input {
                // A unit is a hundred documents of five hundred tokens (Cohere's price list).
                let searches = (documents + input / 500) / 100 + 1
                let tokens = PriceCeiling(price, inputTokens: input).map {
                    PriceCeiling.picodollars(input, at: $0.input)
                }
                cost =
                    price.thousandSearches.map { Int(clamping: ($0 * searches).divided(by: 1000).picodollars) + 1 }
                    ?? tokens
            }
        case .images:
            if let price = version?.price, price.rates.isEmpty, let count = units.images {
                let dearest = ([price.image] + price.images.map(\.price)).compactMap(\.self).max()
                cost = dearest.map { Int(clamping: ($0 * count).picodollars) }
            }
        case .audio:
            if let price = version?.price.millionCharacters, let characters = units.characters {
                cost = PriceCeiling.picodollars(characters, at: price)
            }
        case .calls, .batches, .passthrough: break
        }
        guard input != nil || cost != nil else { return nil }
        self.init(
            inputTokens: input ?? .max / 4,
            outputTokens: kind == .embeddings || kind == .rerank ? 0 : .max / 4,
            cost: cost,
            costPerOutputToken: 0,
            canBeLowered: false
        )
    }

    /// Of these a request tells all that it brings in its own text.
    private static let textual: CallFeatures = [.tools, .reasoning, .jsonSchema, .streaming, .logprobs]
    /// Tokens that a vendor puts around what it is sent: instructions for tools and the like (Anthropic: up to 700).
    private static let frame = 1500
    /// The longest answer of a model of which nothing is known, in tokens.
    private static let usualOutput = 16_384
}
