import Catalogue
import Core

extension LiteLLMTranslation {
    /// Reads an entry of `model_list`; nil where nothing can be made of it, which has then been told.
    mutating func readDeployment(_ section: Section) -> LiteLLMDeployment? {
        let path = section.path
        guard var entry = ImportedMapping(section.value, path: path), let name = entry.scalar("model_name"),
            var parameters = entry.take("litellm_params").flatMap({
                ImportedMapping($0, path: path.appending("litellm_params"))
            })
        else {
            report(.unreadable, path, "It needs `model_name` and `litellm_params`.")
            return nil
        }
        if let credential = parameters.scalar("litellm_credential_name") {
            if let values = credentials[credential] {
                parameters.add(values)
            } else {
                report(
                    .unreadable,
                    parameters.path(of: "litellm_credential_name"),
                    "No credential of that name is in the file; LiteLLM may have it in its database."
                )
            }
        }
        guard !name.isEmpty, !Shown.mayBeCredential(name) else {
            report(.unreadable, path.appending("model_name"), "It is no name of a model.")
            return nil
        }
        var information = ImportedMapping([], path: path.appending("model_info"))
        if let value = entry.take("model_info") {
            if let mapping = ImportedMapping(value, path: information.path) {
                information = mapping
            } else {
                report(.unreadable, information.path, "It must be a mapping.")
            }
        }
        let base = information.scalar("base_model") ?? parameters.scalar("base_model")
        guard let (provider, model) = readProvider(&parameters) else { return nil }
        guard let read = vendor(provider, model, &parameters) else { return nil }
        var deployment = LiteLLMDeployment(
            name: name,
            model: read.model,
            settings: read.settings,
            vendorNames: read.names,
            info: readModel(&parameters, &information, provider, read.model),
            path: path
        )
        if read.speaksResponses { deployment.info.dialect = .openAIResponses }
        if let base, read.settings.kind == "azure", !deployment.model.hasSuffix("*") {
            // By its own name the catalogue knows the model.
            let own = String(base.split(separator: "/").last ?? "")
            if own != deployment.model, !own.isEmpty, !Shown.mayBeCredential(own) {
                deployment.deployment = deployment.model
                deployment.model = own
            }
        }
        deployment.shares = [parameters.scalar("weight"), parameters.peek("rpm"), parameters.peek("tpm")].map {
            $0.flatMap { ExactDecimal($0) }.flatMap { $0.isNegative ? nil : $0 }
        }
        deployment.order = parameters.peek("order").flatMap { ExactDecimal($0) }
        takeNothings(&parameters)
        reportRest(of: parameters, in: "litellm_params")
        reportRest(of: information, in: "model_info")
        reportRest(of: entry, in: "model_list")
        return deployment
    }

    /// What the model's name says: LiteLLM's provider and what stands behind it.
    private mutating func readProvider(_ parameters: inout ImportedMapping) -> (LiteLLMProvider, String)? {
        let path = parameters.path(of: "model")
        guard case .literal(let written)? = text(&parameters, "model"), !Shown.mayBeCredential(written) else {
            report(.unreadable, path, "It must be the name of a model, as provider/model.")
            return nil
        }
        let parts = written.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if let custom = parameters.scalar("custom_llm_provider") {
            guard let provider = LiteLLMProvider.named(custom) else { return unknown(custom, path) }
            return (provider, parts.count == 2 && parts[0] == custom ? parts[1] : written)
        }
        if parts.count == 2, !parts[1].isEmpty {
            if let provider = LiteLLMProvider.named(parts[0]) { return (provider, parts[1]) }
            if !parameters.has("api_base") { return unknown(parts[0], path) }
        }
        // LiteLLM knows names of models without their providers; so does the catalogue.
        let kinds = catalogue.kinds(listing: written).map(\.name)
        if let kind = kinds.first, let provider = LiteLLMProvider.named(kind) { return (provider, written) }
        if parameters.has("api_base"), let provider = LiteLLMProvider.named("openai") { return (provider, written) }
        let isEverything = written == "*"
        report(
            isEverything ? .missing : .unreadable,
            path,
            isEverything
                ? "A vendor must be named to be reached: make an entry of `vendors` for each one that callers use."
                : "Its provider is not said; write provider/model and import again."
        )
        return nil
    }

