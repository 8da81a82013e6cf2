import Core

extension LiteLLMTranslation {
    /// `litellm_settings`, `router_settings`, `general_settings`, `environment_variables`.
    mutating func translateSettings(_ name: String, _ mapping: ImportedMapping) {
        var mapping = mapping
        switch name {
        case "litellm_settings": translateModule(&mapping)
        case "router_settings": translateRouter(&mapping)
        case "general_settings": translateGeneral(&mapping)
        default:
            for entry in mapping.entries {
                let name = ImportedVariables.isName(entry.key) ? entry.key : "it"
                report(
                    .secret,
                    mapping.path(of: entry.key),
                    "Set \(Shown.name(name)) in the environment of the gateway; its value is not copied."
                )
            }
            return
        }
        reportRest(of: mapping, in: name)
    }

    private mutating func translateModule(_ settings: inout ImportedMapping) {
        if let drops = settings.boolean("drop_params") { general.entry("drop_params", yaml: "\(drops)") }
        if let time = duration(&settings, "request_timeout") { defaults.firstByte = time }
        if settings.boolean("set_verbose") == true { general.entry("log", yaml: "{ level: debug }") }
        // One JSON object a line is how the log is written anyway.
        if settings.boolean("json_logs") == false {
            report(.changed, settings.path(of: "json_logs"), "Say `log: { format: text }` for a log for people.")
        }
        takeFalse(&settings, ["cache", "set_verbose", "telemetry", "modify_params"])
        takeModelAliases(&settings, "model_alias_map")
    }

    private mutating func translateRouter(_ settings: inout ImportedMapping) {
        // The router's own time counts before the module's.
        if let time = duration(&settings, "timeout") { defaults.firstByte = time }
        if let time = duration(&settings, "stream_timeout") { defaults.betweenBytes = time }
        if let strategy = settings.scalar("routing_strategy") {
            defaults.routingStrategy = strategy
            if strategy != "simple-shuffle" {
                report(
                    .changed,
                    settings.path(of: "routing_strategy"),
                    "Targets are chosen at random, all alike; give them weights that come near to it."
                )
            }
        }
        takeFalse(&settings, ["set_verbose", "enable_pre_call_checks", "cache_responses", "debug_level"])
        takeModelAliases(&settings, "model_group_alias")
    }

    private mutating func translateGeneral(_ settings: inout ImportedMapping) {
        if let key = secret(&settings, "master_key", suggestion: "LITELLM_MASTER_KEY") {
            keys.line(
                "- name: litellm-master  # may do everything that calls can do; give each application a key of its own"
            )
            keys.line("  key: \(YAMLText.scalar(key))  # at least 20 characters")
            keys.line("  permissions: { models: [\"*\"] }")
            report(
                .changed,
                settings.path(of: "master_key"),
                "It is a key of callers like any other, of at least 20 characters; keys that LiteLLM made are in its database: "
                    + "make new ones with `llm-gateway key new`."
            )
        }
        maxBodyBytes = megabytes(&settings, "max_request_size_mb", own: "server.max_body_bytes")
        if let size = megabytes(&settings, "max_response_size_mb", own: "max_reply_bytes") {
            general.entry("max_reply_bytes", yaml: size)
        }
        takeFalse(
            &settings,
            [
                "store_model_in_db", "infer_model_from_keys", "background_health_checks", "use_azure_key_vault",
                "use_google_kms",
            ]
        )
    }

    /// A number of megabytes as one of our sizes.
    private mutating func megabytes(_ settings: inout ImportedMapping, _ name: String, own: String) -> String? {
        guard let text = settings.scalar(name) else { return nil }
        if let number = ExactDecimal(text)?.whole, (1...2_048).contains(number) { return "\(number)MiB" }
        report(.unreadable, settings.path(of: name), "Say it as `\(own)`, such as `32MiB`.")
        return nil
    }

    /// What is switched off says nothing.
    private mutating func takeFalse(_ settings: inout ImportedMapping, _ names: [String]) {
        for name in names {
            var rest = settings
            if rest.boolean(name) == false { settings = rest }
        }
    }

    /// Further names of models.
    private mutating func takeModelAliases(_ settings: inout ImportedMapping, _ name: String) {
        guard let value = settings.take(name) else { return }
        let path = settings.path(of: name)
        guard let mapping = ImportedMapping(value, path: path) else {
            report(.unreadable, path, "It must be a mapping of names to names of models.")
            return
        }
        for entry in mapping.entries {
            let place = path.appending(entry.key)
            if let model = entry.value.scalar {
                defaults.modelAliases.append((entry.key, model, place))
            } else if var section = ImportedMapping(entry.value, path: place), let model = section.scalar("model") {
                defaults.modelAliases.append((entry.key, model, place))
                if section.boolean("hidden") == true {
                    report(
                        .missing,
                        place.appending("hidden"),
                        "Every alias that a key may use is listed; there are no hidden ones."
                    )
                }
                reportRest(of: section, in: "router_settings")
            } else {
                report(.unreadable, place, "It must be the name of a model.")
            }
        }
    }

    // MARK: Values

    /// A text; nil where there is none, or where it names a variable that cannot be, which is then told.
    mutating func text(_ mapping: inout ImportedMapping, _ name: String) -> ImportedText? {
        guard let written = mapping.scalar(name), !written.isEmpty else { return nil }
        let text = ImportedText(written)
        if text == nil {
            report(.unreadable, mapping.path(of: name), "An environment variable cannot have that name.")
        }
        return text
    }

    /// A secret as a reference to the environment; where it stands in the file, that is told.
    mutating func secret(_ mapping: inout ImportedMapping, _ name: String, suggestion: String) -> String? {
        switch text(&mapping, name) {
        case nil: return nil
        case .variable(let variable): return variables.reference(variable, example: ImportedVariables.secretExample)
        case .literal(let literal):
            let (variable, text) = variables.reference(to: Secret(literal), suggestion: suggestion)
            report(
                .secret,
                mapping.path(of: name),
                "It stands in the file and is not copied; put it into the environment of the gateway as \(variable)."
            )
            return text
        }
    }

    /// A text as the configuration says it.
    mutating func written(_ text: ImportedText, example: String) -> String {
        switch text {
        case .literal(let literal): YAMLText.literal(literal)
        case .variable(let name): variables.reference(name, example: example)
        }
    }

    /// A number of seconds as one of our durations.
    mutating func duration(_ mapping: inout ImportedMapping, _ name: String) -> String? {
        guard mapping.has(name) else { return nil }
        let path = mapping.path(of: name)
        switch text(&mapping, name) {
        case .variable(let variable)?: return variables.reference(variable, example: "60") + "s"
        case .literal(let literal)?:
            if let number = ExactDecimal(literal),
                let milliseconds = number.times(ExactDecimal(1_000))?.roundedUp,
                (1...3_600_000_000).contains(milliseconds)
            {
                return milliseconds.isMultiple(of: 1_000) ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
            }
            fallthrough
        case nil:
            _ = mapping.take(name)
            report(.unreadable, path, "Say it as one of the vendor's `timeouts`, such as `60s`.")
            return nil
        }
    }
}
