internal import Storage

/// The five characters with which PostgreSQL says what went wrong (Appendix A, "PostgreSQL Error Codes").
struct SQLState: Sendable, Hashable {
    let code: String

    /// The first two characters.
    var category: String { String(code.prefix(2)) }

    /// Which kind of fault it is to a store.
    var kind: StoreError.Kind {
        switch code {
        // Unique and exclusion constraints.
        case "23505", "23P01": .conflict
        case "23503": .notFound
        // May not do what is asked; the schema is not there.
        case "42501", "3F000": .unusable
        // A server that only reads at present (a standby), and a transaction that waited too long.
        case "25006", "25P03": .unavailable
        default:
            switch category {
            case "08", "53", "57", "58", "40", "55", "28", "3D", "XX", "F0": .unavailable
            default: .invalid
            }
        }
    }

    /// The transaction lost against another one, and may do better when it is tried again.
    var isTransient: Bool { code == "40001" || code == "40P01" }

    /// A prepared statement is gone, or its tables have changed since.
    var isStale: Bool { code == "26000" || code == "0A000" }

    /// The server ends the connection, or it had better be ended since what it leads to is no longer the right place.
    var endsConnection: Bool {
        ["57P01", "57P02", "57P03", "57P05", "25P03", "25006"].contains(code) || category == "08"
    }

    /// Messages of this kind quote values.
    var quotesValues: Bool { category == "22" }
}
