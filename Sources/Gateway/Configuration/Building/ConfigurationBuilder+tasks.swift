import Core
import Dialects
import NIOCore
import Routing

extension ConfigurationBuilder {
    private static let mostExamples = 500
    private static let longestExample = 2000

    /// How an embedding model tells what a call asks for; nil: none does, or what is said of it is at fault, which has been reported.
    mutating func taskEmbedding(
        _ root: SettingsRecord,
        _ vendors: [Configuration.Vendor],
        vendorNames: [String]
    ) -> Configuration.TaskEmbedding? {
        let routing = root.section("routing")
        guard routing.written.contains("task_embeddings") else { return nil }
        let record = routing.section("task_embeddings")
        let examples = taskExamples(record)
        guard let setting = record["model"], case .text(let text) = setting.value,
            let target = embeddingModel(text, setting, root, vendorNames)
        else { return nil }
        if let vendor = vendors.first(where: { $0.name == target.vendor }),
            QueryFormats.embeddings(of: vendor.profile(of: target.model, for: .openAIChat)) == nil
        {
            reader.report("the vendor '\(vendor.name)' has no embeddings", at: setting.place, setting.path)
            return nil
        }
        var settings = Configuration.TaskEmbedding(vendor: target.vendor, model: target.model)
        settings.examples = examples
        settings.timeout = record.nanoseconds("timeout") ?? settings.timeout
        settings.unsureBelow = record.percent("unsure_below", else: settings.unsureBelow)
        settings.remembered = record.integer("remember") ?? settings.remembered
        settings.mostAsked = record.integer("max_per_second") ?? settings.mostAsked
        return settings
    }

    /// It is one and no alias: vectors of different models cannot be compared.
    private mutating func embeddingModel(
        _ text: String,
        _ setting: ReadSetting,
        _ root: SettingsRecord,
        _ vendorNames: [String]
    ) -> ModelAlias.Target? {
        var resolution = AliasResolution(vendorNames: vendorNames, entries: root.map("models") ?? [])
        let isAlias = resolution.entry(text) != nil
        guard !isAlias, text.contains("/") else {
            reader.report(
                isAlias
                    ? "expected vendor/model, since vectors of different models cannot be compared; found an alias"
                    : "expected vendor/model; found a name without a vendor",
                at: setting.place,
                setting.path
            )
            return nil
        }
        resolution.begin("")
        guard case .target(let target) = target(text, setting, &resolution) else { return nil }
        return target
    }

    private mutating func taskExamples(_ record: SettingsRecord) -> [TaskExample] {
        let section = record.section("examples")
        var examples: [TaskExample] = []
        for task in TaskExample.tasks {
            guard let setting = section[task.rawValue], let texts = section.texts(task.rawValue) else { continue }
            if texts.contains(where: { $0.utf8.count > Self.longestExample || !$0.contains { !$0.isWhitespace } }) {
                reader.report(
                    "an example is a text of at most \(Self.longestExample) bytes, and not empty",
                    at: setting.place,
                    setting.path
                )
            }
            examples += texts.map { TaskExample(task, $0) }
        }
        if examples.count > Self.mostExamples, let setting = record["examples"] {
            reader.report(
                "there may be \(Self.mostExamples) examples; found \(examples.count)",
                at: setting.place,
                setting.path
            )
        }
        return examples
    }
}
