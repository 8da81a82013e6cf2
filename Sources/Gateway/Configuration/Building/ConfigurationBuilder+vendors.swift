import Catalogue
import Core

extension ConfigurationBuilder {
    /// Makes a vendor; nil where it is at fault, which has then been reported.
    mutating func vendor(_ name: String, _ record: SettingsRecord) -> Configuration.Vendor? {
        if name.isEmpty || name.contains("/") || name.contains(where: \.isWhitespace) {
            reader.report("a vendor's name must not be empty nor hold '/' or spaces", at: record.place, record.path)
        }
        guard let kind = kind(name, record) else { return nil }
        let stored = storedKey(record)
        let key = stored == nil || kind.isBuiltIn ? key(record, kind) : nil
        let cloud = key == nil && stored == nil ? cloud(record, kind) : nil
        let url = baseURL(record, kind)
        var vendor = Configuration.Vendor(name: name, kind: kind, baseURL: url, apiKey: key)
        vendor.storedKey = stored
        if stored != nil, record["passthrough"] == nil { vendor.allowsPassthrough = !kind.isLocal }
        vendor.cloud = cloud
        vendor.region = place(record, kind)
        vendor.furtherKeys = furtherKeys(record, beside: vendor)
        vendor.healthCheck = healthCheck(record)
        vendor.compliance = compliance(record.section("compliance"))
        vendor.timeouts = timeouts(record.section("timeouts"))
        vendor.retryStale = record.boolean("retry_stale") ?? vendor.retryStale
        vendor.maxConnections = record.integer("max_connections") ?? vendor.maxConnections
        vendor.dropParams = record.boolean("drop_params")
        for entry in record.map("deployments") ?? [] {
            if case .text(let text) = entry.value.value { vendor.deployments[entry.name] = text }
        }
        if let version = apiVersion(record, kind) { vendor.platform = .azureDeployments(apiVersion: version) }
        vendor.furtherDialects.formUnion((record.texts("dialects") ?? []).compactMap(DialectName.init(rawValue:)))
        vendor.headers = headers(record)
        vendor.models = models(record, kind)
        for entry in record.map("models") ?? [] {
            if case .section(let section) = entry.value.value, section["price"] != nil {
                vendor.pricedModels.insert(entry.name)
            }
        }
        vendor.priceAdjustment = record.percent("price_adjustment")
        if record["quirks"] != nil { vendor.quirks = quirks(record.section("quirks"), of: kind) }
        vendor.allowsPassthrough = record.boolean("passthrough") ?? vendor.allowsPassthrough
        vendor.proxy = record.proxy("proxy") ?? vendor.proxy
        return vendor
    }

    private mutating func kind(_ name: String, _ record: SettingsRecord) -> VendorKind? {
        if let kind = catalogue.kind(record.text("kind") ?? name) { return kind }
        let name = record.text("kind") ?? name
        if let setting = record["kind"] {
            let shown = Shown.value(name, substituted: !setting.variables.isEmpty) ?? "this"
            reader.report(
                "expected a vendor kind, but \(shown) is none",
                at: setting.place,
                setting.path,
                suggestion: catalogue.kindNames(near: name).first
            )
        } else if !record.written.contains("kind") {
            reader.report(
                "'\(Shown.name(name))' is not a kind of the catalogue; say which one it is with 'kind', "
                    + "or 'kind: openai-compatible' for a server of your own",
                at: record.place,
                record.path,
                suggestion: catalogue.kindNames(near: name).first
            )
        }
        return nil
    }

