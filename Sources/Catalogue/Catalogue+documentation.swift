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
            "\nWith no configuration file every vendor is there whose variable is set; the first one that is counts.\n"
        page += "\n## Where they depart from their wire format\n\n"
        page +=
            "The gateway makes up for these; what a vendor refuses is refused by name, or left out with `drop_params`.\n\n"
        page += "| kind | departures |\n| --- | --- |\n"
        for kind in kinds {
            let departures = Catalogue.departures(of: kind)
            if !departures.isEmpty { page += "| `\(kind.name)` | \(departures.joined(separator: "; ")) |\n" }
        }
        page += "\n## Models\n\n"
        page += "A model needs no entry to be used. One that has none is taken to be able to do everything.\n"
        for kind in kinds where !kind.models.all.isEmpty && !kind.isBuiltIn {
            let refuses = kind.models.all.contains { !$0.unsupported.isEmpty }
            page += "\n### \(kind.displayName)\n\n"
            page +=
                "| model | context | longest answer | reads | thinks by | JSON Schema |"
                + (refuses ? " refuses |\n" : "\n")
            page += "| --- | --- | --- | --- | --- | --- |" + (refuses ? " --- |\n" : "\n")
            for model in kind.models.all { page += Catalogue.row(model, refuses: refuses) }
        }
        return page
    }

    /// - Parameter refuses: there is a column for what the model refuses.
    private static func row(_ model: ModelInfo, refuses: Bool) -> String {
        let names = ([model.name] + model.aliases.filter { !$0.hasPrefix("models/") }).map { "`\($0)`" }.joined(
            separator: ", "
        )
        let end = model.isDeprecated ? " (ending)" : ""
        let thinking = model.capabilities.reasoning.map(\.rawValue) ?? "its own way"
        let schema = model.capabilities.jsonSchema ? "yes" : "no"
        let sizes = [model.contextWindow, model.maxOutputTokens].map { $0.map(String.init) ?? "" }
        let reads = model.input.names.joined(separator: ", ")
        let refused = model.unsupported.sorted().map { "`\($0)`" }.joined(separator: ", ")
        return "| \(names)\(end) | \(sizes[0]) | \(sizes[1]) | \(reads) | \(thinking) | \(schema) |"
            + (refuses ? " \(refused) |\n" : "\n")
    }

    private static func departures(of kind: VendorKind) -> [String] {
        let quirks = kind.quirks
        var list = quirks.renamed.sorted { $0.key < $1.key }.map { "`\($0.key)` is `\($0.value)`" }
        if !quirks.unsupported.isEmpty {
            list.append("no " + quirks.unsupported.sorted().map { "`\($0)`" }.joined(separator: ", "))
        }
        if quirks.developerAsSystem { list.append("developer messages go as system messages") }
        if !quirks.streamUsage { list.append("a stream's usage is not asked for but volunteered") }
        if quirks.requiredToolChoiceIsAny { list.append("`tool_choice: required` is `any`") }
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
