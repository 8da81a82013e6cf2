import Access

extension ConfigurationFormat {
    /// Callers that are known by tokens.
    static let auth = SettingSection(settings: [
        Setting(
            "jwt",
            .list(.section(issuer)),
            "Issuers of JSON Web Tokens, such as those of OpenID Connect. A token is shown wherever a key is."
        ),
        Setting(
            "introspection",
            .section(introspection),
            "A server that is asked about every other token (OAuth 2.0 token introspection, RFC 7662)."
        ),
        Setting(
            "failed_attempts",
            .section(failedAttempts),
            "Clients that show keys or tokens that are not taken. Told apart by the address of the connection, IPv6 by its /64: behind "
                + "a proxy all clients have the proxy's, so turn it off there (`limit: 0`)."
        ),
    ])

    static let issuer = SettingSection(
        settings: [
            issuerName,
            Setting("issuer", .text, isRequired: true, "The value of `iss`, to the letter."),
            Setting("audiences", .list(.text), isRequired: true, "A token must be for one of these (`aud`)."),
            Setting(
                "jwks_url",
                .text,
                "Where the issuer's keys are; without it, where its `/.well-known/openid-configuration` says."
            ),
            Setting(
                "algorithms",
                .list(.word(SignatureAlgorithm.allCases.map(\.rawValue))),
                "Those that it may sign with; without it, all of them."
            ),
            leeway,
            Setting(
                "administers",
                .map(placeholder: "VALUE", .word(Role.allCases.map(\.rawValue))),
                "What a value of the claim of roles stands for at the control plane, such as `gateway-admins: owner`: of the token's team, its "
                    + "organisation or, where no claim and no setting names one, of the whole gateway. A token that does not tell what `claims` "
                    + "names for them administers nothing. Without it no token does."
            ),
        ] + mapping
    )

    static let introspection = SettingSection(
        settings: [
            issuerName,
            Setting("url", .text, isRequired: true, "Where it is asked."),
            Setting("client_id", .text, isRequired: true, "Who the gateway is to it."),
            Setting("client_secret", .secret, isRequired: true, "Shows that it is, such as `${INTROSPECTION_SECRET}`."),
            Setting(
                "audiences",
                .list(.text),
                standard: "[]",
                "A token must be for one of these (`aud`); without any, the server's word is enough."
            ),
            leeway,
            Setting("cache", .duration, standard: "1m", "How long its answer holds, but for the end of the token."),
            Setting("negative_cache", .duration, standard: "10s", "How long it holds that a token is of no use."),
        ] + mapping
    )

    private static let issuerName = Setting(
        "name",
        .text,
        isRequired: true,
        "A name of your own. Callers are called `NAME/APPLICATION` in the log and wherever they are counted."
    )
    private static let leeway = Setting(
        "leeway",
        .duration,
        standard: "60s",
        "By how much its clock and this one may differ."
    )

    /// How claims become a caller.
    private static let mapping = [
        Setting("organisation", .text, "Whose the callers are where no claim tells."),
        Setting("team", .text, "Whose they are within the organisation where no claim tells."),
        Setting(
            "claims",
            .section(claims),
            "Where a token tells who the caller is: a claim's name, or a path with dots (`realm_access.roles`)."
        ),
        Setting("permissions", .section(permissions), "What callers may do. What is not granted is refused."),
        Setting(
            "rules",
            .list(.section(rule)),
            standard: "[]",
            "Other permissions for some of them, in place of `permissions`; the first that fits counts."
        ),
    ]

    static let claims = SettingSection(settings: [
        Setting(
            "key",
            .list(.text),
            "The application: the first of these that there is; without it `azp`, `client_id`, `sub`."
        ),
        Setting("organisation", .text, "The organisation."),
        Setting("team", .text, "The team."),
        Setting("user", .text, standard: "sub", "The person."),
        Setting("roles", .text, standard: "roles", "What the person is: a text or a list."),
    ])

    static let rule = SettingSection(settings: [
        Setting("when", .section(condition), isRequired: true, "Whom it is for."),
        Setting("permissions", .section(permissions), isRequired: true, "What they may do."),
    ])

    static let condition = SettingSection(settings: [
        Setting("claim", .text, isRequired: true, "A claim's name, or a path with dots."),
        Setting("has", .text, isRequired: true, "What it is, or has in its list."),
    ])

    static let failedAttempts = SettingSection(settings: [
        Setting("limit", .integer(0...1_000_000), standard: "20", "So many are too many; 0: they are not counted."),
        Setting("window", .duration, standard: "1m", "Within this time."),
        Setting(
            "block",
            .duration,
            standard: "1m",
            "For so long the client gets 429 whatever it shows."
        ),
    ])
}
