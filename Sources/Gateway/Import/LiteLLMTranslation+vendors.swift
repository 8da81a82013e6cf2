import Catalogue
import Core

extension LiteLLMTranslation {
    /// A vendor as one deployment describes it.
    struct DescribedVendor {
        var settings: ImportedVendor.Settings
        /// The model's name without what it says of the way to it.
        var model: String
        /// Names for the vendor, the best one first.
        var names: [String]
        /// The model is spoken to in Responses.
        var speaksResponses = false
    }

    /// What a deployment says of the vendor; nil where it cannot be reached, which has then been told.
    mutating func vendor(_ provider: LiteLLMProvider, _ model: String, _ parameters: inout ImportedMapping)
        -> DescribedVendor?
    {
        var made = DescribedVendor(
            settings: ImportedVendor.Settings(kind: provider.kind),
            model: model,
            names: [provider.kind == "openai-compatible" ? provider.name : provider.kind]
        )
        if made.model.hasPrefix("responses/") {
            made.model.removeFirst("responses/".count)
            made.speaksResponses = true
        }
        let address = parameters.has("api_base") ? text(&parameters, "api_base") : text(&parameters, "base_url")
        let addressPath = parameters.path(of: "api_base")
        if case .literal(let text)? = address, (try? BaseURL(text)) == nil {
            let message = "It must be an address such as https://host/v1, without user, query or fragment."
            report(.unreadable, addressPath, message)
            return nil
        }
        switch provider.kind {
        case "bedrock": if !describeBedrock(&made, address, &parameters) { return nil }
        case "vertex": if !describeVertex(&made, address, &parameters) { return nil }
        case "azure": describeAzure(&made, provider, address, &parameters)
        default: describe(&made, provider, address)
        }
        readKey(&made, provider, &parameters)
        readHeaders(&made, &parameters)
        made.settings.firstByte = duration(&parameters, "timeout") ?? defaults.firstByte
        made.settings.betweenBytes = duration(&parameters, "stream_timeout") ?? defaults.betweenBytes
        made.settings.dropParams = parameters.boolean("drop_params")
        return made
    }

    // MARK: Addresses

    /// Vendors with an address and a key.
    private mutating func describe(_ made: inout DescribedVendor, _ provider: LiteLLMProvider, _ address: ImportedText?)
    {
        switch address {
        case .literal(let text)?:
            let url = LiteLLMTranslation.own(text, kind: provider.kind)
            let host = (try? BaseURL(url))?.host
            if provider.kind == "openai", let host, host != "api.openai.com" {
                if host.hasSuffix(".openai.azure.com") {
                    made.settings = ImportedVendor.Settings(kind: "azure")
                    made.names = ["azure", "azure-\(host.prefix { $0 != "." })"]
                } else {
                    made.settings = ImportedVendor.Settings(kind: "openai-compatible")
                    made.names = LiteLLMTranslation.names(of: host)
                }
            } else if provider.isServerOfOnesOwn, let host {
                made.names = LiteLLMTranslation.names(of: host)
            }
            if url != catalogue.kind(made.settings.kind)?.baseURL { made.settings.baseURL = YAMLText.literal(url) }
        case .variable(let name)?:
            let example = "https://vendor.example/v1"
            if provider.kind == "openai" {
                made.settings = ImportedVendor.Settings(kind: "openai-compatible")
                made.names = ["server"]
            }
            let url = variables.reference(name, example: provider.kind == "ollama" ? "http://127.0.0.1:11434" : example)
            made.settings.baseURL = provider.kind == "ollama" ? url + "/v1" : url
        case nil:
            if let url = provider.baseURL {
                made.settings.baseURL = url
            } else if provider.isServerOfOnesOwn {
                let name = ImportedVariables.name(provider.name, "API_BASE")
                made.settings.baseURL = variables.reference(name, example: "http://127.0.0.1:8000/v1")
            }
        }
    }

    /// An address of LiteLLM as one to which our paths are appended.
    private static func own(_ address: String, kind: String) -> String {
        var url = address
        while url.hasSuffix("/") { url.removeLast() }
        // What each of LiteLLM's clients appends, if the address has it already, and what ours do.
        let endings: [String: [String]] = [
            "anthropic": ["/v1/messages", "/v1"], "gemini": ["/v1beta/models", "/v1beta", "/v1"],
            "cohere": ["/v2/chat", "/v1/chat", "/v1/embed", "/v2/embed", "/v1/rerank", "/v2/rerank", "/v2", "/v1"],
        ]
        let ending = (endings[kind] ?? ["/chat/completions"]).first { url.hasSuffix($0) }
        if let ending { url.removeLast(ending.count) }
        if kind == "ollama", !url.hasSuffix("/v1") { url += "/v1" }
        return url
    }

    /// Names for a server of one's own.
    private static func names(of host: String) -> [String] {
        if host == "localhost" || ListenAddress(host: host, port: 1).isLoopback { return ["local"] }
        let labels = host.split(separator: ".")
        let label = labels.first { $0 != "api" && $0 != "www" } ?? ""
        let isName = label.contains(where: \.isLetter) && !host.contains(":") && !Shown.mayBeCredential(String(label))
        return [isName ? String(label) : "server"]
    }
}
