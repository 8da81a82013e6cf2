import Catalogue
import Core
import Framing
import StateRedis
import Storage
import Traffic

/// A setting's value, read as what its shape says.
enum SettingValue {
    /// Texts, words and names.
    case text(String)
    case secret(Secret)
    case boolean(Bool)
    /// Whole numbers and sizes.
    case integer(Int)
    case decimal(Double)
    case duration(Duration)
    /// Nil: for ever.
    case days(Int?)
    case period(BudgetPeriod)
    case money(Money)
    case amount(Amount)
    case percent(PriceAdjustment)
    case address(ListenAddress)
    case url(BaseURL)
    case proxy(Configuration.Proxy)
    case storage(StorageURL)
    case redis(RedisAddress)
    case list([ReadSetting])
    case section(SettingsRecord)
    case map([(name: String, place: Place, value: ReadSetting)])
}

/// So many of something, or so much money.
enum Amount: Hashable {
    case count(Int)
    case money(Money)

    init?(_ text: String) {
        if let count = Int(text.filter { $0 != "_" }), count >= 0 {
            self = .count(count)
        } else {
            guard let money = Money(text), money >= .zero else { return nil }
            self = .money(money)
        }
    }

    /// A number without a currency is one of dollars where money is meant.
    var money: Money {
        switch self {
        case .count(let count): Money(picodollars: 1_000_000_000_000) * count
        case .money(let money): money
        }
    }
}

/// Why a scalar is not what it should be.
struct ScalarFault: Error {
    /// Completes or replaces "expected …"; nil: the shape's own expectation says enough.
    var message: String?
    var suggestion: String?
    /// Whether what was found may be repeated.
    var showsValue = true
}

extension SettingShape {
    /// Reads a scalar, variables already put in. Not for lists, sections and maps.
    func read(_ text: String) throws(ScalarFault) -> SettingValue {
        switch self {
        case .text, .target, .kind:
            guard !text.isEmpty else { throw ScalarFault() }
            return .text(text)
        case .secret:
            return .secret(Secret(text))
        case .boolean:
            guard let value = ["true": true, "false": false][text.lowercased()] else {
                let meant = ["yes": "true", "on": "true", "no": "false", "off": "false"][text.lowercased()]
                throw ScalarFault(suggestion: meant)
            }
            return .boolean(value)
        case .integer(let range):
            guard let value = Int(text.filter { $0 != "_" }), range.contains(value) else { throw ScalarFault() }
            return .integer(value)
        case .decimal(let range):
            guard let value = Double(text), range.contains(value) else { throw ScalarFault() }
            return .decimal(value)
        case .duration:
            return .duration(try readDuration(text))
        case .days:
            return .days(try readDays(text))
        case .period:
            return .period(try readPeriod(text))
        case .size:
            return .integer(try readSize(text))
        case .money:
            guard let money = Money(text), money >= .zero else {
                let plain = text.filter { $0 != "$" && $0 != "," && $0 != "_" }
                let meant = plain == text ? nil : Money(plain).flatMap { $0 >= .zero ? $0.description : nil }
                throw ScalarFault(suggestion: meant)
            }
            return .money(money)
        case .amount:
            guard let amount = Amount(text) else { throw ScalarFault() }
            return .amount(amount)
        case .percent:
            guard let percent = PriceAdjustment(text) else {
                let meant = PriceAdjustment(text + "%")
                throw ScalarFault(suggestion: meant?.description)
            }
            return .percent(percent)
        case .word(let words, let later):
            if words.contains(text) { return .text(text) }
            if later.contains(text) { throw ScalarFault(message: "'\(text)' is not supported yet by this version") }
            throw ScalarFault(suggestion: NearestWord.of(text, among: words))
        case .address:
            guard let address = ListenAddress(text) else { throw ScalarFault() }
            return .address(address)
        case .url:
            do { return .url(try BaseURL(text)) } catch {
                throw ScalarFault(message: "expected \(expectation): \(error.message)", showsValue: false)
            }
        case .storage:
            guard let url = StorageURL(text) else { throw ScalarFault(showsValue: false) }
            return .storage(url)
        case .redis:
            do { return .redis(try RedisAddress(Secret(text))) } catch {
                throw ScalarFault(message: error.message, showsValue: false)
            }
        case .proxy:
            guard let proxy = readProxy(text) else { throw ScalarFault(showsValue: false) }
            return .proxy(proxy)
        case .either(let first, _):
            return try first.read(text)
        case .list, .section, .again, .map:
            throw ScalarFault(showsValue: false)
        }
    }
}

