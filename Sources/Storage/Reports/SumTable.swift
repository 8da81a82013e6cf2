/// A table of sums. Each line of the ledger counts in all of them, in the transaction that it is written in.
enum SumTable: CaseIterable {
    /// By hour and by everything that use is told apart by.
    case hours
    /// By hour, and by everything but users and tags: many calls make one row.
    case coarseHours
    /// The same by day.
    case coarseDays

    var name: String {
        switch self {
        case .hours: "usage_hours"
        case .coarseHours: "usage_coarse_hours"
        case .coarseDays: "usage_coarse_days"
        }
    }

    /// The column that counts hours or days since 1970.
    var period: String {
        switch self {
        case .hours, .coarseHours: "hour"
        case .coarseDays: "day"
        }
    }

    /// Of a period, in milliseconds.
    var length: Int {
        switch self {
        case .hours, .coarseHours: LedgerStore.hour
        case .coarseDays: LedgerStore.day
        }
    }
}

/// Some periods of a table.
struct SumRange: Hashable {
    var table: SumTable
    /// Counted in the table's own periods.
    var periods: Range<Int>
}
