import Testing

/// Configurations of LiteLLM proxies as people write them, and what must come of each.
struct LiteLLMSample: CustomTestStringConvertible {
    var name: String
    var source: String
    /// What is written above the findings, without the first comments and `server`.
    var expected: String
    /// Path and kind of every finding.
    var findings: [String] = []

    var testDescription: String { name }
}

extension LiteLLMSample {
    static let all: [LiteLLMSample] = [
        LiteLLMSample(
            name: "the first example of the manual",
            source: """
                model_list:
                  - model_name: gpt-4o
                    litellm_params:
                      model: openai/gpt-4o
                      api_key: os.environ/OPENAI_API_KEY
                  - model_name: claude
                    litellm_params:
                      model: anthropic/claude-sonnet-4-5
                      api_key: "os.environ/ANTHROPIC_API_KEY"
                  - model_name: gemini
                    litellm_params: { model: gemini/gemini-2.5-flash }
                litellm_settings:
                  drop_params: True
                general_settings:
                  master_key: os.environ/MASTER_KEY
                """,
            expected: """
                drop_params: true

                vendors:
                  openai:
                    api_key: "${OPENAI_API_KEY}"
                  anthropic:
                    api_key: "${ANTHROPIC_API_KEY}"
                  gemini:
                    api_key: "${GEMINI_API_KEY}"

                models:
                  gpt-4o: openai/gpt-4o
                  claude: anthropic/claude-sonnet-4-5
                  gemini: gemini/gemini-2.5-flash

                keys:
                  - name: litellm-master  # may do everything that calls can do; give each application a key of its own
                    key: "${MASTER_KEY}"  # at least 20 characters
                    permissions: { models: ["*"] }
                """,
            findings: ["changed general_settings.master_key"]
        ),
        LiteLLMSample(
            name: "deployments of Azure by weight",
            source: """
                model_list:
                  - model_name: gpt-4o
                    litellm_params:
                      model: azure/gpt-4o-eu
                      api_base: https://acme-eu.openai.azure.com/
                      api_key: os.environ/AZURE_EU_KEY
                      api_version: "2024-10-21"
                      weight: 0.9
                      rpm: 600
                    model_info: { base_model: azure/gpt-4o }
                  - model_name: gpt-4o
                    litellm_params:
                      model: azure/gpt-4o-us
                      api_base: os.environ/AZURE_US_BASE
                      tenant_id: 11111111-2222
                      client_id: os.environ/AZURE_CLIENT_ID
                      client_secret: os.environ/AZURE_CLIENT_SECRET
                      weight: 0.1
                      timeout: 30
                  - model_name: gpt-next
                    litellm_params:
                      model: azure/responses/gpt-5
                      api_base: https://acme-eu.openai.azure.com/openai/v1/
                      api_key: os.environ/AZURE_EU_KEY
                      api_version: preview
                """,
            expected: """
                vendors:
                  azure:
                    base_url: https://acme-eu.openai.azure.com
                    api_key: "${AZURE_EU_KEY}"
                    api_version: "2024-10-21"
                    deployments:
                      gpt-4o: gpt-4o-eu
                  azure-2:
                    kind: azure
                    base_url: "${AZURE_US_BASE}"
                    api_version: "${AZURE_API_VERSION:-2025-02-01-preview}"
                    credentials:
                      tenant_id: "11111111-2222"
                      client_id: "${AZURE_CLIENT_ID}"
                      client_secret: "${AZURE_CLIENT_SECRET}"
                    timeouts:
                      first_byte: 30s
                  azure-acme-eu:
                    kind: azure
                    base_url: https://acme-eu.openai.azure.com/openai/v1
                    api_key: "${AZURE_EU_KEY}"
                    models:
                      gpt-5:
                        dialect: openai-responses

                models:
                  gpt-4o:
                    strategy: weighted
                    targets:
                      - { model: azure/gpt-4o, weight: 9 }
                      - { model: azure-2/gpt-4o-us, weight: 1 }
                  gpt-next: azure-acme-eu/gpt-5
                """,
            findings: ["missing model_list[0].litellm_params.rpm"]
        ),
        LiteLLMSample(
            name: "Bedrock in two regions",
            source: """
                model_list:
                  - model_name: claude
                    litellm_params:
                      model: bedrock/converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0
                      aws_region_name: us-east-1
                  - model_name: claude
                    litellm_params:
                      model: bedrock/eu-central-1/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
                      aws_access_key_id: os.environ/KEY_ID
                      aws_secret_access_key: os.environ/SECRET
                  - model_name: nova
                    litellm_params:
                      model: bedrock/amazon.nova-pro-v1:0
                      aws_role_name: arn:aws:iam::1:role/llm
                  - model_name: agent
                    litellm_params: { model: bedrock/agent/ABC/DEF, aws_region_name: us-east-1 }
                """,
            expected: """
                vendors:
                  bedrock:
                    region: us-east-1
                  bedrock-eu-central-1:
                    kind: bedrock
                    region: eu-central-1
                    credentials:
                      access_key_id: "${KEY_ID}"
                      secret_access_key: "${SECRET}"
                  bedrock-2:
                    kind: bedrock
                    region: "${AWS_REGION:-us-west-2}"

                models:
                  claude:
                    strategy: weighted
                    targets:
                      - { model: bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0, weight: 1 }
                      - { model: bedrock-eu-central-1/eu.anthropic.claude-sonnet-4-5-20250929-v1:0, weight: 1 }
                  nova: bedrock-2/amazon.nova-pro-v1:0
                """,
            findings: [
                "missing model_list[2].litellm_params.aws_role_name", "missing model_list[3].litellm_params.model",
            ]
        ),
        LiteLLMSample(
            name: "Vertex AI with a key file and with a key",
            source: """
                model_list:
                  - model_name: gemini-pro
                    litellm_params:
                      model: vertex_ai/gemini-2.5-pro
                      vertex_project: acme-llm
                      vertex_location: europe-west1
                      vertex_credentials: /run/secrets/vertex.json
                  - model_name: claude-vertex
                    litellm_params:
                      model: vertex_ai/claude-sonnet-4-5
                      vertex_project: acme-llm
                      vertex_credentials: '{"type": "service_account", "private_key": "-----BEGIN-SECRET"}'
                """,
            expected: """
                vendors:
                  vertex:
                    region: europe-west1
                    project: acme-llm
                    credentials:
                      key_file: "/run/secrets/vertex.json"
                  vertex-2:
                    kind: vertex
                    region: "${VERTEXAI_LOCATION:-us-central1}"
                    project: acme-llm
                    credentials:
                      key_file: "${VERTEX_KEY_FILE}"

                models:
                  gemini-pro: vertex/gemini-2.5-pro
                  claude-vertex: vertex-2/claude-sonnet-4-5
                """,
            findings: ["secret model_list[1].litellm_params.vertex_credentials"]
        ),
        LiteLLMSample(
            name: "wildcards",
            source: """
                model_list:
                  - model_name: gpt-4o
                    litellm_params: { model: gpt-4o }
                  - model_name: "*"
                    litellm_params: { model: "openai/*", api_key: os.environ/OPENAI_API_KEY }
                  - model_name: "anthropic/*"
                    litellm_params: { model: "anthropic/*" }
                  - model_name: "claude-*"
                    litellm_params: { model: "anthropic/claude-*" }
                  - model_name: "team/*"
                    litellm_params: { model: "groq/*" }
                  - model_name: "team/*"
                    litellm_params: { model: "mistral/*" }
                  - model_name: "a/b/*"
                    litellm_params: { model: "xai/*" }
                  - model_name: "*"
                    litellm_params: { model: "*" }
                """,
            expected: """
                vendors:
                  openai:
                    api_key: "${OPENAI_API_KEY}"
                    models:
                      "*": {}
                  anthropic:
                    api_key: "${ANTHROPIC_API_KEY}"
                    models:
                      "claude-*": {}
                  team:
                    kind: groq
                    api_key: "${GROQ_API_KEY}"

                models:
                  gpt-4o: openai/gpt-4o
                """,
            findings: [
                "missing model_list[7].litellm_params.model", "missing model_list[5]",
                "missing model_list[6].model_name",
            ]
        ),
        LiteLLMSample(
            name: "servers of one's own",
            source: """
                model_list:
                  - model_name: local
                    litellm_params: { model: ollama_chat/llama3.1, api_base: "http://localhost:11434" }
                  - model_name: qwen
                    litellm_params: { model: hosted_vllm/Qwen/Qwen3-32B, api_base: "http://gpu.internal:8000/v1", api_key: none }
                  - model_name: fast
                    litellm_params: { model: openai/mistral-7b, api_base: "http://10.0.0.5:4000/v1", api_key: fake-key }
                  - model_name: corp
                    litellm_params: { model: openai/gpt-corp, api_base: "https://api.corp.example/v1/", api_key: os.environ/CORP_KEY }
                  - model_name: deep
                    litellm_params: { model: deepinfra/meta-llama/Llama-3.3-70B-Instruct }
                  - model_name: proxied
                    litellm_params: { model: litellm_proxy/gpt-4o, api_key: os.environ/OTHER_KEY }
                  - model_name: odd
                    litellm_params: { model: replicate/meta/llama-3 }
                """,
            expected: """
                vendors:
                  ollama:
                    base_url: http://localhost:11434/v1
                  vllm:
                    base_url: http://gpu.internal:8000/v1
                  server:
                    kind: openai-compatible
                    base_url: http://10.0.0.5:4000/v1
                  corp:
                    kind: openai-compatible
                    base_url: https://api.corp.example/v1
                    api_key: "${CORP_KEY}"
                  deepinfra:
                    kind: openai-compatible
                    base_url: https://api.deepinfra.com/v1/openai
                    api_key: "${DEEPINFRA_API_KEY}"
                  litellm_proxy:
                    kind: openai-compatible
                    base_url: "${LITELLM_PROXY_API_BASE}"
                    api_key: "${OTHER_KEY}"

                models:
                  local: ollama/llama3.1
                  qwen: vllm/Qwen/Qwen3-32B
                  fast: server/mistral-7b
                  corp: corp/gpt-corp
                  deep: deepinfra/meta-llama/Llama-3.3-70B-Instruct
                  proxied: litellm_proxy/gpt-4o
                """,
            findings: ["missing model_list[6].litellm_params.model"]
        ),
    ]
}
