import Catalogue
import Core
import Dialects
import Routing

extension ConfigurationBuilder {
    /// The aliases, without those that are at fault, which have been reported.
    /// - Parameter policy: how long and how often a call is tried where an alias says nothing.
    mutating func aliases(_ root: SettingsRecord, vendorNames: [String], _ policy: AttemptPolicy) -> [ModelAlias] {
        var resolution = AliasResolution(vendorNames: vendorNames, entries: root.map("models") ?? [])
        return resolution.entries.compactMap { alias($0, &resolution, policy) }
    }

    private mutating func alias(
        _ entry: AliasResolution.Entry,
        _ resolution: inout AliasResolution,
        _ policy: AttemptPolicy
    ) -> ModelAlias? {
        guard !entry.name.isEmpty else {
            reader.report("an alias needs a name", at: entry.place, entry.value.path)
            return nil
        }
        resolution.begin(entry.name)
        if case .section(let record) = entry.value.value { resolution.own = parameters(record) }
        guard let root = node(entry.value, of: entry.name, &resolution) else { return nil }
        var alias = ModelAlias(name: entry.name, root: root, attempts: policy)
        if case .section(let record) = entry.value.value {
            alias.attempts = attempts(record, beside: policy)
            alias.only = only(record.section("only"), AliasFormat.dimensions)
            alias.requirements = requirements(record.section("require"))
            let fallbacks = record.section("fallbacks")
            for failure in FailureClass.allCases where !failure.isFinal {
                guard let setting = fallbacks[failure.rawValue], case .text(let text) = setting.value else { continue }
                alias.fallbacks[failure] = target(text, setting, &resolution)
            }
            alias.shadow = shadow(record, &resolution)
        }
        if resolution.isTooLarge {
            reader.report(
                "an alias has at most \(TargetSet.most) targets, with those of aliases that it names and of its fallbacks; found more",
                at: entry.value.place,
                entry.value.path
            )
            return nil
        }
        return alias
    }

    /// Where copies of its calls go; nil: nowhere.
    private mutating func shadow(_ record: SettingsRecord, _ resolution: inout AliasResolution) -> ModelAlias.Shadow? {
        guard record.written.contains("shadow") else { return nil }
        let section = record.section("shadow")
        guard let setting = section["model"], case .text(let text) = setting.value else { return nil }
        return target(text, setting, &resolution).map { node in
            ModelAlias.Shadow(node: node, share: Double(section.integer("percent") ?? 100) / 100)
        }
    }

    /// What a name, or a section with a strategy, stands for; nil where it is at fault, which has been reported.
    private mutating func node(
        _ setting: ReadSetting,
        of alias: String,
        _ resolution: inout AliasResolution
    ) -> ModelAlias.Node? {
        switch setting.value {
        case .text(let text): return target(text, setting, &resolution)
        case .section(let record): return choice(record, setting, of: alias, &resolution)
        default: return nil
        }
    }

    private mutating func choice(
        _ record: SettingsRecord,
        _ setting: ReadSetting,
        of alias: String,
        _ resolution: inout AliasResolution
    ) -> ModelAlias.Node? {
        guard let list = record["targets"] else { return nil }
        let branches = (record.list("targets") ?? []).compactMap { branch($0, of: alias, &resolution) }
        if case .list(let read) = list.value, read.isEmpty, !list.isIncomplete, !resolution.isRepeating {
            reader.report("expected at least one target", at: list.place, list.path)
        }
        guard !branches.isEmpty else { return nil }
        let word = record.text("strategy") ?? "weighted"
        if !resolution.isRepeating { checkBranches(record, word) }
        return .choice(
            ModelAlias.Choice(
                strategy: RouteStrategy(word, stickyBy: record.text("sticky_by")),
                experiment: word == "experiment" ? alias : nil,
                leastQuality: record.integer("min_quality") ?? 0,
                branches: word == "canary" ? shared(branches) : branches.map(\.branch)
            )
        )
    }

    /// Reports what belongs to other strategies than the one that is said.
    private mutating func checkBranches(_ record: SettingsRecord, _ word: String) {
        if let setting = record["sticky_by"], !["sticky", "canary", "experiment"].contains(word) {
            reader.report(
                "only the strategies 'sticky', 'canary' and 'experiment' have it, found '\(word)'",
                at: setting.place,
                setting.path
            )
        }
        if let setting = record["min_quality"], record.written.contains("min_quality"), word != "cost" {
            reader.report("only the strategy 'cost' has it, found '\(word)'", at: setting.place, setting.path)
        }
        let owners = [
            "quality": "cost", "percent": "canary", "expertise": "task", "name": "experiment", "when": "conditional",
        ]
        let all = record.list("targets") ?? []
        let branches = all.compactMap { setting -> (setting: ReadSetting, record: SettingsRecord)? in
            if case .section(let record) = setting.value { (setting, record) } else { nil }
        }
        for (_, branch) in branches {
            for (name, owner) in owners where word != owner && branch.written.contains(name) {
                guard let setting = branch[name] else { continue }
                reader.report(
                    "only branches of the strategy '\(owner)' have it, found '\(word)'",
                    at: setting.place,
                    setting.path
                )
            }
        }
        if let list = record["targets"] {
            let percents = branches.compactMap { $0.record.integer("percent") }
            let sum = percents.reduce(0, +)
            if sum > 100 { reader.report("the shares come to more than 100 percent", at: list.place, list.path) }
            if word == "canary", percents.count == all.count, sum < 100 {
                reader.report(
                    "the shares come to \(sum) percent, and there is no branch without one for the rest",
                    at: list.place,
                    list.path
                )
            }
        }
        guard word == "experiment" else { return }
        var names: Set<String> = []
        for (setting, branch) in branches {
            guard let name = branch.text("name") ?? branch.text("model"), !names.insert(name).inserted else { continue }
            reader.report("two branches of an experiment have the same name", at: setting.place, setting.path)
        }
    }

