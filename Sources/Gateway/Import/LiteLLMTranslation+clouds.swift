import Framing

extension LiteLLMTranslation {
    /// Azure OpenAI and Azure's other models.
    mutating func describeAzure(
        _ made: inout DescribedVendor,
        _ provider: LiteLLMProvider,
        _ address: ImportedText?,
        _ parameters: inout ImportedMapping
    ) {
        for prefix in ["gpt5_series/", "o_series/"] where made.model.hasPrefix(prefix) {
            made.model.removeFirst(prefix.count)
        }
        let version = text(&parameters, "api_version")
        // Models beside OpenAI's are reached by the newer API alone, which has no dates.
        let isNewer =
            provider.name == "azure_ai"
            || [ImportedText.literal("v1"), .literal("preview"), .literal("latest")].contains(version)
        if !isNewer {
            made.settings.apiVersion =
                version.map { written($0, example: "2024-10-21") } ?? "${AZURE_API_VERSION:-2025-02-01-preview}"
        }
        let path = isNewer ? "/openai/v1" : ""
        switch address {
        case .literal(let text)?:
            guard var url = try? BaseURL(text) else { return }
            // Paths of Azure's, which ours take the place of.
            for part in ["/openai", "/models", "/v1", "/anthropic"] {
                if let range = url.path.firstRange(of: part) { url.path = String(url.path[..<range.lowerBound]) }
            }
            made.settings.baseURL = YAMLText.literal(url.description + path)
            made.names.append("azure-\(url.host.prefix { $0 != "." })")
        case .variable(let name)?:
            made.settings.baseURL = variables.reference(name, example: "https://resource.openai.azure.com") + path
        case nil:
            let name = provider.name == "azure_ai" ? "AZURE_AI_API_BASE" : "AZURE_API_BASE"
            made.settings.baseURL = variables.reference(name, example: "https://resource.openai.azure.com") + path
        }
        if provider.name == "azure_ai" {
            report(
                .changed,
                parameters.path(of: "model"),
                "It is reached by Azure's newer API, `/openai/v1`; a model that is not served there needs a vendor of its own."
            )
        }
    }

    /// Amazon Bedrock; false where the model cannot be reached, which has then been told.
    mutating func describeBedrock(
        _ made: inout DescribedVendor,
        _ address: ImportedText?,
        _ parameters: inout ImportedMapping
    ) -> Bool {
        let path = parameters.path(of: "model")
        var region = text(&parameters, "aws_region_name") ?? text(&parameters, "region_name")
        var parts = made.model.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        while parts.count > 1, !parts[0].hasPrefix("arn:") {
            if ["converse", "invoke", "converse_like"].contains(parts[0]) {
                // All of them are spoken to in Converse.
            } else if ["llama", "deepseek_r1", "nova", "openai", "qwen2", "qwen3"].contains(parts[0]) {
                report(.changed, path, "It is spoken to in Converse, whatever the maker of an imported model.")
            } else if parts[0].contains("-"), parts[0].last?.isNumber == true {
                region = region ?? .literal(parts[0])
            } else {
                report(
                    .missing,
                    path,
                    "Bedrock's models are spoken to in Converse alone; reach this one in another way."
                )
                return false
            }
            parts.removeFirst()
        }
        made.model = parts.joined(separator: "/")
        if let id = parameters.scalar("model_id") {
            // The profile or provisioned model that stands for it.
            made.model = id
        }
        if let region {
            made.settings.region = written(region, example: "us-east-1")
            if case .literal(let name) = region {
                guard AddressLetters.isLabel(name) else {
                    report(
                        .unreadable,
                        parameters.path(of: "aws_region_name"),
                        "It must be a region such as us-east-1."
                    )
                    return false
                }
                made.names.append("bedrock-\(name)")
            }
        } else {
            made.settings.region = "${AWS_REGION:-us-west-2}"
        }
        let endpoint = text(&parameters, "aws_bedrock_runtime_endpoint") ?? address
        if case .literal(let url)? = endpoint, (try? BaseURL(url)) == nil {
            report(.unreadable, parameters.path(of: "aws_bedrock_runtime_endpoint"), "It must be an address.")
            return false
        }
        if let endpoint { made.settings.baseURL = written(endpoint, example: "https://bedrock.example") }
        let id = secret(&parameters, "aws_access_key_id", suggestion: "AWS_ACCESS_KEY_ID")
        let key = secret(&parameters, "aws_secret_access_key", suggestion: "AWS_SECRET_ACCESS_KEY")
        let token = secret(&parameters, "aws_session_token", suggestion: "AWS_SESSION_TOKEN")
        if let id, let key {
            made.settings.credentials = [
                ImportedVendor.Pair(name: "access_key_id", value: id),
                ImportedVendor.Pair(name: "secret_access_key", value: key),
            ]
            if let token { made.settings.credentials?.append(ImportedVendor.Pair(name: "session_token", value: token)) }
        } else if id != nil || key != nil || token != nil {
            report(
                .unreadable,
                parameters.path(of: "aws_access_key_id"),
                "`aws_access_key_id` and `aws_secret_access_key` belong together; without both the environment's keys count."
            )
        }
        return true
    }

