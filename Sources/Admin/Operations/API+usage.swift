import Access
import Core
import Directory
import Gateway
import JSON
import NIOCore
import Storage

extension API {
    static let ledgerRead = AdminScope(.ledger, .read)

    /// Which stretch of time, and whose use.
    static let usageParameters = [
        Operation.Parameter(
            "from",
            .moment,
            "The first moment; 30 days ago unless told. The hour that it is in counts whole."
        ),
        Operation.Parameter("until", .moment, "The first moment that is left out; now unless told."),
        Operation.Parameter(
            "where",
            .line(1...4000),
            "Only what has these values, such as `team=search,model=gpt-4o`; of several of one dimension one must be met, and nothing behind "
                + "the `=` stands for what has none."
        ),
    ]

    static func usage(_ services: APIServices) -> [Operation] {
        [
            Operation(
                id: "getUsage",
                method: .get,
                path: "/api/v1/usage",
                tag: "usage",
                summary: "Report what was used and what it cost",
                detail:
                    "Calls, errors, tokens by class, exact cost and times, by any dimensions and by intervals. Who may see an organisation or a "
                    + "team alone is told of its use alone.",
                scope: ledgerRead,
                query: usageParameters + [
                    Operation.Parameter(
                        "by",
                        .line(1...1000),
                        "What rows are told apart by, such as `team,model`: "
                            + UsageQuery.Dimension.named.map(\.name).joined(separator: ", ") + ", and `tag:NAME`."
                    ),
                    Operation.Parameter(
                        "interval",
                        .word(UsageQuery.Interval.allCases.map(\.rawValue)),
                        "Divides time, by UTC."
                    ),
                    Operation.Parameter(
                        "percentiles",
                        .word(["true", "false"]),
                        "Tells how long calls took, by percentiles."
                    ),
                ],
                success: .json(200, .named("UsageReport", report))
            ) { request async throws(Problem) in
                let ledger = try services.written()
                let query = try usageQuery(request)
                let report = try await StoreError.told { () async throws(StoreError) in try await ledger.report(query) }
                return try APIAnswer(written: UsageReportWriter.json(report))
            }
        ]
    }

