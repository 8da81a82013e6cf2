/// What a setting may be. One description drives the reader, the JSON Schema and the reference.
package indirect enum SettingShape: Sendable {
    /// Any text that is not empty.
    case text
    /// The name of a vendor kind.
    case kind
    /// A credential: never shown, in no message.
    case secret
    case boolean
    case integer(ClosedRange<Int>)
    /// A number that need not be whole: `0.7`.
    case decimal(ClosedRange<Double>)
    /// `500ms`, `30s`, `2m`, `1h`.
    case duration
    /// `90d`, `52w` or `forever`.
    case days
    /// `hour`, `day`, `week`, `month`, `lifetime`, or a time that rolls, `24h`, `30d`.
    case period
    /// `32KiB`, `20MiB`, or plain bytes.
    case size
    /// An amount of US dollars that is not negative: `0.075`, `12`.
    case money
    /// A whole number, or an amount of US dollars with its currency: `100000`, `5.00 USD`.
    case amount
    /// A difference in percent: `-10%`, `+2.5%`.
    case percent
    /// One of a few words; others will be known to later versions.
    case word([String], later: [String] = [])
    /// `host:port`.
    case address
    /// The address of a server.
    case url
    /// `http://host:port` or `none`.
    case proxy
    /// The address of a database.
    case storage
    /// The address of a Redis server.
    case redis
    /// `vendor/model`.
    case target
    case list(SettingShape)
    case section(SettingSection)
    /// A section that holds itself; the path is where it is described.
    case again(path: String, @Sendable () -> SettingSection)
    /// Names chosen by the operator; the placeholder stands for one in paths and documentation.
    case map(placeholder: String, SettingShape)
    /// One of two shapes, told apart by what the file holds: a scalar or list for the first, a mapping for the second.
    case either(SettingShape, SettingShape)
}

/// Settings that belong together.
package struct SettingSection: Sendable {
    package var settings: [Setting]

    package subscript(name: String) -> Setting? {
        settings.first { $0.name == name }
    }
}

/// One setting: its name, what it may be, what it is where nothing is said, and what it is for.
package struct Setting: Sendable {
    package var name: String
    package var shape: SettingShape
    /// As it would be written in the file; nil: nothing.
    var standard: String?
    package var isRequired = false
    /// A sentence or two for the reference and for editors.
    package var purpose: String
    /// The capability that will bring it; until then it is refused as not supported yet.
    package var isLater = false

    init(_ name: String, _ shape: SettingShape, standard: String? = nil, isRequired: Bool = false, _ purpose: String) {
        self.name = name
        self.shape = shape
        self.standard = standard
        self.isRequired = isRequired
        self.purpose = purpose
    }

    /// A setting that a later version will know.
    static func later(_ name: String, _ purpose: String) -> Setting {
        var setting = Setting(name, .text, purpose)
        setting.isLater = true
        return setting
    }
}

extension SettingShape {
    /// What is expected, for messages.
    var expectation: String {
        switch self {
        case .text: "text"
        case .kind: "a vendor kind"
        case .secret: "a credential"
        case .boolean: "true or false"
        case .integer(let range):
            range.upperBound == .max
                ? "a whole number from \(range.lowerBound) up"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .decimal(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .duration: "a duration such as 500ms, 30s or 2m"
        case .days: "a number of days or weeks such as 90d or 52w, or forever"
        case .size: "a size such as 32KiB, 20MiB or a number of bytes"
        case .money: "an amount of US dollars such as 0.075"
        case .period: "hour, day, week, month, lifetime or a time that rolls such as 24h or 30d"
        case .amount: "a whole number such as 100000, or an amount such as 5.00 USD"
        case .percent: "a percentage such as -10% or +2.5%"
        case .word(let words, _): words.count == 1 ? words[0] : "one of " + words.joined(separator: ", ")
        case .address: "an address to listen at such as 127.0.0.1:8080 or [::1]:8080"
        case .url: "an address such as https://api.example.com/v1"
        case .proxy: "http://host:port or none"
        case .storage: "sqlite://folder/file, postgres://user:password@host/name or none"
        case .redis: "redis://user:password@host:port/database, or rediss:// with TLS"
        case .target: "vendor/model or another alias"
        case .list: "a list"
        case .section, .again, .map: "a mapping"
        case .either(let one, let other): "\(one.expectation) or \(other.expectation)"
        }
    }
}
