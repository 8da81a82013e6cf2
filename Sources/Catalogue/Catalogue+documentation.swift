import Core

extension Catalogue {
    /// The catalogue for people, as Markdown: `docs/vendors.md`.
    public func documentation() -> String {
        var page = """
            # Vendors

            A vendor in the configuration is of one of these kinds; a name that is a kind needs no `kind`. The address can always
            be another (`base_url`), and what is declared here can be corrected (`quirks`, `models`; see
            [configuration.md](configuration.md)). Any other server that speaks Chat Completions is `openai-compatible`.

            | kind | vendor | address | wire format | key goes in | environment |
            | --- | --- | --- | --- | --- | --- |

            """
        for kind in kinds {
            let variables = kind.environmentKeys.map { "`\($0)`" }.joined(separator: ", ")
            let name = kind.documentationURL.map { "[\(kind.displayName)](\($0))" } ?? kind.displayName
            let address =
                kind.baseURL.map { "`\($0)`" } ?? (kind.isBuiltIn ? "inside the gateway" : "must be configured")
            page +=
                "| `\(kind.name)` | \(name) | \(address) | \(kind.dialect.rawValue) | \(kind.authentication.summary) | \(variables) |\n"
        }
        page +=
            "\nWith no configuration file every vendor is there whose variable is set; the first one that is counts. A vendor whose "
            + "address must be configured is not, but for Bedrock, whose address follows from `AWS_REGION`. In a configuration file "
            + "Bedrock goes by `AWS_BEARER_TOKEN_BEDROCK`, as AWS's own tools do, where neither `api_key` nor keys in "
            + "`credentials` are given, and otherwise by the keys that AWS's tools find.\n"
        page += "\n## Where they depart from their wire format\n\n"
        page +=
            "The gateway makes up for these; what a vendor refuses is refused by name, or left out with `drop_params`.\n\n"
        page += "| kind | departures |\n| --- | --- |\n"
        for kind in kinds {
            let departures = Catalogue.departures(of: kind)
            if !departures.isEmpty { page += "| `\(kind.name)` | \(departures.joined(separator: "; ")) |\n" }
        }
        page += "\n## Models\n\n"
        page += "A model needs no entry to be used. One that has none is taken to be able to do everything.\n\n"
        page +=
            "Prices are list prices in US dollars, for a million tokens unless said otherwise, and can be corrected (`price` of a "
            + "model). Where there is none it is not known. What is read from a cache and has no price costs as any input.\n"
        for kind in kinds where !kind.models.all.isEmpty && !kind.isBuiltIn {
            let columns = Catalogue.columns(of: kind.models.all)
            page += "\n### \(kind.displayName)\n\n"
            page += "| \(columns.map(\.title).joined(separator: " | ")) |\n"
            page += "|\(String(repeating: " --- |", count: columns.count))\n"
            for model in kind.models.all {
                page += "| \(columns.map { $0.cell(model) }.joined(separator: " | ")) |\n"
            }
        }
        return page
    }

    private typealias Column = (title: String, cell: (ModelInfo) -> String)

    /// The columns of a table of models, without those that say nothing of any of them.
    private static func columns(of models: [ModelInfo]) -> [Column] {
        var columns: [Column] = [("model", names(of:))]
        if models.contains(where: { $0.purpose != .conversation }) { columns.append(("for", { $0.purpose.rawValue })) }
        let common: [Column] = [
            ("context", { $0.contextWindow.map(String.init) ?? "" }),
            ("longest answer", { $0.maxOutputTokens.map(String.init) ?? "" }),
            ("reads", { $0.input.names.joined(separator: ", ") }),
            ("thinks by", { $0.purpose == .conversation ? $0.capabilities.reasoning?.rawValue ?? "its own way" : "" }),
            ("JSON Schema", { $0.purpose == .conversation ? ($0.capabilities.jsonSchema ? "yes" : "no") : "" }),
        ]
        columns += common
        if models.contains(where: { !$0.unsupported.isEmpty }) {
            columns.append(("refuses", { $0.unsupported.sorted().map { "`\($0)`" }.joined(separator: ", ") }))
        }
        if models.contains(where: { $0.price != nil }) {
            let prices: [Column] = [
                ("input", { $0.price?.rates.input?.description ?? "" }),
                ("cached", { $0.price?.rates.cachedInput?.description ?? "" }),
                ("output", { $0.price?.rates.output?.description ?? "" }),
                ("also priced", { $0.price?.furtherTerms.joined(separator: "; ") ?? "" }),
            ]
            columns += prices
        }
        return columns
    }

