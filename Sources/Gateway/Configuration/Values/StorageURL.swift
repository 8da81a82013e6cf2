public import Core

/// Where what must last is kept.
public enum StorageURL: Sendable, Equatable {
    /// Nowhere: there is no ledger.
    case none
    /// A file of SQLite, by its path.
    case sqlite(path: String)
    /// A database of PostgreSQL, by its URL, which may have a password in it.
    case postgres(Secret)

    /// Reads `none`, `sqlite://folder/file` (from the working directory), `sqlite:///folder/file`, `postgres://…`; nil for anything else.
    public init?(_ text: String) {
        if text == "none" {
            self = .none
        } else if text.hasPrefix("sqlite://") {
            let path = String(text.dropFirst("sqlite://".count))
            guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else { return nil }
            self = .sqlite(path: path)
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(Secret(text))
        } else {
            return nil
        }
    }
}
