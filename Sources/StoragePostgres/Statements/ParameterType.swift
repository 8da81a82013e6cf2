internal import CLibPQ
internal import Storage

/// The type in which a value goes to PostgreSQL, by its number in `pg_type`.
enum ParameterType: Oid, Sendable {
    /// Of NULL alone: the server finds out.
    case unknown = 0
    case bytea = 17
    case int8 = 20
    case text = 25

    init(_ value: SQLValue) {
        self =
            switch value {
            case .null: .unknown
            case .integer: .int8
            case .text: .text
            case .bytes: .bytea
            }
    }

    init(_ cell: SQLRows.Cell) {
        self =
            switch cell {
            case .null: .unknown
            case .integer: .int8
            case .text: .text
            case .bytes: .bytea
            }
    }

    /// Whether a value of this type may go where `declared` was said. NULL goes anywhere.
    func fits(_ declared: ParameterType) -> Bool {
        self == .unknown || self == declared
    }
}