    private static func names(of model: ModelInfo) -> String {
        let names = ([model.name] + model.aliases).filter { !$0.hasPrefix("models/") }
        return names.map { "`\($0)`" }.joined(separator: ", ") + (model.isDeprecated ? " (ending)" : "")
    }

    private static func departures(of kind: VendorKind) -> [String] {
        let quirks = kind.quirks
        var list = quirks.renamed.sorted { $0.key < $1.key }.map { "`\($0.key)` is `\($0.value)`" }
        if !quirks.unsupported.isEmpty {
            list.append("no " + quirks.unsupported.sorted().map { "`\($0)`" }.joined(separator: ", "))
        }
        if quirks.developerAsSystem { list.append("developer messages go as system messages") }
        if !quirks.streamUsage { list.append("a stream's usage is not asked for but volunteered") }
        if quirks.marksBeginning { list.append("the beginning of an answer is marked by `prefix`") }
        if quirks.requiredToolChoiceIsAny { list.append("`tool_choice: required` is `any`") }
        if let form = quirks.toolCallIDForm {
            list.append("ids of tool calls are turned into \(form.length) letters and digits")
        }
        if quirks.assistantAfterToolResults {
            list.append("an assistant's message is put between results of tools and the user")
        }
        if quirks.completionExcludesReasoning { list.append("`completion_tokens` leave reasoning out") }
        if kind.dialect == .openAIChat {
            switch quirks.reasoningMember {
            case nil: list.append("earlier thoughts are not sent back")
            case "reasoning_content": break
            case let member?: list.append("earlier thoughts go back as `\(member)`")
            }
        }
        if !kind.defaultCapabilities.jsonSchema { list.append("no JSON Schema output") }
        if kind.defaultCapabilities.imageURLs == false { list.append("images only inline; the gateway fetches them") }
        return list
    }
}

extension ModelPrice {
    /// For documentation: what is beside input, cached input and output of standard calls.
    fileprivate var furtherTerms: [String] {
        var terms = rates.further
        if self == .free { return ["free"] }
        for tier in tiers {
            let three = [tier.rates.input, tier.rates.cachedInput, tier.rates.output].map { $0?.description ?? "" }
            let more = tier.rates.further.map { ", \($0)" }.joined()
            terms.append("above \(tier.above) \(three.joined(separator: " / "))\(more)")
        }
        let units: [(String, Money?)] = [
            ("an image", image), ("a minute", minute), ("a million characters", millionCharacters),
            ("a thousand searches", thousandSearches),
        ]
        terms += units.compactMap { name, price in price.map { "\(name) \($0)" } }
        return terms
            + ServiceTier.allCases.compactMap { tier in
                percents[tier].map { "\(tier.rawValue.replacing("_", with: "-")) \($0) %" }
            }
    }
}

extension TokenRates {
    fileprivate var further: [String] {
        let rates: [(String, Money?)] = [
            ("cache write", cacheWrite), ("for an hour", cacheWrite1h), ("sound in", inputAudio),
            ("sound out", outputAudio), ("images in", inputImage), ("images out", outputImage),
        ]
        return rates.compactMap { name, rate in rate.map { "\(name) \($0)" } }
    }
}
