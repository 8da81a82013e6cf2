import Catalogue
import Core

extension ConfigurationBuilder {
    /// The price of a model as the operator says it; nil where nothing is said, or where it is at fault, which has then been
    /// reported.
    mutating func price(_ model: SettingsRecord) -> ModelPrice? {
        guard let setting = model["price"], case .section(let record) = setting.value else { return nil }
        var price = ModelPrice(rates: rates(record))
        price.image = record.money("image")
        price.images = (record.list("images") ?? []).compactMap { element in
            guard case .section(let section) = element.value else { return nil }
            return section.money("price").map {
                ImagePrice(quality: section.text("quality"), size: section.text("size"), price: $0)
            }
        }
        price.minute = record.money("minute")
        price.millionCharacters = record.money("million_characters")
        price.thousandSearches = record.money("thousand_searches")
        let percents = record.section("percent")
        for tier in ServiceTier.allCases where tier != .standard {
            price.percents[tier] = percents.integer(tier.rawValue)
        }
        price.tiers = tiers(record)
        if price == ModelPrice(rates: TokenRates()), record.written.isEmpty {
            reader.report(
                "expected a price such as { input: 2.50, output: 10 }, found nothing",
                at: setting.place,
                setting.path
            )
            return nil
        }
        return price
    }

    private mutating func tiers(_ record: SettingsRecord) -> [ModelPrice.PromptTier] {
        var tiers: [ModelPrice.PromptTier] = []
        for element in record.list("long_prompts") ?? [] {
            guard case .section(let section) = element.value, let above = section.integer("above") else { continue }
            if let last = tiers.last, above <= last.above {
                let place = section["above"]
                reader.report(
                    "expected more than \(last.above), where the tier before begins; the shortest prompts come first",
                    at: place?.place,
                    place?.path ?? element.path
                )
            }
            tiers.append(ModelPrice.PromptTier(above: above, rates: rates(section)))
        }
        return tiers
    }

    private func rates(_ record: SettingsRecord) -> TokenRates {
        TokenRates(
            input: record.money("input"),
            cachedInput: record.money("cached_input"),
            cacheWrite: record.money("cache_write"),
            cacheWrite1h: record.money("cache_write_1h"),
            output: record.money("output"),
            inputAudio: record.money("input_audio"),
            outputAudio: record.money("output_audio"),
            inputImage: record.money("input_image"),
            outputImage: record.money("output_image")
        )
    }
}