    /// Weights by shares: those without one divide the rest.
    private func shared(_ branches: [DraftBranch]) -> [ModelAlias.Branch] {
        let rest = max(0, 100 - branches.reduce(0) { $0 + ($1.percent ?? 0) })
        let others = branches.filter { $0.percent == nil }.reduce(0) { $0 + $1.branch.weight }
        return branches.map { draft in
            var branch = draft.branch
            branch.weight = draft.percent.map(Double.init) ?? (Double(rest) * branch.weight / others)
            return branch
        }
    }

    /// A branch, and its share where that is said.
    private typealias DraftBranch = (branch: ModelAlias.Branch, percent: Int?)

    private mutating func branch(
        _ setting: ReadSetting,
        of alias: String,
        _ resolution: inout AliasResolution
    ) -> DraftBranch? {
        guard case .section(let record) = setting.value else { return nil }
        let before = resolution
        resolution.own = parameters(record).over(resolution.own)
        defer { resolution.restore(before) }
        return branchNode(record, setting, of: alias, &resolution).map { node in
            var branch = ModelAlias.Branch(node: node, weight: Double(record.integer("weight") ?? 1))
            branch.name = record.text("name") ?? record.text("model")
            branch.condition = condition(record, resolution)
            branch.quality = record.integer("quality") ?? branch.quality
            let expertise = record.section("expertise")
            for task in CallTask.allCases {
                guard expertise.written.contains(task.rawValue), let percent = expertise.integer(task.rawValue) else {
                    continue
                }
                branch.expertise[task] = Double(percent) / 100
            }
            return (branch, record.integer("percent"))
        }
    }

    /// Under which a branch is chosen; nil: always, or it is at fault, which has been reported.
    private mutating func condition(_ record: SettingsRecord, _ resolution: AliasResolution) -> Expression? {
        guard let setting = record["when"], case .text(let text) = setting.value else { return nil }
        do {
            return try Expression(text, schema: CallCondition.schema)
        } catch {
            if !resolution.isRepeating {
                reader.report(
                    "\(error.message) (column \(error.column) of the condition)",
                    at: setting.place,
                    setting.path
                )
            }
            return nil
        }
    }

    private mutating func branchNode(
        _ record: SettingsRecord,
        _ setting: ReadSetting,
        of alias: String,
        _ resolution: inout AliasResolution
    ) -> ModelAlias.Node? {
        if let model = record["model"] {
            if record.written.contains("targets"), !resolution.isRepeating {
                reader.report("expected 'model' or 'targets', found both", at: setting.place, setting.path)
            }
            return node(model, of: alias, &resolution)
        }
        if !record.written.contains("targets"), !record.written.contains("model"), !resolution.isRepeating {
            reader.report(
                "expected 'model', or 'targets' with a strategy of their own",
                at: setting.place,
                setting.path
            )
        }
        return choice(record, setting, of: alias, &resolution)
    }

