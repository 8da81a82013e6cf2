import Catalogue

extension ConfigurationBuilder {
    /// Makes an alias; nil where it is at fault, which has then been reported.
    mutating func alias(
        _ entry: (name: String, place: Place, value: ReadSetting),
        vendorNames: [String],
        aliasNames: [String]
    ) -> ModelAlias? {
        let known = (vendors: vendorNames, aliases: aliasNames)
        guard !entry.name.isEmpty else {
            reader.report("an alias needs a name", at: entry.place, entry.value.path)
            return nil
        }
        switch entry.value.value {
        case .text(let text):
            guard let target = target(text, entry.value, known) else { return nil }
            return ModelAlias(
                name: entry.name,
                targets: [ModelAlias.Target(vendor: target.vendor, model: target.model, weight: 1)]
            )
        case .section(let record):
            guard let list = record["targets"] else { return nil }
            let targets = (record.list("targets") ?? []).compactMap { weighted($0, known) }
            if case .list(let read) = list.value, read.isEmpty, !list.isIncomplete {
                reader.report("expected at least one target", at: list.place, list.path)
            }
            return targets.isEmpty ? nil : ModelAlias(name: entry.name, targets: targets)
        default:
            return nil
        }
    }

    private mutating func weighted(_ setting: ReadSetting, _ known: (vendors: [String], aliases: [String]))
        -> ModelAlias.Target?
    {
        guard case .section(let record) = setting.value, let model = record["model"],
            case .text(let text) = model.value,
            let target = target(text, model, known)
        else { return nil }
        return ModelAlias.Target(vendor: target.vendor, model: target.model, weight: record.integer("weight") ?? 1)
    }

    /// `vendor/model`, where the model's name may itself hold slashes.
    private mutating func target(
        _ text: String,
        _ setting: ReadSetting,
        _ known: (vendors: [String], aliases: [String])
    ) -> (vendor: String, model: String)? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            let isAlias = known.aliases.contains(text)
            let reason = isAlias ? "an alias cannot stand for another alias" : "found a name without a vendor"
            reader.report(
                "expected vendor/model; \(reason)",
                at: setting.place,
                setting.path,
                suggestion: listing(text, known.vendors)
            )
            return nil
        }
        guard known.vendors.contains(parts[0]) else {
            let nearest = NearestWord.of(parts[0], among: known.vendors)
            let named = setting.variables.isEmpty ? Shown.name(parts[0]) : "…"
            reader.report(
                "expected a configured vendor, but '\(named)' is none; configured: \(Set(known.vendors).sorted().joined(separator: ", "))",
                at: setting.place,
                setting.path,
                suggestion: nearest.map { setting.variables.isEmpty ? "\($0)/\(parts[1])" : $0 }
            )
            return nil
        }
        return (parts[0], parts[1])
    }

    /// The configured vendor that lists a model which was named without one.
    private func listing(_ model: String, _ vendors: [String]) -> String? {
        vendors.first { catalogue.model(model, of: $0) != nil }.map { "\($0)/\(model)" }
    }
}