    /// Google Vertex AI; false where it cannot be reached, which has then been told.
    mutating func describeVertex(
        _ made: inout DescribedVendor,
        _ address: ImportedText?,
        _ parameters: inout ImportedMapping
    ) -> Bool {
        let project = text(&parameters, "vertex_project") ?? text(&parameters, "vertex_ai_project")
        let place = text(&parameters, "vertex_location") ?? text(&parameters, "vertex_ai_location")
        made.settings.project =
            project.map { written($0, example: "my-project") }
            ?? variables.reference("VERTEXAI_PROJECT", example: "my-project")
        made.settings.region =
            place.map { written($0, example: "us-central1") } ?? "${VERTEXAI_LOCATION:-us-central1}"
        for (name, text) in [("vertex_project", project), ("vertex_location", place)] {
            guard case .literal(let literal)? = text else { continue }
            let fits =
                name == "vertex_project"
                ? literal.split(separator: ":", omittingEmptySubsequences: false).allSatisfy {
                    AddressLetters.isHostName($0)
                }
                : AddressLetters.isLabel(literal)
            guard fits else {
                report(.unreadable, parameters.path(of: name), "It holds a character that cannot stand in an address.")
                return false
            }
            if name == "vertex_location" { made.names.append("vertex-\(literal)") }
        }
        if let address {
            made.settings.baseURL = written(address, example: "https://vertex.example/v1/projects/p/locations/l")
            report(
                .changed,
                parameters.path(of: "api_base"),
                "The address must end in `/v1/projects/PROJECT/locations/LOCATION`; paths of models are appended to it."
            )
        }
        readVertexCredentials(&made, &parameters)
        return true
    }

    private mutating func readVertexCredentials(_ made: inout DescribedVendor, _ parameters: inout ImportedMapping) {
        let name = parameters.has("vertex_credentials") ? "vertex_credentials" : "vertex_ai_credentials"
        guard parameters.has(name) else { return }
        let path = parameters.path(of: name)
        let file: String
        switch text(&parameters, name) {
        case .variable(let variable)?:
            file = variables.reference(variable, example: "/run/secrets/google.json")
            report(.changed, path, "\(variable) must hold the path of a key file, not its contents.")
        case .literal(let text)?
        where !text.contains("{") && !text.contains(where: \.isNewline) && text.utf8.count < 1_024:
            file = YAMLText.literal(text)
        default:
            // The key itself, as JSON or as a mapping.
            _ = parameters.take(name)
            file = variables.reference("VERTEX_KEY_FILE", example: "/run/secrets/google.json")
            report(.secret, path, "The key is not copied; put it into a file and the file's path into VERTEX_KEY_FILE.")
        }
        made.settings.credentials = [ImportedVendor.Pair(name: "key_file", value: file)]
    }
}
