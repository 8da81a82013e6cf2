extension ConfigurationFormat {
    /// What is known of a vendor.
    static let compliance = SettingSection(settings: [
        Setting("residency", .text, "The zone that data does not leave, by a name of your own such as `eu`."),
        Setting(
            "certifications",
            .list(.text),
            standard: "[]",
            "What it is certified for, by names of your own such as `soc2` or `hipaa`."
        ),
        Setting(
            "retention_days",
            .integer(0...36_500),
            "For how many days it keeps prompts and answers; 0: not at all. Without it nobody knows."
        ),
        Setting("training", .boolean, "It trains models with them. Without it nobody knows."),
    ])

    /// What must be known of a vendor.
    static let requirements = SettingSection(settings: [
        Setting("residency", .list(.text), "It keeps data in one of these zones."),
        Setting("certifications", .list(.text), standard: "[]", "It has all of these."),
        Setting("max_retention_days", .integer(0...36_500), "It keeps prompts and answers for no longer."),
        Setting("no_training", .boolean, standard: "false", "It trains no models with them."),
    ])
}