/// `500ms`, `30s`, `2m`, `1h`: above zero and at most 1,000 hours.
private func readDuration(_ text: String) throws(ScalarFault) -> Duration {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count)
    let milliseconds = ["ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000][String(unit)]
    guard let number = Int(digits), number > 0 else { throw ScalarFault() }
    guard let milliseconds else { throw ScalarFault(suggestion: unit.isEmpty ? "\(digits)s" : nil) }
    guard number <= 3_600_000_000 / milliseconds else {
        throw ScalarFault(message: "expected a duration of at most 1000h")
    }
    return .milliseconds(number * milliseconds)
}

/// `90d`, `52w` or `forever`: at least a day and at most a hundred years.
private func readDays(_ text: String) throws(ScalarFault) -> Int? {
    if text == "forever" { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count)
    guard let number = Int(digits), number > 0 else { throw ScalarFault() }
    guard let days = ["d": 1, "w": 7][String(unit)] else {
        throw ScalarFault(suggestion: unit.isEmpty ? "\(digits)d" : nil)
    }
    guard number <= 36_500 / days else { throw ScalarFault(message: "expected at most 36500d") }
    return number * days
}

/// A word for a calendar period, or a time that rolls: `90m`, `24h`, `30d`, `4w`, from an hour to a thousand days.
private func readPeriod(_ text: String) throws(ScalarFault) -> BudgetPeriod {
    if let period = BudgetPeriod(text) { return period }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count)
    let seconds = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800][String(unit)]
    guard let number = Int(digits), let seconds else {
        throw ScalarFault(suggestion: NearestWord.of(text, among: BudgetPeriod.names))
    }
    guard number > 0, number <= 86_400_000 / seconds, number * seconds >= BudgetPeriod.leastRolling else {
        throw ScalarFault(message: "expected a time of 1h to 1000d")
    }
    return .rolling(seconds: number * seconds)
}

/// `32KiB`, `1MB` or plain bytes: above zero and at most what one buffer holds.
private func readSize(_ text: String) throws(ScalarFault) -> Int {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count)
    let units = [
        "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "KB": 1_000, "MB": 1_000_000,
        "GB": 1_000_000_000,
    ]
    guard let number = Int(digits), number > 0 else { throw ScalarFault() }
    guard let bytes = units[String(unit)] else {
        let meant = ["k": "KiB", "m": "MiB", "g": "GiB"][unit.prefix(1).lowercased()]
        throw ScalarFault(suggestion: meant.map { "\(digits)\($0)" })
    }
    guard number <= (2 << 30) / bytes else { throw ScalarFault(message: "expected a size of at most 2GiB") }
    return number * bytes
}

/// `none` or `http://user:password@host:port`.
private func readProxy(_ text: String) -> Configuration.Proxy? {
    if text == "none" { return .direct }
    guard text.lowercased().hasPrefix("http://") else { return nil }
    var authority = text.dropFirst("http://".count)
    if authority.hasSuffix("/") { authority = authority.dropLast() }
    var credentials: Secret?
    if let at = authority.lastIndex(of: "@") {
        guard let decoded = PercentEncoding.decode(authority[..<at]) else { return nil }
        credentials = Secret(decoded)
        authority = authority[authority.index(after: at)...]
    }
    guard let (host, port) = WebAddress.hostAndPort(authority, defaultPort: 80), port > 0 else { return nil }
    return .through(Configuration.ProxyAddress(host: host.lowercased(), port: port, credentials: credentials))
}
