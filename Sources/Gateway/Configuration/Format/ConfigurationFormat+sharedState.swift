extension ConfigurationFormat {
    static let sharedState = SettingSection(settings: [
        Setting(
            "url",
            .redis,
            isRequired: true,
            "A Redis server (7 or newer): `redis://user:password@host:port/database`, or `rediss://` with TLS, where `?ca=/path/file.pem` says who may have "
                + "signed its certificate."
        ),
        Setting(
            "namespace",
            .text,
            standard: "llm-gateway",
            "What the names of its keys begin with. Gateways that have another one share nothing."
        ),
        Setting(
            "lease",
            .duration,
            standard: "5s",
            "For how long a gateway has its share of a limit without being heard of, 2s to 60s: what one holds that fails is missing for so long."
        ),
        Setting(
            "timeout",
            .duration,
            standard: "1s",
            "How long Redis may take to answer, no longer than `lease`."
        ),
    ])
}
