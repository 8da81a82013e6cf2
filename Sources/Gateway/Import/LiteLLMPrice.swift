import Catalogue
import Core

/// What LiteLLM says of a model's price, and as much of it as a ``ModelPrice`` can say exactly.
///
/// LiteLLM writes dollars for one token, second, character, image or query, under names that may end in the length of the prompt
/// and the service tier from which they count: `input_cost_per_token_above_200k_tokens_batches`.
struct LiteLLMPrice {
    /// A member of it.
    enum Figure {
        case number(ExactDecimal)
        /// Several that depend on something that a caller chooses.
        case several([ExactDecimal])
        case unreadable
    }

    /// The price; nil where nothing of it can be said.
    private(set) var price: ModelPrice?
    /// The members that could not be said, with the reason.
    private(set) var unsaid: [(member: String, reason: String)] = []

    /// - Parameters:
    ///   - figures: every member that is about costs.
    ///   - mode: what the model is for, in LiteLLM's words: `chat`, `embedding`, …
    init(_ figures: [(name: String, figure: Figure)], mode: String?) {
        var rates: [Place: [String: ExactDecimal]] = [:]
        var units: [(name: String, number: ExactDecimal)] = []
        for (name, figure) in figures {
            switch figure {
            case .unreadable: unsaid.append((name, "it is no number"))
            case .several(let numbers):
                if let first = numbers.first, Set(numbers).count == 1 {
                    units.append((name, first))
                } else {
                    unsaid.append((name, "it depends on how much is searched"))
                }
            case .number(let number):
                guard !number.isNegative else {
                    unsaid.append((name, "it is below zero"))
                    continue
                }
                if let (rate, place) = LiteLLMPrice.place(of: name) {
                    rates[place, default: [:]][rate] = number
                } else {
                    units.append((name, number))
                }
            }
        }
        var made = ModelPrice(rates: TokenRates())
        let standard = rates[Place()] ?? [:]
        made.rates = tokenRates(standard, Place())
        addTiers(rates, standard, to: &made)
        addPercents(rates, to: &made)
        for (name, number) in units { add(name, number, standard, mode, to: &made) }
        settleMeasures(mode, &made)
        if ["embedding", "rerank"].contains(mode), made.rates.output == .zero { made.rates.output = nil }
        if made != ModelPrice(rates: TokenRates()) { price = made }
    }

    /// From where a rate counts: a length of the prompt, and a service tier.
    private struct Place: Hashable {
        var above: Int?
        var tier: ServiceTier?

        /// The end of a member's name that says so.
        var suffix: String {
            (above.map { "_above_\($0 / 1_000)k_tokens" } ?? "")
                + (tier.map { tier in LiteLLMPrice.tiers.first { $0.tier == tier }?.suffix ?? "" } ?? "")
        }
    }

    private static let tiers: [(suffix: String, tier: ServiceTier)] = [
        ("_batches", .batch), ("_flex", .flex), ("_priority", .priority),
    ]

    private static let rates: [(name: String, rate: any WritableKeyPath<TokenRates, Money?> & Sendable)] = [
        ("input_cost_per_token", \.input),
        ("cache_read_input_token_cost", \.cachedInput),
        ("cache_creation_input_token_cost", \.cacheWrite),
        ("cache_creation_input_token_cost_above_1hr", \.cacheWrite1h),
        ("output_cost_per_token", \.output),
        ("input_cost_per_audio_token", \.inputAudio),
        ("output_cost_per_audio_token", \.outputAudio),
        ("input_cost_per_image_token", \.inputImage),
        ("output_cost_per_image_token", \.outputImage),
    ]

    /// Takes the name of a rate apart; nil for one that is no rate.
    private static func place(of name: String) -> (rate: String, place: Place)? {
        // An older name of the same.
        var rest = (name == "input_cost_per_token_cache_hit" ? "cache_read_input_token_cost" : name)[...]
        var place = Place()
        if let tier = tiers.first(where: { rest.hasSuffix($0.suffix) }) {
            place.tier = tier.tier
            rest = rest.dropLast(tier.suffix.count)
        }
        if rest.hasSuffix("k_tokens") {
            let digits = rest.dropLast("k_tokens".count).reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
            let ending = "_above_\(String(digits))k_tokens"
            guard rest.hasSuffix(ending), let thousands = Int(String(digits)), (1...1_000_000).contains(thousands)
            else { return nil }
            place.above = thousands * 1_000
            rest = rest.dropLast(ending.count)
        }
        return rates.contains { $0.name == rest } ? (String(rest), place) : nil
    }

    /// Rates for a million tokens.
    private mutating func tokenRates(_ numbers: [String: ExactDecimal], _ place: Place) -> TokenRates {
        var made = TokenRates()
        for (name, rate) in LiteLLMPrice.rates {
            guard let number = numbers[name] else { continue }
            made[keyPath: rate] = money(number, times: 1_000_000, name + place.suffix)
        }
        return made
    }

