import Catalogue

extension ConfigurationFormat {
    static let price = SettingSection(
        settings: rates + [
            Setting(
                "long_prompts",
                .list(.section(SettingSection(settings: [above] + rates))),
                "Other rates for prompts beyond a length, the shortest first. What is left out there costs as any input or is not known."
            ),
            Setting("image", .money, "For one image that is made, of which `images` says nothing."),
            Setting(
                "images",
                .list(.section(SettingSection(settings: image))),
                "For one image of a quality and a size, where they cost differently. The first that fits counts."
            ),
            Setting("minute", .money, "For a minute of sound, which is then not charged by tokens."),
            Setting("million_characters", .money, "For a million characters of text that is spoken."),
            Setting("thousand_searches", .money, "For a thousand searches, or the units in which a ranking is billed."),
            Setting(
                "percent",
                .section(
                    SettingSection(
                        settings: ServiceTier.allCases.filter { $0 != .standard }.map {
                            Setting($0.rawValue, .integer(1...1_000), "Of what a standard call's tokens cost.")
                        }
                    )
                ),
                "What calls of other service tiers cost. Without it their cost is not known."
            ),
        ]
    )

    private static let image = [
        Setting(
            "quality",
            .text,
            "In the vendor's word, as the answer says it, or else the request. Without it of any quality."
        ),
        Setting("size", .text, "As `1024x1792`. Without it of any size."),
        Setting("price", .money, isRequired: true, "For one."),
    ]

    private static let above = Setting(
        "above",
        .integer(1...Int.max),
        isRequired: true,
        "The longest prompt in tokens, cached ones included, for which these do not count yet."
    )

    private static let rates = [
        Setting("input", .money, "For a million tokens that are read."),
        Setting("cached_input", .money, "Of those, the ones from the vendor's cache. Without it as `input`."),
        Setting("cache_write", .money, "The ones written to the cache. Without it as `input`."),
        Setting("cache_write_1h", .money, "The ones written to the cache for an hour. Without it as `cache_write`."),
        Setting("output", .money, "For a million tokens that are written, reasoning included."),
        Setting("input_audio", .money, "The ones read that are sound. Without it as `input`."),
        Setting("output_audio", .money, "The ones written that are sound. Without it as `output`."),
        Setting("input_image", .money, "The ones read that are images. Without it as `input`."),
        Setting("output_image", .money, "The ones written that are images. Without it as `output`."),
    ]
}
