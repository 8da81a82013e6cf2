import Catalogue
import Core

extension ConfigurationFormat {
    static let vendor = SettingSection(settings: [
        Setting(
            "kind",
            .kind,
            "A kind of the catalogue (`docs/vendors.md`). Without it the vendor's name must be one."
        ),
        Setting(
            "api_key",
            .either(.secret, .section(storedKey)),
            "The gateway's key at the vendor. Write it as `${NAME}`, not in the file; or as `{stored: NAME}` where it is kept in the "
                + "database (`/api/v1/vendor-keys`), sealed under the master key (`vault`)."
        ),
        Setting(
            "further_api_keys",
            .list(.secret),
            standard: "[]",
            "Further keys, of the same account or of others: requests are shown them in turn with `api_key`. One that the vendor refuses is left alone for five minutes, "
                + "one that may do no more for now as long as the vendor says, and the call is tried with the next one."
        ),
        Setting("base_url", .url, "Where the vendor is. Without it the kind's own address."),
        Setting("timeouts", .section(timeouts), "How long the vendor may take."),
        Setting(
            "retry_stale",
            .boolean,
            standard: "false",
            "Send a request once more if a reused connection closed without a byte of answer. The vendor may then work, and charge, twice."
        ),
        Setting(
            "max_connections",
            .integer(1...100_000),
            standard: "1000",
            "Connections to the vendor, for each event loop."
        ),
        Setting(
            "dialects",
            .list(.word(DialectName.allCases.map(\.rawValue))),
            "Wire formats that the vendor speaks beside its kind's, at the same address. Callers of one of them are passed "
                + "through instead of being translated."
        ),
        Setting(
            "api_version",
            .text,
            "Azure: the date of the API, such as `2024-10-21`. Calls then go to `/openai/deployments/…` below the base URL "
                + "`https://RESOURCE.openai.azure.com`; without it to the newer `/openai/v1`."
        ),
        Setting(
            "deployments",
            .map(placeholder: "MODEL", .text),
            "The names under which the vendor runs models, where those are others than the models' own."
        ),
        Setting("drop_params", .boolean, "As the general `drop_params`, for this vendor."),
        Setting(
            "headers",
            .map(placeholder: "HEADER", .secret),
            "Headers that every request to the vendor carries. Not those for keys or for the connection."
        ),
        Setting(
            "models",
            .either(.list(.text), .map(placeholder: "MODEL", .section(model))),
            "Models beyond the catalogue's, or corrections of it: names, or a mapping of names to what they can do. "
                + "A model needs no entry to be used; an entry lets it be found without the vendor's name."
        ),
        Setting(
            "price_adjustment",
            .percent,
            "By how much what is paid to this vendor differs from the catalogue's list prices: `-10%` for a discount, `+5%` for a surcharge. "
                + "A `price` in this file counts as it stands."
        ),
        Setting("quirks", .section(quirks), "How the vendor departs from its wire format, beyond what its kind says."),
        Setting(
            "passthrough",
            .boolean,
            "Callers may speak the vendor's own API, all of it, below `/passthrough/NAME/`, with the gateway's key. Without a "
                + "word it is open, but for servers of one's own and where a cloud's identity stands for the key."
        ),
        Setting("proxy", .proxy, "An HTTP proxy, or `none`. Without it `HTTPS_PROXY` and `NO_PROXY` count."),
        Setting(
            "region",
            .text,
            "Where the vendor is, for `permissions.regions` of keys. It makes the address of a cloud: `eu-central-1` for Bedrock (without it `AWS_REGION`), `europe-west1`, `eu`, `us` or `global`, "
                + "which is the standard, for Vertex AI."
        ),
        Setting(
            "health_check",
            .section(healthCheck),
            "Asks the vendor again and again whether it is there, and leaves its targets alone while it is not. Without it what becomes of calls is all that is known."
        ),
        Setting(
            "compliance",
            .section(compliance),
            "What is known of it, for callers and aliases that require something ([routing.md](routing.md#requirements))."
        ),
        Setting("project", .text, "Vertex AI: the project's id. Without it `GOOGLE_CLOUD_PROJECT`."),
        Setting(
            "credentials",
            .section(credentials),
            "Credentials of a cloud, where no `api_key` is given. Without any, or with an empty mapping, those of the environment or "
                + "the machine are found as the cloud's own tools find them, kept, and renewed ahead of time; for Bedrock the key in "
                + "`AWS_BEARER_TOKEN_BEDROCK` goes before those. Azure: must be there to use Entra instead of a key."
        ),
    ])

    static let healthCheck = SettingSection(settings: [
        Setting(
            "path",
            .text,
            standard: "/models",
            "What is got, below the base URL; 401, 403, 5xx and no answer are failures."
        ),
        Setting("interval", .duration, standard: "10s", "Between two questions; at least 1 s."),
        Setting("timeout", .duration, standard: "5s", "How long an answer may take."),
        Setting(
            "failures",
            .integer(1...100),
            standard: "2",
            "After so many failures one after another it is left alone; the first success ends that."
        ),
    ])