    /// `vendor/model`, where the model's name may itself hold slashes; or another alias.
    mutating func target(
        _ text: String,
        _ setting: ReadSetting,
        _ resolution: inout AliasResolution
    ) -> ModelAlias.Node? {
        // Aliases that name each other several times would come to any number.
        if resolution.isTooLarge { return nil }
        if let entry = resolution.entry(text) {
            do {
                try resolution.enter(text)
            } catch {
                // It is told once, where the circle is closed.
                if resolution.tell(error) {
                    reader.report("the alias stands for itself: \(error.description)", at: setting.place, setting.path)
                }
                return nil
            }
            let before = resolution
            if case .section(let record) = entry.value.value {
                // It is the other alias' own, where its faults are reported.
                resolution.requirements.add(requirements(record.section("require")))
                resolution.outer = resolution.outer.over(resolution.own)
                resolution.own = parameters(record)
            }
            defer {
                resolution.leave()
                resolution.restore(before)
            }
            return node(entry.value, of: text, &resolution)
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, resolution.vendorNames.contains(parts[0]) {
            resolution.count += 1
            return .target(
                ModelAlias.Target(
                    vendor: parts[0],
                    model: parts[1],
                    requirements: resolution.requirements,
                    parameters: resolution.outer.over(resolution.own)
                )
            )
        }
        if !resolution.isRepeating { report(target: text, parts, setting, resolution) }
        return nil
    }

    private mutating func report(
        target text: String,
        _ parts: [String],
        _ setting: ReadSetting,
        _ resolution: AliasResolution
    ) {
        let vendors = resolution.vendorNames
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            let isNamed = parts.count == 1
            let nearest = isNamed ? NearestWord.of(text, among: resolution.entries.map(\.name)) : nil
            reader.report(
                "expected vendor/model or another alias; found \(isNamed ? "a name that is neither" : "one without a name")",
                at: setting.place,
                setting.path,
                suggestion: listing(text, vendors) ?? (setting.variables.isEmpty ? nearest : nil)
            )
            return
        }
        let nearest = NearestWord.of(parts[0], among: vendors)
        let named = setting.variables.isEmpty ? Shown.name(parts[0]) : "…"
        reader.report(
            "expected a configured vendor, but '\(named)' is none; configured: \(Set(vendors).sorted().joined(separator: ", "))",
            at: setting.place,
            setting.path,
            suggestion: nearest.map { setting.variables.isEmpty ? "\($0)/\(parts[1])" : $0 }
        )
    }

    /// The configured vendor that lists a model which was named without one.
    private func listing(_ model: String, _ vendors: [String]) -> String? {
        vendors.first { catalogue.model(model, of: $0) != nil }.map { "\($0)/\(model)" }
    }
}

/// What the file says of aliases beside their targets.
enum AliasFormat {
    /// By what callers are told apart for whom an alias is.
    static let dimensions = ["organisation", "team", "key", "user"]
}

/// Follows aliases that stand for other aliases.
struct AliasResolution {
    typealias Entry = (name: String, place: Place, value: ReadSetting)

    /// An alias that stands for itself, by way of others.
    struct Cycle: Error, CustomStringConvertible {
        let names: [String]
        var description: String { names.joined(separator: " -> ") }
    }

    let vendorNames: [String]
    let entries: [Entry]
    /// Those that lead to where it is, the first one being the alias that is read.
    private var path: [String] = []
    private var told: Set<Set<String>> = []
    /// What those require that lead from the alias that is read to where it is.
    var requirements = Requirements()
    /// What calls have by the aliases that lead to the one where it is: they go before.
    var outer = CallParameters()
    /// What they have by that one, and by its branch.
    var own = CallParameters()
    /// Targets of the alias that is read.
    var count = 0
    /// It has more than an alias may have.
    var isTooLarge: Bool { count > TargetSet.most }

    init(vendorNames: [String], entries: [Entry]) {
        (self.vendorNames, self.entries) = (vendorNames, entries)
    }

    /// What is read belongs to another alias, where its faults are reported.
    var isRepeating: Bool { path.count > 1 }

    func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

    mutating func begin(_ name: String) {
        path = [name]
        requirements = Requirements()
        (outer, own) = (CallParameters(), CallParameters())
        count = 0
    }

    mutating func enter(_ name: String) throws(Cycle) {
        if let first = path.firstIndex(of: name) { throw Cycle(names: path[first...] + [name]) }
        path.append(name)
    }

    mutating func leave() { path.removeLast() }

    /// Goes back to what counted before something was read.
    mutating func restore(_ before: AliasResolution) {
        (requirements, outer, own) = (before.requirements, before.outer, before.own)
    }

    /// Whether a circle is told for the first time.
    mutating func tell(_ cycle: Cycle) -> Bool { told.insert(Set(cycle.names)).inserted }
}

extension RouteStrategy {
    /// The strategies by their names in the file.
    static let names = [
        "weighted", "priority", "round_robin", "least_busy", "latency", "throughput", "cost", "headroom", "sticky",
        "prompt_cache", "task", "conditional", "canary", "experiment",
    ]

    fileprivate init(_ word: String, stickyBy: String?) {
        switch word {
        case "priority": self = .priority
        case "round_robin": self = .roundRobin
        case "least_busy": self = .leastBusy
        case "latency": self = .latency
        case "throughput": self = .throughput
        case "cost": self = .cost
        case "headroom": self = .headroom
        case "sticky": self = .sticky(StickyKey(stickyBy ?? "session"))
        case "prompt_cache": self = .sticky(.promptPrefix)
        case "task": self = .task
        case "conditional": self = .conditional
        case "experiment": self = .sticky(StickyKey(stickyBy ?? "user"))
        case "canary": self = stickyBy.map { .sticky(StickyKey($0)) } ?? .weighted
        default: self = .weighted
        }
    }
}

extension StickyKey {
    /// By their names in the file.
    static let names = ["session", "user", "key"]

    fileprivate init(_ word: String) {
        switch word {
        case "user": self = .user
        case "key": self = .key
        default: self = .session
        }
    }
}
