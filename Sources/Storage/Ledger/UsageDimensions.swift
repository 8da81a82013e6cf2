/// By what use is told apart in the ledger and in reports.
public struct UsageDimensions: Sendable, Hashable, Codable {
    /// Whose the caller is.
    public var organisation: String?
    /// Whose the caller is, within the organisation.
    public var team: String?
    /// The application: the name of its key, or what a token says of it.
    public var key: String?
    /// The end user that the application names.
    public var user: String?
    /// What the caller tagged the call with.
    public var tags: [String: String] = [:]
    /// What was asked for (`calls`, `embeddings`, …).
    public var endpoint: String
    /// The name of the model as it was asked for; empty where none was.
    public var modelAsked = ""
    /// The configured vendor; nil where none was asked.
    public var vendor: String?
    /// The vendor's name of the model.
    public var model: String?
    /// Where the vendor works, where it is said.
    public var region: String?
    /// The tier that served it, where it is not the standard one.
    public var tier: String?
    /// The status of the answer; of an attempt the vendor's, 0 where it did not answer.
    public var status = 0
    /// The code of the error that it ended with.
    public var error: String?
    /// The answer was told as events.
    public var isStream = false

    /// Begins with what cannot be missing.
    public init(endpoint: String) {
        self.endpoint = endpoint
    }

    /// The same without what makes rows of sums many: user and tags.
    var coarse: UsageDimensions {
        var coarse = self
        coarse.user = nil
        coarse.tags = [:]
        return coarse
    }

    /// The tags in a form that is the same for the same tags; nil for none.
    var tagText: String? {
        guard !tags.isEmpty else { return nil }
        return tags.sorted { $0.key < $1.key }
            .map { "\(Self.escaped($0.key))=\(Self.escaped($0.value))" }
            .joined(separator: ",")
    }

    /// Reads what ``tagText`` wrote.
    static func tags(_ text: String?) -> [String: String] {
        var tags: [String: String] = [:]
        for pair in (text ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            tags[unescaped(parts[0])] = unescaped(parts[1])
        }
        return tags
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": out += "%25"
            case ",": out += "%2C"
            case "=": out += "%3D"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("%") else { return String(text) }
        return String(text.replacing("%2C", with: ",").replacing("%3D", with: "=").replacing("%25", with: "%"))
    }

    // MARK: In the database

    /// Reads ``DimensionNumbers/columns``, which begin at a place.
    init(_ row: any SQLRow, at start: Int) {
        self.init(endpoint: row.text(start + 5) ?? "")
        organisation = row.text(start)
        team = row.text(start + 1)
        key = row.text(start + 2)
        user = row.text(start + 3)
        tags = Self.tags(row.text(start + 4))
        modelAsked = row.text(start + 6) ?? ""
        vendor = row.text(start + 7)
        model = row.text(start + 8)
        region = row.text(start + 9)
        tier = row.text(start + 10)
        status = row.integer(start + 11) ?? 0
        error = row.text(start + 12)
        isStream = row.integer(start + 13) == 1
    }
}
