import Routing

extension ConfigurationFormat {
    /// How an embedding model tells what a call asks for.
    static let taskEmbedding = SettingSection(settings: [
        Setting(
            "model",
            .text,
            isRequired: true,
            "A configured vendor and its embedding model, as `vendor/model`. Prompts go there whose task is not sure, as far as what is required of targets lets them."
        ),
        Setting(
            "timeout",
            .duration,
            standard: "300ms",
            "How long a call waits for it; after that the rules count."
        ),
        Setting(
            "unsure_below",
            .integer(1...100),
            standard: "40",
            "Calls whose task the rules tell with less than so many percent are not sure."
        ),
        Setting(
            "examples",
            .section(
                SettingSection(
                    settings: TaskExample.tasks.map {
                        Setting($0.rawValue, .list(.text), "Prompts of that task, as your users write them.")
                    }
                )
            ),
            "Beside those that the gateway brings along."
        ),
        Setting(
            "remember",
            .integer(2...1_000_000),
            standard: "10000",
            "Prompts whose task is remembered, at most."
        ),
        Setting(
            "max_per_second",
            .integer(1...1_000_000),
            standard: "100",
            "Prompts that are asked for in a second, at most; for the others the rules count."
        ),
    ])
}
