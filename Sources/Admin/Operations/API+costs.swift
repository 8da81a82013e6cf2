import Core
import Directory
import Gateway
import JSON
import NIOCore
import Storage

/// Reports that are made of the sums: who is charged, what the month comes to, and what moved.
extension API {
    static func costs(_ services: APIServices) -> [Operation] {
        [allocation(services), month(services), movers(services)]
    }

    private static let by = Operation.Parameter(
        "by",
        .line(1...1000),
        "What rows are told apart by, such as `team,model`, as in `/usage`."
    )
    private static let condition = usageParameters[2]
    private static let rows = Schema.Member(
        "rows",
        .array(.map(.anything), most: 10_000_000),
        isRequired: true,
        "With the values of the dimensions and the members of `total`."
    )
    private static let dimensions = Schema.Member(
        "by",
        .array(.line(1...500), most: 100),
        isRequired: true,
        "The dimensions."
    )

    private static func allocation(_ services: APIServices) -> Operation {
        Operation(
            id: "getCostAllocation",
            method: .get,
            path: "/api/v1/usage/allocation",
            tag: "usage",
            summary: "Share out what was spent",
            detail: "With a row of what could be charged to nobody, and why.",
            scope: ledgerRead,
            query: usageParameters + [by],
            success: .json(
                200,
                .named(
                    "CostAllocation",
                    .object([
                        .init("from", .moment, isRequired: true, "The first moment."),
                        .init("until", .moment, isRequired: true, "The first moment that is left out."),
                        dimensions,
                        .init("kept_since", .moment, "What was before has been deleted."),
                        rows,
                        .init(
                            "unallocated",
                            .map(.anything),
                            isRequired: true,
                            "What nobody is charged, with `reasons`."
                        ),
                        .init("total", .map(.anything), isRequired: true, "Of everything."),
                    ])
                )
            )
        ) { request async throws(Problem) in
            let ledger = try services.written()
            let query = try usageQuery(request, usually: [.organisation, .team])
            let allocation = try await StoreError.told { () async throws(StoreError) in
                try await ledger.allocation(from: query.from, until: query.until, by: query.by, only: query.only)
            }
            return try APIAnswer(written: CostReportWriter.json(allocation))
        }
    }

    private static func month(_ services: APIServices) -> Operation {
        Operation(
            id: "getMonth",
            method: .get,
            path: "/api/v1/usage/month",
            tag: "usage",
            summary: "Tell what the month has cost so far, and what it will",
            detail: "By UTC. The answer says how the forecast was made.",
            scope: ledgerRead,
            query: [condition, by],
            success: .json(
                200,
                .named(
                    "Month",
                    .object([
                        .init("from", .moment, isRequired: true, "The beginning of the month."),
                        .init("until", .moment, isRequired: true, "Its end."),
                        .init("now", .moment, isRequired: true, "As of when."),
                        dimensions,
                        .init(
                            "method",
                            .map(.anything),
                            isRequired: true,
                            "How the forecast was made, and what it takes for granted."
                        ),
                        rows,
                        .init("total", .map(.anything), isRequired: true, "Of everything."),
                    ])
                )
            )
        ) { request async throws(Problem) in
            let ledger = try services.written()
            let query = try usageQuery(request)
            let month = try await StoreError.told { () async throws(StoreError) in
                try await ledger.month(now: wallClockMilliseconds(), by: query.by, only: query.only)
            }
            return try APIAnswer(written: CostReportWriter.json(month))
        }
    }

    private static func movers(_ services: APIServices) -> Operation {
        let period = Schema.object([
            .init("from", .moment, isRequired: true, "The first moment."),
            .init("until", .moment, isRequired: true, "The first moment that is left out."),
        ])
        return Operation(
            id: "getMovers",
            method: .get,
            path: "/api/v1/usage/movers",
            tag: "usage",
            summary: "Tell what changed most",
            detail: "Against the time before, which is as long.",
            scope: ledgerRead,
            query: usageParameters + [
                by, Operation.Parameter("limit", .integer(1...1000), "The most rows; 10 unless told."),
            ],
            success: .json(
                200,
                .named(
                    "Movers",
                    .object([
                        .init("before", period, isRequired: true, "The time before."),
                        .init("after", period, isRequired: true, "The time that is asked for."),
                        dimensions, rows,
                        .init("others", .map(.anything), isRequired: true, "What is in no row."),
                        .init("total", .map(.anything), isRequired: true, "Of everything."),
                    ])
                )
            )
        ) { request async throws(Problem) in
            let ledger = try services.written()
            let query = try usageQuery(request, usually: [.team, .model])
            let length = query.until - query.from
            let movers = try await StoreError.told { () async throws(StoreError) in
                try await ledger.movers(
                    from: max(0, query.from - length)..<query.from,
                    to: query.from..<query.until,
                    by: query.by,
                    only: query.only,
                    limit: request.integer("limit", 10)
                )
            }
            return try APIAnswer(written: CostReportWriter.json(movers))
        }
    }
}
