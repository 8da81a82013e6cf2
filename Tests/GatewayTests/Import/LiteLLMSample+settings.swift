extension LiteLLMSample {
    /// Configurations whose weight lies beside the models.
    static let settings: [LiteLLMSample] = [
        LiteLLMSample(
            name: "a router with fallbacks, a cache and callbacks",
            source: """
                model_list:
                  - model_name: gpt-4o
                    litellm_params: { model: openai/gpt-4o, tpm: 300000 }
                  - model_name: gpt-4o
                    litellm_params: { model: openrouter/openai/gpt-4o, tpm: 100000, max_retries: 2 }
                router_settings:
                  routing_strategy: usage-based-routing-v2
                  num_retries: 2
                  timeout: 45.5
                  stream_timeout: 10
                  fallbacks: [{ gpt-4o: [claude] }]
                  context_window_fallbacks: [{ gpt-4o: [gemini] }]
                  content_policy_fallbacks: [{ gpt-4o: [claude] }]
                  model_group_alias:
                    gpt-4: gpt-4o
                    secret-gpt: { model: gpt-4o, hidden: true }
                    nothing: absent
                  redis_host: os.environ/REDIS_HOST
                litellm_settings:
                  request_timeout: 600
                  set_verbose: false
                  cache: true
                  cache_params: { type: redis, password: hunter2hunter2 }
                  success_callback: [langfuse]
                  max_budget: 100
                  budget_duration: 30d
                """,
            expected: """
                vendors:
                  openai:
                    api_key: "${OPENAI_API_KEY}"
                    timeouts:
                      first_byte: 45500ms
                      between_bytes: 10s
                  openrouter:
                    api_key: "${OPENROUTER_API_KEY}"
                    timeouts:
                      first_byte: 45500ms
                      between_bytes: 10s

                models:
                  gpt-4o:
                    strategy: weighted
                    targets:
                      - { model: openai/gpt-4o, weight: 1 }
                      - { model: openrouter/openai/gpt-4o, weight: 1 }
                  gpt-4:
                    strategy: weighted
                    targets:
                      - { model: openai/gpt-4o, weight: 1 }
                      - { model: openrouter/openai/gpt-4o, weight: 1 }
                  secret-gpt:
                    strategy: weighted
                    targets:
                      - { model: openai/gpt-4o, weight: 1 }
                      - { model: openrouter/openai/gpt-4o, weight: 1 }
                """,
            findings: [
                "missing litellm_settings.cache", "missing litellm_settings.cache_params",
                "missing litellm_settings.success_callback", "missing litellm_settings.max_budget",
                "missing litellm_settings.budget_duration", "changed router_settings.routing_strategy",
                "missing router_settings.model_group_alias.secret-gpt.hidden", "missing router_settings.num_retries",
                "missing router_settings.fallbacks", "missing router_settings.context_window_fallbacks",
                "missing router_settings.content_policy_fallbacks", "missing router_settings.redis_host",
                "missing model_list[0].litellm_params.tpm", "missing model_list[1].litellm_params.max_retries",
                "missing model_list[1].litellm_params.tpm", "unreadable router_settings.model_group_alias.nothing",
            ]
        ),
        LiteLLMSample(
            name: "shares by requests a minute, and an order",
            source: """
                model_list:
                  - { model_name: a, litellm_params: { model: groq/llama-3.3-70b-versatile, rpm: 900 } }
                  - { model_name: a, litellm_params: { model: together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo, rpm: 300 } }
                  - { model_name: a, litellm_params: { model: cerebras/llama3.1-8b } }
                  - { model_name: b, litellm_params: { model: xai/grok-4, order: 1 } }
                  - { model_name: b, litellm_params: { model: deepseek/deepseek-chat, order: 2 } }
                """,
            expected: """
                vendors:
                  groq:
                    api_key: "${GROQ_API_KEY}"
                  together:
                    api_key: "${TOGETHER_API_KEY}"
                  cerebras:
                    api_key: "${CEREBRAS_API_KEY}"
                  xai:
                    api_key: "${XAI_API_KEY}"

                models:
                  a:
                    strategy: weighted
                    targets:
                      - { model: groq/llama-3.3-70b-versatile, weight: 3 }
                      - { model: together/meta-llama/Llama-3.3-70B-Instruct-Turbo, weight: 1 }
                  b: xai/grok-4
                """,
            findings: [
                "missing model_list[0].litellm_params.rpm", "missing model_list[1].litellm_params.rpm",
                "missing model_list[3].litellm_params.order", "missing model_list[4].litellm_params.order",
                "changed model_list[2]",
            ]
        ),
        LiteLLMSample(
            name: "prices and what models can do",
            source: """
                model_list:
                  - model_name: embed
                    litellm_params: { model: openai/my-embedder, api_base: "http://127.0.0.1:9000/v1" }
                    model_info: { mode: embedding, input_cost_per_token: 0.00000002, output_cost_per_token: 0, max_input_tokens: 8191 }
                  - model_name: chat
                    litellm_params:
                      model: openai/my-model
                      api_base: "http://127.0.0.1:9000/v1"
                      input_cost_per_token: 1.5e-06
                      output_cost_per_token: 6e-06
                      cache_read_input_token_cost: 1.5e-7
                      input_cost_per_token_batches: 7.5e-07
                      output_cost_per_token_batches: 3e-06
                      input_cost_per_video_per_second: 0.1
                    model_info: { supports_vision: true, supports_function_calling: false, max_tokens: 4096, id: x-1 }
                """,
            expected: """
                vendors:
                  local:
                    kind: openai-compatible
                    base_url: http://127.0.0.1:9000/v1
                    models:
                      my-embedder:
                        purpose: embeddings
                        context_window: 8191
                        price: { input: 0.02 }
                      my-model:
                        max_output_tokens: 4096
                        input: [text, image]
                        capabilities: { tools: false }
                        price: { input: 1.5, cached_input: 0.15, output: 6, percent: { batch: 50 } }

                models:
                  embed: local/my-embedder
                  chat: local/my-model
                """,
            findings: [
                "missing model_list[1].litellm_params.input_cost_per_video_per_second",
                "missing model_list[1].model_info.id",
            ]
        ),
        LiteLLMSample(
            name: "secrets in the file",
            source: """
                environment_variables: { OPENAI_API_KEY: sk-in-the-environment-section }
                general_settings:
                  master_key: sk-1234
                  database_url: postgresql://user:pass-word-of-db@host/db
                  max_request_size_mb: 8
                model_list:
                  - model_name: one
                    litellm_params: { model: openai/gpt-4o, api_key: sk-literal-key-number-one, organization: org-1 }
                  - model_name: two
                    litellm_params: { model: openai/gpt-4o, api_key: sk-literal-key-number-one, organization: org-1 }
                  - model_name: three
                    litellm_params:
                      model: cohere/command-a-03-2025
                      api_base: https://api.cohere.ai/v2/chat
                      api_key: co-literal-key-number-two
                      extra_headers: { X-Route: literal-value-of-header, Authorization: "Bearer abc" }
                  - model_name: four
                    litellm_params: { model: openai/x, api_base: "https://user:password-in-url@host/v1" }
                """,
            expected: """
                vendors:
                  openai:
                    api_key: "${OPENAI_API_KEY_2}"
                    headers:
                      openai-organization: org-1
                  cohere:
                    base_url: https://api.cohere.ai
                    api_key: "${COHERE_API_KEY}"
                    headers:
                      x-route: "${COHERE_X_ROUTE}"

                models:
                  one: openai/gpt-4o
                  two: openai/gpt-4o
                  three: cohere/command-a-03-2025

                keys:
                  - name: litellm-master  # may do everything that calls can do; give each application a key of its own
                    key: "${LITELLM_MASTER_KEY}"  # at least 20 characters
                    permissions: { models: ["*"] }
                """,
            findings: [
                "secret general_settings.master_key", "changed general_settings.master_key",
                "missing general_settings.database_url", "secret environment_variables.OPENAI_API_KEY",
                "secret model_list[0].litellm_params.api_key", "secret model_list[1].litellm_params.api_key",
                "secret model_list[2].litellm_params.api_key",
                "secret model_list[2].litellm_params.extra_headers.X-Route",
                "missing model_list[2].litellm_params.extra_headers.Authorization",
                "unreadable model_list[3].litellm_params.api_base",
            ]
        ),
        LiteLLMSample(
            name: "credentials by name and included files",
            source: """
                include: [models.yaml, gone.yaml]
                credential_list:
                  - credential_name: eu
                    credential_values: { api_key: os.environ/EU_KEY, api_base: "https://eu.example/v1" }
                    credential_info: { description: for Europe }
                model_list:
                  - model_name: mine
                    litellm_params: { model: openai/mine, litellm_credential_name: eu }
                litellm_settings: { drop_params: false }
                guardrails: [{ guardrail_name: pii }]
                """,
            expected: """
                drop_params: true

                vendors:
                  eu:
                    kind: openai-compatible
                    base_url: https://eu.example/v1
                    api_key: "${EU_KEY}"
                  mistral:
                    api_key: "${MISTRAL_API_KEY}"

                models:
                  mine: eu/mine
                  included: mistral/mistral-small-latest
                """,
            findings: [
                "changed litellm_settings", "unreadable include[1]", "missing guardrails",
                "missing models.yaml: model_list[0].litellm_params.temperature",
            ]
        ),
    ]

    /// What `include` finds.
    static let included = [
        "models.yaml": """
        litellm_settings: { drop_params: true }
        model_list:
          - model_name: included
            litellm_params: { model: mistral/mistral-small-latest, temperature: 0.1 }
        """
    ]
}