    private mutating func healthCheck(_ record: SettingsRecord) -> Configuration.HealthCheck? {
        guard record["health_check"] != nil else { return nil }
        let section = record.section("health_check")
        var check = Configuration.HealthCheck()
        check.path = section.text("path") ?? check.path
        check.interval = section.duration("interval") ?? check.interval
        check.timeout = section.duration("timeout") ?? check.timeout
        check.failures = section.integer("failures") ?? check.failures
        if let setting = section["path"],
            !check.path.hasPrefix("/") || check.path.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F })
        {
            reader.report("expected a path such as /models", at: setting.place, setting.path)
        }
        if let setting = section["interval"], check.interval < .seconds(1) {
            reader.report("expected at least 1s", at: setting.place, setting.path)
        }
        return check
    }

    private mutating func furtherKeys(_ record: SettingsRecord, beside vendor: Configuration.Vendor) -> [Secret] {
        guard let setting = record["further_api_keys"] else { return [] }
        let keys = (record.list("further_api_keys") ?? []).compactMap { entry -> Secret? in
            guard case .secret(let key) = entry.value else { return nil }
            guard !key.isEmpty, key.isHeaderValue else {
                reader.report("expected a credential of visible ASCII characters", at: entry.place, entry.path)
                return nil
            }
            return key
        }
        if vendor.apiKey == nil, vendor.storedKey == nil, !keys.isEmpty {
            reader.report("expected an 'api_key' beside it", at: setting.place, setting.path)
        }
        return keys
    }

    private func storedKey(_ record: SettingsRecord) -> String? {
        guard case .section(let section)? = record["api_key"]?.value else { return nil }
        return section.text("stored")
    }

    private mutating func key(_ record: SettingsRecord, _ kind: VendorKind) -> Secret? {
        let setting = record["api_key"]
        let key = record.secret("api_key").flatMap { $0.isEmpty ? nil : $0 }
        if kind.isBuiltIn {
            if let setting { reader.report("the \(kind.name) takes no key", at: setting.place, setting.path) }
            return nil
        }
        guard let key else {
            if setting == nil, kind.cloud == .aws { return bearerToken(record, kind) }
            // A variable that is not set has been reported as such.
            let isReported =
                setting == nil && reader.problems.contains { $0.path == record.path.appending("api_key").description }
            guard kind.authentication.needsKey, !isReported, record["credentials"] == nil else { return nil }
            let variable = setting?.variables.first ?? kind.environmentKeys.first
            let advice =
                variable.map { setting == nil ? ", such as \"${\($0)}\"" : ": the environment variable \($0) is empty" }
                ?? ""
            reader.report(
                setting == nil
                    ? "'api_key' is missing; expected a credential\(advice)"
                    : "expected a credential, found nothing\(advice)",
                at: setting?.place ?? record.place,
                setting?.path ?? record.path
            )
            return nil
        }
        if let setting, !key.isHeaderValue {
            reader.report(
                "the credential holds a space, a line break or another character that cannot stand in a header",
                at: setting.place,
                setting.path
            )
        }
        return key
    }

    /// The key of AWS's own variable, which its tools take before any keys that sign; not where the file has some.
    private mutating func bearerToken(_ record: SettingsRecord, _ kind: VendorKind) -> Secret? {
        let said = record.section("credentials")
        guard said["access_key_id"] == nil, said["secret_access_key"] == nil else { return nil }
        guard let (variable, key) = kind.environmentKey(in: environment) else { return nil }
        if !key.isHeaderValue {
            reader.report(
                "\(variable) holds a space, a line break or another character that cannot stand in a header",
                at: record.place,
                record.path
            )
        }
        return key
    }

    /// Azure's API of a date, with paths by deployment, at Azure or at something that stands in front of it; without one it
    /// is the newer API.
    private mutating func apiVersion(_ record: SettingsRecord, _ kind: VendorKind) -> String? {
        guard let version = record.text("api_version") else { return nil }
        if kind.dialect != .openAIChat, let setting = record["api_version"] {
            reader.report(
                "only vendors that speak OpenAI's API can have Azure's paths",
                at: setting.place,
                setting.path
            )
        }
        return version
    }

    private mutating func baseURL(_ record: SettingsRecord, _ kind: VendorKind) -> BaseURL? {
        if kind.isBuiltIn {
            if let setting = record["base_url"] {
                reader.report(
                    "the \(kind.name) is inside the gateway and has no address",
                    at: setting.place,
                    setting.path
                )
            }
            return nil
        }
        if let url = record.url("base_url") { return url }
        if let standard = kind.baseURL ?? cloudAddress(record, kind) {
            do {
                return try BaseURL(standard)
            } catch {
                // Without an address it would be taken for a vendor that lives in the gateway.
                reader.report("its settings make no address: \(error.message)", at: record.place, record.path)
                return nil
            }
        }
        if kind.cloud == .aws || kind.cloud == .google { return nil }
        if !record.written.contains("base_url") {
            reader.report(
                "'base_url' is missing; vendors of kind \(kind.name) have no common address; expected \(SettingShape.url.expectation)",
                at: record.place,
                record.path
            )
        }
        return nil
    }

    private func timeouts(_ record: SettingsRecord) -> Configuration.Timeouts {
        var timeouts = Configuration.Timeouts()
        timeouts.connect = record.duration("connect") ?? timeouts.connect
        timeouts.firstByte = record.duration("first_byte") ?? timeouts.firstByte
        timeouts.betweenBytes = record.duration("between_bytes") ?? timeouts.betweenBytes
        timeouts.total = record.duration("total") ?? timeouts.total
        return timeouts
    }

    private mutating func headers(_ record: SettingsRecord) -> [Configuration.Header] {
        var headers: [Configuration.Header] = []
        for entry in record.map("headers") ?? [] {
            guard case .secret(let value) = entry.value.value else { continue }
            let name = entry.name.lowercased()
            if Configuration.Header.reserved.contains(name) {
                reader.report(
                    "'\(name)' is written by the gateway and cannot be set",
                    at: entry.place,
                    entry.value.path
                )
            } else if !Configuration.Header.isName(name) {
                reader.report("expected the name of a header", at: entry.place, entry.value.path)
            } else if !value.reveal().utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) {
                reader.report(
                    "the value holds a character that cannot stand in a header",
                    at: entry.value.place,
                    entry.value.path
                )
            } else {
                headers.append(Configuration.Header(name: name, value: value))
            }
        }
        return headers
    }

    private func quirks(_ record: SettingsRecord, of kind: VendorKind) -> Quirks {
        var quirks = kind.quirks
        for entry in record.map("renamed") ?? [] {
            if case .text(let text) = entry.value.value { quirks.renamed[entry.name] = text }
        }
        quirks.unsupported.formUnion(record.texts("unsupported") ?? [])
        quirks.developerAsSystem = record.boolean("developer_as_system") ?? quirks.developerAsSystem
        quirks.streamUsage = record.boolean("stream_usage") ?? quirks.streamUsage
        if let member = record.text("reasoning_member") { quirks.reasoningMember = member == "none" ? nil : member }
        quirks.requiredToolChoiceIsAny = record.boolean("required_tool_choice_is_any") ?? quirks.requiredToolChoiceIsAny
        if let length = record.integer("tool_call_id_length") { quirks.toolCallIDForm = ToolCallIDForm(length: length) }
        quirks.assistantAfterToolResults =
            record.boolean("assistant_after_tool_results") ?? quirks.assistantAfterToolResults
        quirks.completionExcludesReasoning =
            record.boolean("completion_excludes_reasoning") ?? quirks.completionExcludesReasoning
        return quirks
    }

    private mutating func models(_ record: SettingsRecord, _ kind: VendorKind) -> ModelTable {
        var models = (record.texts("models") ?? []).map { known($0, kind) }
        for entry in record.map("models") ?? [] {
            guard case .section(let section) = entry.value.value else { continue }
            models.append(model(entry.name, section, kind))
        }
        return ModelTable(models)
    }

    /// What the catalogue says of a model, under the name that the operator gave.
    private func known(_ name: String, _ kind: VendorKind) -> ModelInfo {
        var model = kind.models[name] ?? ModelInfo(name, capabilities: kind.defaultCapabilities)
        model.name = name
        model.aliases = []
        return model
    }

    private mutating func model(_ name: String, _ record: SettingsRecord, _ kind: VendorKind) -> ModelInfo {
        var model = known(name, kind)
        if let purpose = record.text("purpose") { model.purpose = ModelPurpose(rawValue: purpose) ?? model.purpose }
        model.contextWindow = record.integer("context_window") ?? model.contextWindow
        model.maxOutputTokens = record.integer("max_output_tokens") ?? model.maxOutputTokens
        if let input = record.texts("input") { model.input = Modalities(names: input) }
        if let output = record.texts("output") { model.output = Modalities(names: output) }
        if let dialect = record.text("dialect") { model.dialect = DialectName(rawValue: dialect) }
        if let unsupported = record.texts("unsupported") { model.unsupported = Set(unsupported) }
        if let price = price(record) { model.price = price }
        let said = record.section("capabilities")
        model.capabilities.streaming = said.boolean("streaming") ?? model.capabilities.streaming
        model.capabilities.nonStreaming = said.boolean("non_streaming") ?? model.capabilities.nonStreaming
        model.capabilities.tools = said.boolean("tools") ?? model.capabilities.tools
        model.capabilities.jsonSchema = said.boolean("json_schema") ?? model.capabilities.jsonSchema
        model.capabilities.jsonMode = said.boolean("json_mode") ?? model.capabilities.jsonMode
        model.capabilities.parametersJSONSchema =
            said.boolean("parameters_json_schema") ?? model.capabilities.parametersJSONSchema
        model.capabilities.imageURLs = said.boolean("image_urls") ?? model.capabilities.imageURLs
        if let reasoning = said.text("reasoning") {
            model.capabilities.reasoning = Capabilities.Reasoning(rawValue: reasoning) ?? model.capabilities.reasoning
        }
        return model
    }
}

extension Secret {
    /// Whether it can be the word that a header shows: visible ASCII.
    fileprivate var isHeaderValue: Bool { reveal().utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
}

extension Modalities {
    init(names: [String]) {
        self = Modalities(Modalities.named.filter { names.contains($0.name) }.map(\.value))
    }
}
