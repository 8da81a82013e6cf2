import Catalogue
import Routing

/// The configuration file, described once: the reader, the JSON Schema and the reference all follow this table.
enum ConfigurationFormat {
    static let root = SettingSection(settings: [
        Setting("server", .section(server), "The data plane: where applications reach the gateway."),
        Setting("admin", .section(admin), "The control plane: where operators reach the gateway, and its probes."),
        Setting(
            "vendors",
            .map(placeholder: "NAME", .section(vendor)),
            "The vendors, by names of your own. A vendor whose name is a kind of the catalogue needs no `kind`. "
                + "The simulator is always there."
        ),
        Setting(
            "models",
            .map(placeholder: "ALIAS", .either(.target, .section(alias))),
            "Model names of your own: `vendor/model`, another alias, or a choice between several ([routing.md](routing.md)). A `*` in a name stands for any "
                + "characters."
        ),
        Setting(
            "routing",
            .section(routing),
            "How targets are watched and calls are tried, unless an alias says otherwise ([routing.md](routing.md))."
        ),
        Setting(
            "keys",
            .list(.section(key)),
            "The keys that callers show. Without any nobody is asked for one, and the gateway listens to this machine alone."
        ),
        Setting(
            "auth",
            .section(auth),
            "Callers known by tokens that others issue, beside `keys` or instead of them, and what becomes of attempts that fail."
        ),
        Setting(
            "drop_params",
            .boolean,
            standard: "false",
            "Leave out what a vendor cannot do instead of refusing the request. A request may say otherwise."
        ),
        Setting("max_reply_bytes", .size, standard: "64MiB", "The largest whole answer that is read from a vendor."),
        Setting("media", .section(media), "Fetching of images and files by URL for vendors that want them as bytes."),
        Setting(
            "responses",
            .section(responses),
            "Answers of the Responses API that the gateway keeps in memory, for `previous_response_id` with vendors that keep none."
        ),
        Setting(
            "storage",
            .section(storage),
            "Where the ledger is kept and what is administered. A change takes effect after a restart."
        ),
        Setting(
            "shared_state",
            .section(sharedState),
            "What gateways of a fleet share, so that limits are those of all together. Without it each counts for itself. A change takes effect after a "
                + "restart."
        ),
        Setting(
            "vault",
            .section(vault),
            "The master keys under which secrets are sealed that the gateway keeps in its database. They are read at the start and with "
                + "each reload."
        ),
        Setting("ledger", .section(ledger), "How what was used is written down."),
        Setting("metering", .section(metering), "How what was used is reckoned."),
        Setting(
            "limits",
            .list(.section(limit)),
            "How much may be used in which time, and at the same time ([traffic.md](traffic.md))."
        ),
        Setting(
            "budgets",
            .list(.section(budget)),
            "How much may be spent in which time ([traffic.md](traffic.md#budgets))."
        ),
        Setting(
            "coalescing",
            .section(coalescing),
            "Calls with `temperature: 0` that ask for the same at the same time share one answer ([traffic.md](traffic.md#calls-that-ask-for-the-same))."
        ),
        Setting(
            "idempotency",
            .section(idempotency),
            "Answers that are kept in memory for calls that are made again under the same `Idempotency-Key` ([traffic.md](traffic.md#calls-that-are-made-again))."
        ),
        Setting("log", .section(log), "What is logged and how."),
        .later("cache", "Answers kept for repeated questions."),
        .later("policies", "Rules on content."),
        .later("telemetry", "Export of metrics and traces."),
    ])

    static let responses = SettingSection(settings: [
        Setting(
            "max_bytes",
            .size,
            standard: "256MiB",
            "Of everything that is kept; what was not used for longest goes first. A turn larger than an eighth of it is not kept."
        ),
        Setting("max_age", .duration, standard: "24h", "How long an answer is kept after its last use."),
    ])

    static let coalescing = SettingSection(settings: [
        Setting(
            "models",
            .list(.text),
            standard: "[]",
            "For which models, as they are asked for; `*` stands for any characters. Without any no calls share an answer."
        ),
        Setting(
            "charge",
            .word(Configuration.Coalescing.Charge.allCases.map(\.rawValue)),
            standard: "first",
            "Who is charged: whoever made the call, or each as if it had made it."
        ),
    ])