    static let credentials = SettingSection(settings: [
        Setting("access_key_id", .text, "AWS: the id of an access key."),
        Setting("secret_access_key", .secret, "AWS: the key itself."),
        Setting("session_token", .secret, "AWS: the token of temporary keys."),
        Setting("key_file", .text, "Google: the path of a key file, of a service account or an authorised user."),
        Setting("tenant_id", .text, "Azure: the directory of an application that is registered with Entra."),
        Setting("client_id", .text, "Azure: the application's id."),
        Setting("client_secret", .secret, "Azure: the application's secret."),
        Setting(
            "scope",
            .text,
            "Azure: what the token is for. Without it the AI services of the cloud that `AZURE_AUTHORITY_HOST` names: "
                + "`https://cognitiveservices.azure.com/.default`, or that of the US government's cloud or China's."
        ),
    ])

    static let timeouts = SettingSection(settings: [
        Setting("connect", .duration, standard: "10s", "Until the connection, TLS included, stands."),
        Setting(
            "first_byte",
            .duration,
            standard: "10m",
            "From the request's last byte to the answer's first. Long, since an answer that is not streamed sends nothing until it is complete."
        ),
        Setting(
            "between_bytes",
            .duration,
            standard: "5m",
            "Silence in the middle of an answer, or of taking a request's body. Long, since reasoning models fall silent while they think."
        ),
        Setting(
            "total",
            .duration,
            standard: "1h",
            "The whole call. Long, since a stream that keeps talking harms nobody."
        ),
    ])

    static let model = SettingSection(settings: [
        Setting(
            "purpose",
            .word(ModelPurpose.allCases.map(\.rawValue)),
            "What it is for. Without it as the catalogue says, or else conversation."
        ),
        Setting("context_window", .integer(1...Int.max), "The most tokens of request and answer together."),
        Setting(
            "max_output_tokens",
            .integer(1...Int.max),
            "The most tokens of an answer; what is asked of a vendor that must be told."
        ),
        Setting("input", .list(.word(["text", "image", "audio", "video", "file"])), "What it reads."),
        Setting("output", .list(.word(["text", "image", "audio", "video", "file"])), "What it writes."),
        Setting(
            "capabilities",
            .section(capabilities),
            "What it can do. What is left out is as the catalogue says, or else possible."
        ),
        Setting(
            "dialect",
            .word(DialectName.allCases.map(\.rawValue)),
            "The only wire format in which it is spoken to, where that is not its vendor's main one."
        ),
        Setting(
            "unsupported",
            .list(.text),
            "Members of a request that it refuses beside those that its vendor does, in place of the catalogue's."
        ),
        Setting("price", .section(price), "What it costs, in place of all that the catalogue says of it."),
    ])

    static let capabilities = SettingSection(settings: [
        Setting("streaming", .boolean, "It can stream."),
        Setting("non_streaming", .boolean, "It can answer as a whole."),
        Setting("tools", .boolean, "It can call tools."),
        Setting("json_schema", .boolean, "It can answer by a JSON Schema."),
        Setting("json_mode", .boolean, "It can answer with some JSON object."),
        Setting("parameters_json_schema", .boolean, "Gemini: tools may be declared by full JSON Schema."),
        Setting("reasoning", .word(["none", "effort", "budget", "adaptive"]), "How it is told to think."),
        Setting("image_urls", .boolean, "Images may be given by URL."),
    ])

    static let quirks = SettingSection(settings: [
        Setting(
            "renamed",
            .map(placeholder: "MEMBER", .text),
            "Members of a request under the vendor's own names, added to the kind's."
        ),
        Setting("unsupported", .list(.text), "Members of a request that the vendor refuses, added to the kind's."),
        Setting("developer_as_system", .boolean, "Developer messages are sent as system messages."),
        Setting("stream_usage", .boolean, "The vendor takes `stream_options.include_usage`."),
        Setting(
            "reasoning_member",
            .text,
            "The member of a message that carries earlier thoughts to the vendor; `none`: they are not sent."
        ),
        Setting("required_tool_choice_is_any", .boolean, "`tool_choice: required` is sent as `any`."),
        Setting(
            "tool_call_id_length",
            .integer(1...64),
            "Ids of tool calls that are not exactly so many letters and digits are sent as such, each always as the same."
        ),
        Setting(
            "assistant_after_tool_results",
            .boolean,
            "An assistant's message is put between the results of tools and a message that is not an assistant's."
        ),
        Setting("completion_excludes_reasoning", .boolean, "The vendor's `completion_tokens` leave reasoning out."),
    ])

    static let storedKey = SettingSection(settings: [
        Setting("stored", .text, isRequired: true, "The name under which it is kept.")
    ])
}