    private mutating func addTiers(
        _ rates: [Place: [String: ExactDecimal]],
        _ standard: [String: ExactDecimal],
        to price: inout ModelPrice
    ) {
        for place in rates.keys.filter({ $0.above != nil && $0.tier == nil }).sorted(by: {
            ($0.above ?? 0) < ($1.above ?? 0)
        }) {
            guard let above = place.above, let numbers = rates[place] else { continue }
            // What a tier does not say is as below it.
            let all = standard.merging(numbers) { $1 }
            var tierRates = tokenRates(numbers, place)
            for (name, rate) in LiteLLMPrice.rates where tierRates[keyPath: rate] == nil && all[name] != nil {
                tierRates[keyPath: rate] = price.rates[keyPath: rate]
            }
            price.tiers.append(ModelPrice.PromptTier(above: above, rates: tierRates))
        }
    }

    /// A service tier is said where every rate is the same whole percent of the standard one.
    private mutating func addPercents(_ rates: [Place: [String: ExactDecimal]], to price: inout ModelPrice) {
        for (_, tier) in LiteLLMPrice.tiers {
            let places = rates.keys.filter { $0.tier == tier }.sorted { ($0.above ?? 0) < ($1.above ?? 0) }
            var percents: Set<Int?> = []
            var members: [String] = []
            for place in places {
                for (name, number) in (rates[place] ?? [:]).sorted(by: { $0.key < $1.key }) {
                    members.append(name + place.suffix)
                    let standard = rates[Place(above: place.above)]?[name]
                    if standard == .zero, number == .zero { continue }
                    percents.insert(standard.flatMap { number.percent(of: $0) })
                }
            }
            guard !members.isEmpty else { continue }
            let said = rates[Place(tier: tier)] ?? [:]
            let isWhole = ["input_cost_per_token", "output_cost_per_token"].allSatisfy { name in
                said[name] != nil || (rates[Place()]?[name] ?? .zero) == .zero
            }
            if isWhole, percents.count == 1, case let percent?? = percents.first, (1...1_000).contains(percent) {
                price.percents[tier] = percent
            } else if !percents.isEmpty {
                let reason = "its rates are not all the same whole percent of the standard ones"
                for member in members { unsaid.append((member, reason)) }
            }
        }
    }

    /// What is not charged by tokens.
    private mutating func add(
        _ name: String,
        _ number: ExactDecimal,
        _ standard: [String: ExactDecimal],
        _ mode: String?,
        to price: inout ModelPrice
    ) {
        switch (name, mode) {
        case ("output_cost_per_image", "image_generation"), ("output_cost_per_image", "image_edit"):
            price.image = money(number, times: 1, name)
        case ("input_cost_per_image", "image_generation") where price.image == nil:
            price.image = money(number, times: 1, name)
        case ("input_cost_per_second", "audio_transcription"), ("output_cost_per_second", "audio_transcription"),
            ("output_cost_per_second", "audio_speech"):
            guard number != .zero else { return }
            let minute = money(number, times: 60, name)
            if price.minute == nil || price.minute == minute {
                price.minute = minute
            } else {
                unsaid.append((name, "a minute of sound has one price"))
            }
        case ("input_cost_per_character", "audio_speech"):
            price.millionCharacters = money(number, times: 1_000_000, name)
        case ("input_cost_per_query", "rerank"), ("search_context_cost_per_query", _):
            price.thousandSearches = money(number, times: 1_000, name)
        case ("output_cost_per_reasoning_token", _):
            if number == standard["output_cost_per_token"] { return }
            unsaid.append((name, "reasoning is charged as any output"))
        case ("cache_read_input_audio_token_cost", _), ("cache_read_input_image_token_cost", _):
            if number == standard["cache_read_input_token_cost"] { return }
            unsaid.append((name, "what is read from a cache has one rate"))
        default:
            // What costs nothing is not missed.
            if number != .zero { unsaid.append((name, "there is no such measure of prices")) }
        }
    }

    /// LiteLLM charges by one measure where it knows several: by tokens, if they cost anything.
    private mutating func settleMeasures(_ mode: String?, _ price: inout ModelPrice) {
        if price.rates.all.allSatisfy({ $0 == .zero }) {
            let isByUnits =
                [price.image, price.minute, price.millionCharacters].contains { $0 != nil }
                || mode == "rerank" && price.thousandSearches != nil
            if isByUnits { price.rates = TokenRates() }
            return
        }
        let measures: [(any WritableKeyPath<ModelPrice, Money?> & Sendable, String)] = [
            (\.image, "output_cost_per_image"), (\.minute, "input_cost_per_second"),
            (\.millionCharacters, "input_cost_per_character"),
        ]
        for (measure, name) in measures where price[keyPath: measure] != nil {
            price[keyPath: measure] = nil
            unsaid.append((name, "its tokens are charged already"))
        }
    }

    private mutating func money(_ number: ExactDecimal, times count: Int, _ name: String) -> Money? {
        if let money = number.times(ExactDecimal(count))?.money { return money }
        unsaid.append((name, "it has more than twelve decimals"))
        return nil
    }
}