    static let idempotency = SettingSection(settings: [
        Setting("max_bytes", .size, standard: "64MiB", "Of all answers that are kept; the oldest goes first."),
        Setting(
            "max_answer_bytes",
            .size,
            standard: "4MiB",
            "Of one answer; of a longer one it is known that it was given, and no more."
        ),
        Setting("max_age", .duration, standard: "24h", "How long a name is known after the call began."),
        Setting(
            "share",
            .boolean,
            standard: "true",
            "With a `shared_state` names and answers are those of all gateways, and kept there. A change takes effect after a restart."
        ),
    ])

    static let server = SettingSection(settings: [
        Setting(
            "listen",
            .address,
            standard: "127.0.0.1:8080",
            "Beyond the loopback addresses the gateway listens only when callers need `keys` or tokens (`auth`), or when told "
                + "`--insecure-no-auth`."
        ),
        Setting("tls", .section(tls), "Serve HTTPS. Without it the gateway serves HTTP."),
        Setting(
            "allowed_origins",
            .list(.text),
            standard: "[]",
            "Web origins that may call the gateway, such as `https://app.example`."
        ),
        Setting(
            "allowed_hosts",
            .list(.text),
            standard: "[]",
            "Host names beyond the loopback ones that the gateway answers to, without a port."
        ),
        Setting("max_connections", .integer(1...1_000_000), standard: "10000", "Connections held at the same time."),
        Setting("max_header_bytes", .size, standard: "32KiB", "The largest head of a request; above it 431."),
        Setting("max_body_bytes", .size, standard: "32MiB", "The largest body of a request; above it 413."),
        Setting(
            "max_upload_bytes",
            .size,
            standard: "512MiB",
            "The largest body that is passed on while it comes: a form with files, a request to a vendor's own API. It is not held in "
                + "memory, but for what comes before a form's `model`, which `max_body_bytes` bounds."
        ),
        Setting("header_timeout", .duration, standard: "10s", "How long the head of a request may take; after it 408."),
        Setting(
            "body_timeout",
            .duration,
            standard: "60s",
            "How long a caller may send nothing of a body it has begun; after it 408."
        ),
        Setting("idle_timeout", .duration, standard: "75s", "How long a connection may wait between two requests."),
        Setting(
            "write_timeout",
            .duration,
            standard: "60s",
            "How long a caller may read nothing of an answer that is ready for it."
        ),
        Setting(
            "drain_timeout",
            .duration,
            standard: "30s",
            "How long running requests may still take when the gateway is told to stop."
        ),
        Setting(
            "max_requests_in_flight",
            .integer(1...10_000_000),
            standard: "10000",
            "Requests that are let in and not answered to their ends yet; beyond it 503. Those of `low` priority may fill 70 % of it, `normal` 90, `high` 95."
        ),
        Setting(
            "max_bytes_in_flight",
            .size,
            standard: "1GiB",
            "Of the bodies of these requests, as far as they are held; beyond it 503, with the same parts by priority."
        ),
        Setting(
            "max_waiting",
            .integer(1...10_000_000),
            standard: "10000",
            "Calls that wait in queues, all together; beyond it 503, with the same parts by priority."
        ),
        Setting("threads", .integer(1...1024), "Event loops. Without it one for each core."),
    ])

    private static let certificateFiles = [
        Setting(
            "certificate",
            .text,
            isRequired: true,
            "A file with the certificate and its chain, PEM. Read again when it changes."
        ),
        Setting(
            "private_key",
            .text,
            isRequired: true,
            "A file with the certificate's key, PEM. Read again when it changes."
        ),
    ]

    static let adminTLS = SettingSection(settings: certificateFiles)

    static let tls = SettingSection(
        settings: certificateFiles + [
            Setting(
                "client_ca",
                .text,
                "A file with the authorities that issue certificates of callers, PEM: callers are asked for one. No lists of revoked ones are "
                    + "looked at."
            ),
            Setting(
                "client_certificates",
                .word(["optional", "required"]),
                standard: "optional",
                "Whether a caller without one gets no connection."
            ),
        ]
    )

    static let admin = SettingSection(settings: [
        Setting(
            "listen",
            .address,
            standard: "127.0.0.1:8081",
            "Where the control plane is reached. Beyond the loopback addresses it answers administrators alone."
        ),
        Setting("tls", .section(adminTLS), "Serve HTTPS there. Without it the control plane serves HTTP."),
        Setting(
            "configuration",
            .word(Configuration.Admin.ConfigurationPlace.allCases.map(\.rawValue)),
            standard: "file",
            "Where the configuration is that counts: in this file, or in the `database` once one has been applied there by the control "
                + "plane; what this file says of `server`, `admin`, `storage`, `shared_state` and `vault` counts all the same. Without a file it is the database."
        ),
        Setting(
            "login",
            .section(login),
            "Where people log in to the control plane: an OpenID Connect provider, by the authorization code flow with a proof key (PKCE)."
        ),
    ])

