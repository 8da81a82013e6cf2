import Catalogue
import Core
import StateRedis
import Traffic

/// A value that was read, and where it stands.
struct ReadSetting {
    var value: SettingValue
    /// Where the value begins.
    var place: Place
    var path: SettingPath
    /// The environment variables that it was made of.
    var variables: [String] = []
    /// A list of which some elements could not be read.
    var isIncomplete = false
}

/// A section that was read: what it says, and the standards for what it does not say.
///
/// The accessors trap when a name or its shape is not that of the format, which every test run would show.
struct SettingsRecord {
    var section: SettingSection
    var path: SettingPath
    /// Where the section's own key stands.
    var place: Place
    /// By name; nothing is here for a setting that could not be read.
    var values: [String: ReadSetting] = [:]
    /// The settings that the file has, read or not.
    var written: Set<String> = []

    /// What the file says of a setting.
    subscript(name: String) -> ReadSetting? {
        precondition(section[name] != nil, "the format has no setting '\(name)'")
        return values[name]
    }

    private func value(_ name: String) -> SettingValue? {
        if let read = self[name] { return read.value }
        guard let setting = section[name], let standard = setting.standard else { return nil }
        if case .list = setting.shape { return .list([]) }
        return try? setting.shape.read(standard)
    }

    func text(_ name: String) -> String? {
        if case .text(let text) = value(name) { text } else { nil }
    }

    func secret(_ name: String) -> Secret? {
        if case .secret(let secret) = value(name) { secret } else { nil }
    }

    func boolean(_ name: String) -> Bool? {
        if case .boolean(let boolean) = value(name) { boolean } else { nil }
    }

    func integer(_ name: String) -> Int? {
        if case .integer(let integer) = value(name) { integer } else { nil }
    }

    func decimal(_ name: String) -> Double? {
        if case .decimal(let decimal) = value(name) { decimal } else { nil }
    }

    func duration(_ name: String) -> Duration? {
        if case .duration(let duration) = value(name) { duration } else { nil }
    }

    /// Nil for what is kept for ever, too.
    func days(_ name: String) -> Int? {
        if case .days(let days) = value(name) { days } else { nil }
    }

    func period(_ name: String) -> BudgetPeriod? {
        if case .period(let period) = value(name) { period } else { nil }
    }

    func money(_ name: String) -> Money? {
        if case .money(let money) = value(name) { money } else { nil }
    }

    func percent(_ name: String) -> PriceAdjustment? {
        if case .percent(let percent) = value(name) { percent } else { nil }
    }

    func address(_ name: String) -> ListenAddress? {
        if case .address(let address) = value(name) { address } else { nil }
    }

    func url(_ name: String) -> BaseURL? {
        if case .url(let url) = value(name) { url } else { nil }
    }

    func proxy(_ name: String) -> Configuration.Proxy? {
        if case .proxy(let proxy) = value(name) { proxy } else { nil }
    }

    func storage(_ name: String) -> StorageURL? {
        if case .storage(let url) = value(name) { url } else { nil }
    }

    func redis(_ name: String) -> RedisAddress? {
        if case .redis(let address) = value(name) { address } else { nil }
    }

    func list(_ name: String) -> [ReadSetting]? {
        if case .list(let list) = value(name) { list } else { nil }
    }

    func texts(_ name: String) -> [String]? {
        list(name)?.compactMap { if case .text(let text) = $0.value { text } else { nil } }
    }

    func map(_ name: String) -> [(name: String, place: Place, value: ReadSetting)]? {
        if case .map(let map) = value(name) { map } else { nil }
    }

    /// The section of that name; an empty one where the file has none, so that its standards count.
    func section(_ name: String) -> SettingsRecord {
        if case .section(let record) = value(name) { return record }
        guard case .section(let section)? = section[name]?.shape else { preconditionFailure("'\(name)' is no section") }
        return SettingsRecord(section: section, path: path.appending(name), place: place)
    }
}

/// The one word that was probably meant.
enum NearestWord {
    static func of(_ text: String, among words: some Sequence<String>) -> String? {
        NearestNames.of(text, among: words, limit: 1).first
    }
}