    /// The use that is asked for, as far as it may be seen.
    /// - Parameter usual: by what it is told apart where nothing is said.
    static func usageQuery(
        _ request: APIRequest,
        usually usual: [UsageQuery.Dimension] = []
    ) throws(Problem) -> UsageQuery {
        let now = wallClockMilliseconds()
        func moment(_ name: String) -> Int? {
            // Before 1970 there was nothing.
            request.query[name].flatMap(UTCTime.seconds(rfc3339:)).map { max(0, $0) * 1000 }
        }
        let until = moment("until") ?? now + 1
        let from = moment("from") ?? max(0, until - 30 * 86_400_000)
        guard from < until else {
            throw Problem(422, code: "period_empty", "'from' must be before 'until'.")
        }
        var query = UsageQuery(from: from, until: until, withTimes: request.query["percentiles"] == "true")
        for name in (request.query["by"] ?? "").split(separator: ",") { query.by.append(try dimension(String(name))) }
        if query.by.isEmpty { query.by = usual }
        query.interval = request.query["interval"].flatMap(UsageQuery.Interval.init)
        for condition in (request.query["where"] ?? "").split(separator: ",") {
            let parts = condition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw .invalid([Schema.Fault(pointer: "", detail: "'where': expected a condition such as team=search")])
            }
            query.only[try dimension(String(parts[0])), default: []].append(parts[1].isEmpty ? nil : String(parts[1]))
        }
        try restrict(&query, to: request.administrator)
        return query
    }

    private static func dimension(_ name: String) throws(Problem) -> UsageQuery.Dimension {
        if let known = UsageQuery.Dimension(name) { return known }
        let names = UsageQuery.Dimension.named.map(\.name).joined(separator: ", ")
        throw .invalid([
            Schema.Fault(pointer: "", detail: "'\(name.prefix(100))' is no dimension; there are \(names) and tag:NAME")
        ])
    }

    /// Leaves of what is asked for what may be seen.
    private static func restrict(_ query: inout UsageQuery, to administrator: Administrator) throws(Problem) {
        if administrator.may(ledgerRead, in: .gateway) { return }
        let realms = administrator.grants.filter { $0.scopes.contains(ledgerRead) }.map(\.realm)
        let whole = realms.compactMap { if case .organisation(let name) = $0 { name } else { nil } }
        if !whole.isEmpty {
            // The teams of other organisations are asked for with a key of theirs.
            return try restrict(&query, .organisation, to: whole)
        }
        guard case .team(let team, let organisation)? = realms.first else {
            do throws(DirectoryError) { try administrator.check(ledgerRead, in: .gateway) } catch {
                throw Problem(error)
            }
            return
        }
        try restrict(&query, .organisation, to: [organisation])
        try restrict(&query, .team, to: [team])
    }

    private static func restrict(
        _ query: inout UsageQuery,
        _ dimension: UsageQuery.Dimension,
        to values: [String]
    ) throws(Problem) {
        guard let asked = query.only[dimension] else {
            query.only[dimension] = values
            return
        }
        let left = asked.filter { value in value.map(values.contains) ?? false }
        guard !left.isEmpty else {
            throw Problem(403, code: "scope_not_granted", "The ledger of this \(dimension.name) may not be read.")
        }
        query.only[dimension] = left
    }

    private static let sums: [Schema.Member] =
        [
            .init("calls", .integer(0...Int.max), isRequired: true, "Calls, whatever became of them."),
            .init("errors", .integer(0...Int.max), isRequired: true, "Calls that ended with an error."),
            .init("attempts", .integer(0...Int.max), isRequired: true, "Tries at vendors."),
            .init("cost_usd", .money, isRequired: true, "What it cost, as far as it is known."),
            .init(
                "unpriced_attempts",
                .integer(0...Int.max),
                isRequired: true,
                "Tries of which it is not known what they cost."
            ),
            .init("estimated_attempts", .integer(0...Int.max), isRequired: true, "Tries whose usage is an estimate."),
            .init("input_tokens", .integer(0...Int.max), isRequired: true, "Tokens read."),
            .init("output_tokens", .integer(0...Int.max), isRequired: true, "Tokens written."),
            .init("mean_duration_ms", .number, "From beginning to end."),
            .init("mean_overhead_ms", .number, "What the gateway itself took of it."),
            .init("duration_ms", .map(.number), "Percentiles, where they are asked for."),
            .init("ttft_ms", .map(.number), "Percentiles of the time to the first byte."),
        ]
        + UsageReport.classes.map {
            Schema.Member("\($0.name)", .integer(0...Int.max), isRequired: true, "Of this class.")
        }

    private static let report = Schema.object([
        .init("from", .moment, isRequired: true, "The first moment."),
        .init("until", .moment, isRequired: true, "The first moment that is left out."),
        .init("by", .array(.line(1...500), most: 100), isRequired: true, "The dimensions."),
        .init("interval", .word(UsageQuery.Interval.allCases.map(\.rawValue)), "The intervals."),
        .init("kept_since", .moment, "From when on all is kept, where that is not from the beginning on."),
        .init(
            "rows",
            .array(.map(.anything), most: 10_000_000),
            isRequired: true,
            "With the sums of `total`, the values of the dimensions and, with an interval, `start`; the dearest first."
        ),
        .init("total", .object(sums), isRequired: true, "Of all rows."),
    ])
}

extension APIAnswer {
    /// What was written as JSON already.
    init(written bytes: ByteBuffer) throws(Problem) {
        do throws(JSONError) {
            self.init(200, JSONValue(try JSONDocument(parsing: bytes).root))
        } catch {
            throw Problem(500, code: "internal_error", "The report cannot be told.")
        }
    }
}