    private mutating func unknown(_ provider: String, _ path: ImportPath) -> (LiteLLMProvider, String)? {
        report(
            .missing,
            path,
            "There is no vendor kind for the provider \(Shown.name(provider)); if it speaks Chat Completions, make it a vendor of "
                + "kind openai-compatible with its `base_url`."
        )
        return nil
    }

    // MARK: What is said of the model

    private mutating func readModel(
        _ parameters: inout ImportedMapping,
        _ information: inout ImportedMapping,
        _ provider: LiteLLMProvider,
        _ name: String
    ) -> ImportedVendor.Model {
        var model = ImportedVendor.Model()
        let known = catalogue.model(name, of: provider.kind)
        let mode = information.scalar("mode")
        switch mode {
        case nil, "chat": break
        case "responses": model.dialect = .openAIResponses
        case "completion": model.dialect = .openAICompletions
        case let mode?:
            let purposes: [String: ModelPurpose] = [
                "embedding": .embeddings, "rerank": .ranking, "audio_speech": .speech,
                "audio_transcription": .transcription, "image_generation": .images, "image_edit": .images,
                "moderation": .moderation,
            ]
            if let purpose = purposes[mode] {
                if known?.purpose != purpose { model.purpose = purpose }
            } else {
                report(
                    .missing,
                    information.path(of: "mode"),
                    "There is no such use of models; only calls are passed on."
                )
            }
        }
        model.contextWindow = count(&information, "max_input_tokens")
        model.maxOutputTokens = count(&information, "max_output_tokens") ?? count(&information, "max_tokens")
        _ = information.scalar("max_tokens")
        model.readsImages = information.boolean("supports_vision")
        model.callsTools = information.boolean("supports_function_calling")
        model.followsSchemas = information.boolean("supports_response_schema")
        _ = information.scalar("litellm_provider")

        var figures: [(name: String, figure: LiteLLMPrice.Figure)] = []
        var paths: [String: ImportPath] = [:]
        takeFigures(&parameters, &figures, &paths)
        takeFigures(&information, &figures, &paths)
        let price = LiteLLMPrice(figures, mode: mode)
        model.price = price.price
        for (member, reason) in price.unsaid {
            report(.missing, paths[member] ?? information.path(of: member), "No price can say it: \(reason).")
        }
        return model
    }

    private mutating func takeFigures(
        _ mapping: inout ImportedMapping,
        _ figures: inout [(name: String, figure: LiteLLMPrice.Figure)],
        _ paths: inout [String: ImportPath]
    ) {
        for entry in mapping.entries where LiteLLMPrice.isFigure(entry.key) && !entry.value.isNull {
            guard let value = mapping.take(entry.key), paths[entry.key] == nil else { continue }
            paths[entry.key] = mapping.path(of: entry.key)
            figures.append((entry.key, LiteLLMPrice.Figure(value)))
        }
    }

    private mutating func count(_ mapping: inout ImportedMapping, _ name: String) -> Int? {
        guard let text = mapping.scalar(name) else { return nil }
        if let number = ExactDecimal(text)?.whole, number > 0 { return number }
        report(.unreadable, mapping.path(of: name), "It must be a number of tokens.")
        return nil
    }

    /// Settings that are switched off, or say what is true here anyway.
    private func takeNothings(_ parameters: inout ImportedMapping) {
        for name in [
            "use_in_pass_through", "use_litellm_proxy", "merge_reasoning_content_in_choices",
            "use_chat_completions_api",
        ] {
            var rest = parameters
            if rest.boolean(name) == false { parameters = rest }
        }
    }
}

extension ImportedMapping {
    /// A member that is text, a number or a truth value, left where it is.
    func peek(_ key: String) -> String? {
        entries.first { $0.key == key }?.value.scalar
    }
}

extension LiteLLMPrice {
    /// Whether a member is about costs.
    static func isFigure(_ name: String) -> Bool {
        name.contains("_cost_") || name.hasSuffix("_cost") || name.hasPrefix("cost_per_")
    }
}

extension LiteLLMPrice.Figure {
    /// A member of a YAML file.
    init(_ value: YAMLValue) {
        switch value.content {
        case .scalar(let text, _): self = ExactDecimal(text).map(LiteLLMPrice.Figure.number) ?? .unreadable
        case .mapping(let entries):
            let numbers = entries.compactMap { $0.value.scalar.flatMap { ExactDecimal($0) } }
            self = numbers.count == entries.count ? .several(numbers) : .unreadable
        case .list: self = .unreadable
        }
    }
}
