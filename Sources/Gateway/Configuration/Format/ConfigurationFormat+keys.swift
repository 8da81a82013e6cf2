import Access
import Core

extension ConfigurationFormat {
    /// A caller's key.
    static let key = SettingSection(settings: [
        Setting("name", .text, isRequired: true, "The application that shows it; in the log, and nowhere else."),
        Setting("key", .secret, "The key itself, such as `${SEARCH_KEY}`; at least 20 characters."),
        Setting(
            "key_hash",
            .text,
            "Its SHA-256 instead, `sha256:` and 64 digits, as `llm-gateway key new` prints it with a new key."
        ),
        Setting(
            "certificate",
            .section(certificate),
            "The certificate of its connection instead (`server.tls.client_ca`); it counts before whatever is shown beside it."
        ),
        Setting("organisation", .text, "Whose it is."),
        Setting("team", .text, "Whose it is within the organisation."),
        Setting(
            "expires",
            .text,
            "The day from whose beginning on (UTC) it is not taken any more, such as `2027-01-31`."
        ),
        Setting("disabled", .boolean, standard: "false", "It is not taken."),
        Setting("permissions", .section(permissions), "What who shows it may do. What is not granted is refused."),
        Setting(
            "roles",
            .list(.word(Role.allCases.map(\.rawValue))),
            standard: "[]",
            "What it may administer: of its team, its organisation or, where neither is said, of the whole gateway."
        ),
        Setting(
            "scopes",
            .list(.word(AdminScope.all.map(\.description).sorted())),
            standard: "[]",
            "What it may administer there beside that."
        ),
    ])

    /// What a caller's certificate has; one of these.
    static let certificate = SettingSection(settings: [
        Setting(
            "san",
            .text,
            "One of its alternative names: `URI:spiffe://acme.example/search`, `DNS:search.acme.example` or `email:…`."
        ),
        Setting("subject", .text, "Its whole subject as RFC 4514 writes it, such as `CN=search,O=Acme`."),
        Setting("sha256", .text, "The SHA-256 of itself: 64 digits, with or without colons."),
    ])

    /// What a key is good for.
    static let permissions = SettingSection(settings: [
        Setting(
            "models",
            .list(.text),
            standard: "[]",
            "Aliases and models as `vendor/model`; `*` stands for any characters. Whoever is granted an alias is granted its targets by it."
        ),
        Setting("vendors", .list(.text), "The vendors that may be asked, with `*` too; without it, all of them."),
        Setting(
            "regions",
            .list(.text),
            "The regions in which vendors may be asked, with `*` too; without it, all of them and those of no known region. "
                + "A vendor's region is its `region`, or where its cloud's address leads."
        ),
        Setting(
            "require",
            .section(requirements),
            "What must be known of every vendor that is asked, whatever fails ([routing.md](routing.md#requirements))."
        ),
        Setting(
            "features",
            .list(.word(CallFeatures.named.map(\.name))),
            "What calls may use beyond text; without it, everything. With it, calls are refused that hold something that is not "
                + "known. `files` are documents too, `vendor_tools` what the vendor runs beside searches of the web."
        ),
        Setting(
            "max_output_tokens",
            .integer(1...Int.max),
            "The most tokens that may be written for one call, all its choices together. A call that says no limit gets this one."
        ),
        Setting(
            "explain",
            .boolean,
            standard: "false",
            "Answers tell how their calls were routed where those ask for it (`x-gateway-debug: route`)."
        ),
        Setting(
            "priority",
            .word(CallPriority.names),
            standard: "normal",
            "How urgent calls are where they wait or some have to be turned away. A call may say less of itself, in `x-gateway-priority`."
        ),
        Setting(
            "weight",
            .integer(1...1000),
            standard: "1",
            "The share, beside that of others, where calls wait for the same thing."
        ),
        Setting(
            "endpoints",
            .list(.word(EndpointClass.allCases.map(\.rawValue))),
            "What may be asked for; without it everything but `files`, `batches` and `passthrough`, which reach what belongs to "
                + "the whole account at a vendor."
        ),
    ])
}
