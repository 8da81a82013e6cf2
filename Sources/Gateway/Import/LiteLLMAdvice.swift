/// What to do about settings of LiteLLM that have no counterpart, one sentence each.
enum LiteLLMAdvice {
    /// What to do about a setting that nothing was made of.
    /// - Parameters:
    ///   - name: the setting's own name.
    ///   - section: the section it is in, such as `router_settings`; of a member of `model_list` that of the member.
    static func advice(for name: String, in section: String) -> String {
        if let advice = sections[section]?[name] ?? general[name] { return advice }
        if section == "litellm_params" || section == "model_info", name.contains("cost") || name.contains("pricing") {
            return "No price here has such a measure."
        }
        if name.contains("rpm") || name.contains("tpm") || name.contains("parallel_requests") { return limits }
        if name.contains("budget") { return budgets }
        if name.contains("callback") || name.contains("langfuse") || name.contains("otel")
            || name.contains("prometheus")
        {
            return callbacks
        }
        if name.contains("cache") || name.hasPrefix("redis") { return cache }
        if name.contains("fallback") { return fallbacks }
        if name.contains("database") || name.contains("spend_log") { return database }
        if name.contains("alert") || name.contains("health_check") { return monitoring }
        if name.contains("guardrail") || name.contains("moderation") { return guardrails }
        if name.hasPrefix("s3_") || name.hasPrefix("gcs_") || name.contains("bucket") || name.contains("batch") {
            return files
        }
        if section == "litellm_params" { return parameters }
        return "It has no counterpart and is left out."
    }

    private static let limits = "Rates are not taken over; write them as `limits`, of a target, a team or a key."
    private static let budgets = "Spending is not limited yet; set a limit at the vendor."
    private static let callbacks = "Nothing is reported to other systems yet; the log has a line for every request."
    private static let cache = "Answers are not cached yet; nothing has to be done, calls reach the vendor."
    private static let fallbacks =
        "There are no fallbacks yet; let callers ask for the other model when one fails."
    private static let retries =
        "The gateway does not try again by itself yet; official clients do, and are told when it makes sense."
    private static let database = "The gateway needs no database; keys are in the configuration, usage is in the log."
    private static let monitoring = "Watch `/livez`, `/readyz` and the log instead."
    private static let guardrails = "Contents are not checked yet; let applications ask `/v1/moderations` themselves."
    private static let parameters = "Nothing is added to requests; let callers send it if vendors must see it."
    private static let routing = "Targets are chosen by weight alone yet; give weights that come near to it."
    private static let files = "Files and batches are the vendor's own; callers name what else they need."
    private static let users =
        "Callers are known by `keys` alone; make one for each application with `llm-gateway key new`."

    private static let general: [String: String] = [
        "rpm": limits, "tpm": limits, "itpm": limits, "otpm": limits, "rpd": limits, "tpd": limits,
        "max_parallel_requests": limits, "global_max_parallel_requests": limits,
        "max_budget": budgets, "budget_duration": budgets, "max_retries": retries, "num_retries": retries,
        "retry_after": retries, "retry_policy": retries, "model_group_retry_policy": retries,
        "fallbacks": fallbacks, "default_fallbacks": fallbacks, "context_window_fallbacks": fallbacks,
        "content_policy_fallbacks": fallbacks,
        "allowed_fails": "A vendor that fails is not left out yet; callers are told of every failure.",
        "allowed_fails_policy": "A vendor that fails is not left out yet; callers are told of every failure.",
        "cooldown_time": "A vendor that fails is not left out yet; callers are told of every failure.",
        "disable_cooldowns": "No vendor is left out after a failure; nothing has to be done.",
        "ssl_verify": "Certificates of vendors are always checked; put your authority's among those of the system.",
        "tags": "Targets are not chosen by tags; make an alias for each group and grant it to that group's keys.",
        "tag_regex": "Targets are not chosen by tags; make an alias for each group and grant it to that group's keys.",
    ]

