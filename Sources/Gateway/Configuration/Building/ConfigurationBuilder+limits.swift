import Core
import NIOCore
import Traffic

extension ConfigurationBuilder {
    /// The limits, without those that are at fault, which have been reported.
    mutating func limits(_ root: SettingsRecord) -> [LimitRule] {
        named("limits", root, "another limit has the name").compactMap { name, record in limit(name, record) }
    }

    /// The entries of a list with their names. Two with the same one are reported.
    mutating func named(
        _ list: String,
        _ root: SettingsRecord,
        _ fault: String
    ) -> [(name: String, record: SettingsRecord)] {
        var names: Set<String> = []
        return (root.list(list) ?? []).compactMap { entry in
            guard case .section(let record) = entry.value, let name = record.text("name") else { return nil }
            if !names.insert(name).inserted {
                reader.report("\(fault) '\(name)'", at: record["name"]?.place ?? entry.place, entry.path)
            }
            return (name, record)
        }
    }

    /// - Returns: nil where it is at fault, which has been reported.
    mutating func limit(_ name: String, _ record: SettingsRecord) -> LimitRule? {
        guard let measure = record.text("measure").flatMap(LimitMeasure.init) else { return nil }
        let algorithm = record.text("algorithm").flatMap(LimitRule.Algorithm.init) ?? .slidingWindow
        let dimensions = self.dimensions(record)
        guard let limit = amount("limit", of: measure, record), let window = window(measure, record) else { return nil }
        var burst = amount("burst", of: measure, record)
        if let setting = record["burst"], ![.tokenBucket, .gcra].contains(algorithm) {
            reader.report(
                "only 'token_bucket' and 'gcra' have a burst, found '\(algorithm.rawValue)'",
                at: setting.place,
                setting.path
            )
        }
        if burst == nil, algorithm == .gcra {
            if measure != .requests, measure != .concurrentRequests, !record.written.contains("burst") {
                reader.report(
                    "expected a 'burst': with 'gcra' without one no call of more than one fits, and '\(measure.rawValue)' come many at a time",
                    at: record.place,
                    record.path
                )
            }
            burst = 1
        }
        return LimitRule(
            name: name,
            per: dimensions,
            only: only(record.section("only")),
            measure: measure,
            algorithm: algorithm,
            rate: LimitRate(limit: limit, window: window, burst: burst),
            queue: queue(record),
            whenUnavailable: record.text("when_unavailable").flatMap(LimitRule.Unavailable.init) ?? .open,
            isEnforced: record.boolean("enforce") ?? true
        )
    }

    private mutating func queue(_ limit: SettingsRecord) -> QueuePolicy? {
        guard let setting = limit["queue"], case .section(let record) = setting.value else { return nil }
        if limit.boolean("enforce") == false {
            reader.report("nobody waits for a limit that is not enforced", at: setting.place, setting.path)
        }
        let dimensions = record.written.contains("per") ? self.dimensions(record) : [.key]
        return QueuePolicy(
            size: record.integer("size") ?? 100,
            longestWait: Int(TimeAmount(record.duration("max_wait") ?? .seconds(30)).nanoseconds),
            per: dimensions,
            priorities: record.text("priorities").flatMap(QueuePolicy.Priorities.init) ?? .weighted,
            order: record.text("order").flatMap(QueuePolicy.Order.init) ?? .fifo
        )
    }

    /// What calls are told apart by.
    mutating func dimensions(_ record: SettingsRecord) -> [TrafficDimension] {
        var dimensions: [TrafficDimension] = []
        for element in record.list("per") ?? [] {
            guard case .text(let text) = element.value else { continue }
            guard let dimension = TrafficDimension(text) else {
                reader.report(
                    "expected one of \(TrafficDimension.names.joined(separator: ", ")) or tag:NAME, found '\(text)'",
                    at: element.place,
                    element.path,
                    suggestion: NearestWord.of(text, among: TrafficDimension.names)
                )
                continue
            }
            if dimensions.contains(dimension) {
                reader.report("'\(text)' is named twice", at: element.place, element.path)
            } else {
                dimensions.append(dimension)
            }
        }
        return dimensions
    }

    /// For which calls something is.
    mutating func only(_ record: SettingsRecord) -> [TrafficDimension: [String]] {
        var only = self.only(record, TrafficDimension.names)
        for entry in record.map("tags") ?? [] {
            guard case .list(let values) = entry.value.value else { continue }
            checkPatterns(entry.value)
            only[.tag(entry.name)] = values.compactMap { if case .text(let text) = $0.value { text } else { nil } }
        }
        return only
    }

    /// - Parameter names: of the dimensions that the section has.
    mutating func only(_ record: SettingsRecord, _ names: [String]) -> [TrafficDimension: [String]] {
        var only: [TrafficDimension: [String]] = [:]
        for name in names {
            guard let dimension = TrafficDimension(name), let setting = record[name] else { continue }
            only[dimension] = record.texts(name) ?? []
            checkPatterns(setting)
        }
        return only
    }

    private static let mostMoney: Money = "1000000"
    private static let mostCounted = 1 << 50

    private mutating func checkPatterns(_ setting: ReadSetting) {
        guard case .list(let patterns) = setting.value, patterns.isEmpty, !setting.isIncomplete else { return }
        reader.report("expected a pattern, found none: no call would be one of it", at: setting.place, setting.path)
    }

    /// Money in picodollars, all else as it is; nil where it is not said or at fault, which has been reported.
    mutating func amount(_ name: String, of measure: LimitMeasure, _ record: SettingsRecord) -> Int? {
        guard let setting = record[name], case .amount(let amount) = setting.value else { return nil }
        switch (measure, amount) {
        case (.cost, _):
            let money = amount.money
            if money > .zero, money <= Self.mostMoney { return Int(money.picodollars) }
        case (_, .count(let count)): if 1...Self.mostCounted ~= count { return count }
        case (_, .money): break
        }
        reader.report(
            measure == .cost
                ? "expected an amount above zero and at most 1000000 USD, such as 5.00 USD"
                : "expected a whole number from 1 up, since '\(measure.rawValue)' are counted",
            at: setting.place,
            setting.path
        )
        return nil
    }

    /// Nanoseconds; nil where it is missing, which has been reported.
    private mutating func window(_ measure: LimitMeasure, _ record: SettingsRecord) -> Int? {
        let needless = ["window", "algorithm"].compactMap { record[$0] }
        if measure == .concurrentRequests {
            for setting in needless {
                reader.report(
                    "'concurrent_requests' are counted at each moment, over no time",
                    at: setting.place,
                    setting.path
                )
            }
            return 1
        }
        guard let window = record.duration("window") else {
            // One that could not be read has been reported.
            if !record.written.contains("window") {
                reader.report(
                    "expected a 'window', such as 1m: '\(measure.rawValue)' are counted over a time",
                    at: record.place,
                    record.path
                )
            }
            return nil
        }
        return Int(TimeAmount(window).nanoseconds)
    }
}