    static let media = SettingSection(settings: [
        Setting("fetch", .boolean, standard: "true", "Whether the gateway fetches at all."),
        Setting("max_bytes", .size, standard: "20MiB", "The largest file fetched."),
        Setting("timeout", .duration, standard: "10s", "How long fetching one file may take."),
        Setting(
            "max_redirects",
            .integer(0...10),
            standard: "3",
            "Redirects followed; each one is checked like the first address."
        ),
        Setting(
            "allow_private_networks",
            .boolean,
            standard: "false",
            "Fetch from loopback, link-local and private addresses too. Callers can then reach what the gateway can reach."
        ),
    ])

    static let log = SettingSection(settings: [
        Setting(
            "level",
            .word(Configuration.Log.Level.allCases.map(\.rawValue)),
            standard: "info",
            "The least severe level that is logged."
        ),
        Setting(
            "format",
            .word(Configuration.Log.Format.allCases.map(\.rawValue)),
            standard: "json",
            "One JSON object a line, or text for people."
        ),
    ])

    static let alias = SettingSection(
        settings: choice + [
            Setting(
                "only",
                .section(onlyCallers),
                "Who may ask for it; without it, everybody whom its name is granted."
            ),
            Setting(
                "require",
                .section(requirements),
                "What must be known of every target that is asked, those of fallbacks too ([routing.md](routing.md#requirements))."
            ),
            Setting("fallbacks", .section(fallbacks), "Where calls go instead that failed in a way."),
            Setting(
                "shadow",
                .section(shadow),
                "Where copies of calls go as well, whose answers nobody gets ([routing.md](routing.md#shadow-traffic))."
            ),
        ] + parameters + attempts(isGeneral: false)
    )

    private static let shadow = SettingSection(settings: [
        Setting(
            "model",
            .target,
            isRequired: true,
            "A configured vendor and its model, as `vendor/model`, or another alias."
        ),
        Setting("percent", .integer(1...100), standard: "100", "Of the calls."),
    ])

    private static let onlyCallers = SettingSection(
        settings: AliasFormat.dimensions.compactMap { only[$0] }
    )

    /// How a target is chosen.
    private static let choice = [
        Setting(
            "strategy",
            .word(RouteStrategy.names),
            standard: "weighted",
            "How a target is chosen ([routing.md](routing.md#strategies))."
        ),
        Setting(
            "sticky_by",
            .word(StickyKey.names),
            "What calls have in common that go to the same target; `session` without it."
        ),
        Setting(
            "min_quality",
            .integer(0...100),
            "Of `cost`: the `quality` that a target should have; those with less come after all others. Without it any will do."
        ),
        Setting("targets", .list(.section(branch)), isRequired: true, "At least one."),
    ]

    static let branch: SettingSection = SettingSection(
        settings: [
            Setting("model", .target, "A configured vendor and its model, as `vendor/model`, or another alias."),
            Setting("weight", .integer(1...1_000_000), standard: "1", "Its share of the calls, where shares count."),
        ] + parameters + [
            Setting(
                "percent",
                .integer(0...100),
                "Of `canary`: its share of all calls; those without one divide the rest among them by weight."
            ),
            Setting(
                "when",
                .text,
                "Of `conditional`: under which it is chosen ([routing.md](routing.md#conditions)). Without it always."
            ),
            Setting("name", .text, "Of `experiment`: by which it is told from the others. Without it its model."),
            Setting("expertise", .section(expertise), "Of `task`: how good it is at tasks, in percent."),
            Setting("quality", .integer(0...100), standard: "50", "Of `cost`: how good it is, for `min_quality`."),
            Setting("strategy", .word(RouteStrategy.names), standard: "weighted", "Of `targets`."),
            Setting("sticky_by", .word(StickyKey.names), "Of `strategy`."),
            Setting("min_quality", .integer(0...100), "Of `strategy`."),
            Setting(
                "targets",
                .list(.again(path: "models.ALIAS.targets[]") { ConfigurationFormat.branch }),
                "Several in the place of one `model`, with a strategy of their own."
            ),
        ]
    )

    private static let expertise = SettingSection(
        settings: CallTask.allCases.map {
            Setting($0.rawValue, .integer(0...100), standard: "50", "Of calls of that task.")
        }
    )
}
