import Core
import Traffic

extension ConfigurationBuilder {
    /// The budgets, without those that are at fault, which have been reported.
    /// - Parameter knows: whether a model of that name can be asked for.
    mutating func budgets(_ root: SettingsRecord, knows: (String) -> Bool) -> [BudgetRule] {
        named("budgets", root, "another budget has the name").compactMap { name, record in
            budget(name, record, knows)
        }
    }

    /// - Returns: nil where it is at fault, which has been reported.
    mutating func budget(_ name: String, _ record: SettingsRecord, _ knows: (String) -> Bool) -> BudgetRule? {
        let measure = record.text("measure").flatMap(LimitMeasure.init) ?? .cost
        let dimensions = self.dimensions(record)
        guard let amount = amount("amount", of: measure, record), let period = record.period("window") else {
            return nil
        }
        let status = record.integer("status") ?? 402
        if let setting = record["status"], !BudgetRule.statuses.contains(status) {
            reader.report("expected 402, 403, 422 or 429, found '\(status)'", at: setting.place, setting.path)
        }
        let fallback = record.text("fallback")
        if let fallback, let setting = record["fallback"], !knows(fallback) {
            reader.report("there is no model '\(fallback)'", at: setting.place, setting.path)
        }
        let isHard = record.boolean("hard") ?? true
        for name in ["output_tokens", "min_output_tokens"] where !isHard {
            if let setting = record[name] {
                reader.report("is for budgets that are 'hard' alone", at: setting.place, setting.path)
            }
        }
        let patience = record.duration("reconcile_after").map { Int($0.components.seconds) } ?? BudgetRule.usualPatience
        if let setting = record["reconcile_after"], patience < BudgetRule.leastPatience {
            reader.report("expected 10m at the least", at: setting.place, setting.path)
        }
        var thresholds: [Int] = []
        for element in record.list("thresholds") ?? [] {
            guard case .integer(let percent) = element.value else { continue }
            thresholds.append(percent)
        }
        return BudgetRule(
            name: name,
            per: dimensions,
            only: only(record.section("only")),
            measure: measure,
            amount: amount,
            period: period,
            isHard: isHard,
            thresholds: record["thresholds"] == nil ? [80, 100] : Set(thresholds).sorted(),
            status: status,
            fallback: fallback,
            leastOutput: record.integer("min_output_tokens") ?? 256,
            standardOutput: record.integer("output_tokens"),
            isEnforced: record.boolean("enforce") ?? true,
            reconcilesAfter: patience
        )
    }
}