    private static let sections: [String: [String: String]] = [
        "litellm_params": [
            "order": "Targets have no order yet; those after the first are left out of the alias.",
            "mock_response": "Let the alias stand for `simulator/echo`, which answers without a vendor.",
            "use_in_pass_through": "A vendor's own API is at `/passthrough/VENDOR/` for keys that are granted it.",
            "aws_profile_name": "Set AWS_PROFILE in the gateway's environment.",
            "aws_role_name": "Name a profile with this role in AWS_PROFILE; roles are taken on as AWS's own tools do.",
            "aws_session_name": "Say it as `role_session_name` in AWS's own configuration file.",
            "aws_external_id": "Say it as `external_id` in AWS's own configuration file.",
            "aws_web_identity_token": "Set AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN in the gateway's environment.",
            "azure_ad_token": "Tokens are asked for and renewed by the gateway; say `credentials` of an application.",
            "azure_username": "Users cannot sign in; say `credentials` of an application.",
            "azure_password": "Users cannot sign in; say `credentials` of an application.",
            "model_info": "What is said of a model belongs beside `litellm_params`; move it there and import again.",
            "configurable_clientside_auth_params": "Callers cannot bring keys of vendors; make a vendor for each key.",
            "region_name":
                "Targets are not chosen by region; make a vendor for each region and an alias for those that may be used.",
        ],
        "model_info": [
            "id": "Targets have no ids; the log and `x-gateway-model` name the vendor and its model.",
            "access_groups": "Grant the alias by name in `permissions.models` of the keys that may use it.",
            "team_id": "Grant the alias to the team's keys alone, by name in `permissions.models`.",
            "description": "Models have no descriptions; a comment in the configuration can keep it.",
        ],
        "litellm_settings": [
            "turn_off_message_logging": "Prompts and answers are never logged; nothing has to be done.",
            "redact_messages_in_exceptions": "Prompts and answers are never logged; nothing has to be done.",
            "redact_user_api_key_info": "Keys are never logged; nothing has to be done.",
            "telemetry": "Nothing is sent home; nothing has to be done.",
            "modify_params":
                "Requests are brought into the vendor's form as far as the formats say; see docs/vendors.md.",
            "default_team_settings": users, "default_internal_user_params": users,
            "upperbound_key_generate_params": users, "max_end_user_budget": budgets,
        ],
        "router_settings": [
            "routing_strategy": routing, "routing_strategy_args": routing, "routing_groups": routing,
            "enable_pre_call_checks": "The length of prompts is not looked at; the vendor refuses what is too long.",
            "enable_tag_filtering":
                "Targets are not chosen by tags; make an alias for each group and grant it to that group's keys.",
            "provider_budget_config": budgets,
            "redis_url": "State is not shared between gateways yet; each one works for itself.",
            "redis_host": "State is not shared between gateways yet; each one works for itself.",
            "redis_port": "State is not shared between gateways yet; each one works for itself.",
            "redis_password": "State is not shared between gateways yet; each one works for itself.",
        ],
        "general_settings": [
            "database_url":
                "Keys, teams and budgets in LiteLLM's database are not read; make `keys` with `llm-gateway key new`.",
            "store_model_in_db":
                "Models that are kept in LiteLLM's database are not read; add them to the configuration.",
            "custom_auth": users, "enable_jwt_auth": users, "litellm_jwtauth": users, "enable_oauth2_auth": users,
            "enforce_user_param": users, "user_header_name": users,
            "allowed_routes": "Say what a key may ask for in its `permissions.endpoints`.",
            "public_routes": "Every path but the probes asks for a key where there are keys.",
            "pass_through_endpoints":
                "A vendor's own API is at `/passthrough/VENDOR/`; other addresses cannot be passed on.",
            "key_management_system": "Secrets come from the environment; let what starts the gateway put them there.",
            "forward_client_headers_to_llm_api":
                "Headers that a vendor's API knows pass; others are said in the vendor's `headers`.",
            "ui_access_mode": "There is no user interface yet.",
            "infer_model_from_keys":
                "Models are listed from the catalogue and the configuration; nothing has to be done.",
            "salt_key": "There is no database whose contents it would protect.",
            "completion_model": "A request must name its model.",
        ],
        "": [
            "guardrails": guardrails, "policies": guardrails,
            "prompts": "Prompts are the callers' own; nothing is put into them.",
            "mcp_servers": "Servers of tools are not spoken to; let clients connect to them.",
            "mcp_tools": "Servers of tools are not spoken to; let clients connect to them.",
            "agent_list": "Agents are not spoken to; let clients connect to them.",
            "vector_store_registry": "Stores of vectors are a vendor's own API; see `/passthrough/VENDOR/`.",
            "search_tools": "Searches are the vendors' own; let callers ask for them in their requests.",
            "files_settings": "Files and batches are asked for at vendors by name; see docs/architecture.md.",
            "finetune_settings": "Fine-tuning is a vendor's own API; see `/passthrough/VENDOR/`.",
            "callback_settings": callbacks,
            "worker_registry": "Each gateway works for itself.",
            "credential_list": "Credentials belong to vendors; name it in `litellm_credential_name` and import again.",
        ],
    ]
}
