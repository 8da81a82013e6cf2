public import Core

/// What a month has cost so far, and what it will if it goes on as it did.
///
/// Each day that is still to come is taken to cost what the same weekday did on average in the last 28 whole days, or in those since there
/// has been any use; what is left of today, the part of such a day that is left. A weekday that was not among them costs what any day did.
public struct MonthForecast: Sendable {
    /// What it is of one row, or of everything.
    public struct Row: Sendable, Hashable {
        /// The values of the dimensions that were asked for, in their order; nil: none was known.
        public var values: [String?]
        /// What has been spent in the month.
        public var toDate = Money.zero
        /// Calls in the month.
        public var calls = 0
        /// What was spent in the whole month before.
        public var before = Money.zero
        /// What the whole month will cost; nil where there is no whole day to tell by.
        public var forecast: Money?
    }

    /// By what rows are told apart.
    public var by: [UsageQuery.Dimension]
    /// The beginning of the month, in milliseconds since 1970, by UTC.
    public var start: Int
    /// The beginning of the next one.
    public var end: Int
    /// The moment that it is told at.
    public var now: Int
    /// The days by which it is told, each by the number of days since 1970.
    public var basis: Range<Int>
    /// The dearest by forecast first.
    public var rows: [Row]
    /// Of everything.
    public var total: Row
    /// Attempts of the month whose cost is not known, which is in no amount.
    public var unpriced = 0
    /// What of the month's cost so far rests on estimates of usage.
    public var estimatedCost = Money.zero

    private static let basisDays = 28

    /// What a forecast is made from: days since the month before, or 28 of them.
    /// - Parameter now: in milliseconds since 1970.
    public static func query(
        now: Int,
        by: [UsageQuery.Dimension] = [],
        only: [UsageQuery.Dimension: [String?]] = [:]
    ) -> UsageQuery {
        let before = month(of: month(of: now).start - 1).start
        let from = min(before, (now / LedgerStore.day - basisDays) * LedgerStore.day)
        return UsageQuery(from: max(0, from), until: now + 1, by: by, interval: .day, only: only)
    }

    /// Makes a forecast.
    /// - Parameters:
    ///   - report: what ``query(now:by:only:)`` asks for.
    ///   - now: in milliseconds since 1970.
    public init(_ report: UsageReport, now: Int) {
        let month = Self.month(of: now)
        let before = Self.month(of: month.start - 1)
        let today = now / LedgerStore.day
        let first = report.rows.compactMap(\.start).min().map { $0 / LedgerStore.day } ?? today
        let basis = min(max(today - Self.basisDays, first), today)..<today
        by = report.query.by
        (start, end, self.now, self.basis) = (month.start, month.end, now, basis)

        var known: [[String?]: Row] = [:]
        var spent: [[String?]: [Int: Money]] = [:]
        var all = Row(values: report.query.by.map { _ in nil })
        var allSpent: [Int: Money] = [:]
        for found in report.rows {
            guard let moment = found.start else { continue }
            var row = known[found.values] ?? Row(values: found.values)
            if moment >= month.start {
                row.toDate += found.sums.cost
                row.calls += found.sums.calls
                all.toDate += found.sums.cost
                all.calls += found.sums.calls
                unpriced += found.sums.unpriced
                estimatedCost += found.sums.estimatedCost
            } else if moment >= before.start {
                row.before += found.sums.cost
                all.before += found.sums.cost
            }
            known[found.values] = row
            let day = moment / LedgerStore.day
            if basis.contains(day) {
                spent[found.values, default: [:]][day, default: .zero] += found.sums.cost
                allSpent[day, default: .zero] += found.sums.cost
            }
        }
        func forecast(_ row: Row, _ days: [Int: Money]) -> Money? {
            Self.rest(of: month.end, now, basis, days).map { row.toDate + $0 }
        }
        all.forecast = forecast(all, allSpent)
        total = all
        rows = known.values.map { row in
            var row = row
            row.forecast = forecast(row, spent[row.values] ?? [:])
            return row
        }
        rows.sort { one, other in
            let (mine, others) = (one.forecast ?? one.toDate, other.forecast ?? other.toDate)
            if mine != others { return mine > others }
            if one.before != other.before { return one.before > other.before }
            return one.values.map { $0 ?? "" }.lexicographicallyPrecedes(other.values.map { $0 ?? "" })
        }
    }

    /// What is to come until the end of the month.
    private static func rest(of end: Int, _ now: Int, _ basis: Range<Int>, _ spent: [Int: Money]) -> Money? {
        guard !basis.isEmpty else { return nil }
        let today = now / LedgerStore.day
        var sums = [Money](repeating: .zero, count: 7)
        var counts = [Int](repeating: 0, count: 7)
        for day in basis {
            sums[day % 7] += spent[day] ?? .zero
            counts[day % 7] += 1
        }
        let all = sums.reduce(.zero, +)
        /// So many milliseconds of a day like another.
        func cost(_ day: Int, _ milliseconds: Int) -> Money {
            let (sum, count) = counts[day % 7] > 0 ? (sums[day % 7], counts[day % 7]) : (all, basis.count)
            return (sum * milliseconds).divided(by: count * LedgerStore.day)
        }
        var rest = cost(today, (today + 1) * LedgerStore.day - now)
        for day in stride(from: today + 1, to: end / LedgerStore.day, by: 1) { rest += cost(day, LedgerStore.day) }
        return rest
    }

    /// The month that a moment is in, by UTC, in milliseconds since 1970.
    private static func month(of moment: Int) -> (start: Int, end: Int) {
        let date = UTCTime(seconds: moment / 1000)
        let start = UTCTime(year: date.year, month: date.month, day: 1).seconds
        let isLast = date.month == 12
        let next = UTCTime(year: isLast ? date.year + 1 : date.year, month: isLast ? 1 : date.month + 1, day: 1)
        return (start * 1000, next.seconds * 1000)
    }
}

extension LedgerStore {
    /// Tells what the month has cost so far, and what it will.
    /// - Parameter now: in milliseconds since 1970.
    public func month(
        now: Int,
        by: [UsageQuery.Dimension] = [],
        only: [UsageQuery.Dimension: [String?]] = [:]
    ) async throws(StoreError) -> MonthForecast {
        MonthForecast(try await report(MonthForecast.query(now: now, by: by, only: only)), now: now)
    }
}
