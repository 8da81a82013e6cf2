import Catalogue
import Core

extension LiteLLMTranslation {
    /// What servers that want no key are given by clients that insist on one.
    private static let placeholders: Set<String> = [
        "none", "null", "empty", "dummy", "fake", "fake-key", "fake_key", "not-needed", "not_needed", "no-key",
        "anything",
        "any", "test", "x", "xxx", "na", "n/a", "ollama", "lm-studio", "vllm", "sk-no-key-required", "no-key-required",
    ]

    /// The key, or what stands in its place.
    mutating func readKey(
        _ made: inout DescribedVendor,
        _ provider: LiteLLMProvider,
        _ parameters: inout ImportedMapping
    ) {
        guard let kind = catalogue.kind(made.settings.kind) else { return }
        if kind.name == "azure" { readAzureCredentials(&made, &parameters) }
        if kind.name == "vertex" { return }
        let suggestion =
            provider.variable ?? kind.environmentKeys.first ?? ImportedVariables.name(made.names[0], "API_KEY")
        if !kind.authentication.needsKey, let text = parameters.peek("api_key"),
            LiteLLMTranslation.placeholders.contains(text.lowercased())
        {
            _ = parameters.take("api_key")
            return
        }
        if let key = secret(&parameters, "api_key", suggestion: suggestion) {
            made.settings.apiKey = key
            made.settings.credentials = nil
        } else if made.settings.credentials == nil, let variable = provider.variable,
            kind.authentication.needsKey || provider.baseURL != nil && made.settings.baseURL == provider.baseURL
        {
            made.settings.apiKey = variables.reference(variable, example: ImportedVariables.secretExample)
        }
    }

    private mutating func readAzureCredentials(_ made: inout DescribedVendor, _ parameters: inout ImportedMapping) {
        let tenant = text(&parameters, "tenant_id")
        let client = text(&parameters, "client_id")
        let password = secret(&parameters, "client_secret", suggestion: "AZURE_CLIENT_SECRET")
        let scope = text(&parameters, "azure_scope")
        if let tenant, let client, let password {
            made.settings.credentials = [
                ImportedVendor.Pair(name: "tenant_id", value: written(tenant, example: "tenant")),
                ImportedVendor.Pair(name: "client_id", value: written(client, example: "client")),
                ImportedVendor.Pair(name: "client_secret", value: password),
            ]
            if let scope {
                let text = written(scope, example: "https://cognitiveservices.azure.com/.default")
                made.settings.credentials?.append(ImportedVendor.Pair(name: "scope", value: text))
            }
        } else if parameters.has("azure_ad_token") || tenant != nil || client != nil {
            // Those of the environment or the machine.
            made.settings.credentials = []
            if tenant != nil || client != nil {
                report(
                    .changed,
                    parameters.path(of: "tenant_id"),
                    "Without all of tenant, client and secret the credentials of the environment count."
                )
            }
        }
    }

    /// Headers whose values are known to be no secrets.
    private static let plainHeaders: Set<String> = [
        "anthropic-beta", "anthropic-version", "openai-beta", "openai-organization", "openai-project", "http-referer",
        "x-title", "user-agent", "accept-language",
    ]

    /// The headers that every request carries.
    mutating func readHeaders(_ made: inout DescribedVendor, _ parameters: inout ImportedMapping) {
        if let organization = text(&parameters, "organization") {
            let value = written(organization, example: "org-1")
            made.settings.headers.append(ImportedVendor.Pair(name: "openai-organization", value: value))
        }
        for member in ["extra_headers", "headers"] {
            guard let value = parameters.take(member) else { continue }
            let path = parameters.path(of: member)
            guard var headers = ImportedMapping(value, path: path) else {
                report(.unreadable, path, "It must be a mapping of names to texts.")
                continue
            }
            for entry in headers.entries {
                readHeader(entry.key, &headers, &made)
            }
        }
    }

    private mutating func readHeader(_ written: String, _ headers: inout ImportedMapping, _ made: inout DescribedVendor)
    {
        let name = written.lowercased()
        let path = headers.path(of: written)
        guard Configuration.Header.isName(name), !Configuration.Header.reserved.contains(name) else {
            report(.missing, path, "The gateway alone writes this header; a key is said as `api_key`.")
            return
        }
        guard !made.settings.headers.contains(where: { $0.name == name }) else { return }
        let value: String?
        if LiteLLMTranslation.plainHeaders.contains(name), let text = text(&headers, written) {
            if case .literal(let literal) = text,
                Shown.mayBeCredential(literal) || !literal.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
            {
                report(
                    .unreadable,
                    path,
                    "It does not look like the value of this header; say it in the vendor's `headers`."
                )
                return
            }
            value = self.written(text, example: "value")
        } else {
            value = secret(&headers, written, suggestion: ImportedVariables.name(made.names[0], name))
        }
        if let value {
            made.settings.headers.append(ImportedVendor.Pair(name: name, value: value))
        } else if headers.has(written) {
            report(.unreadable, path, "It must be text.")
        }
    }
}
