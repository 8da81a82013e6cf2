import Core
import Directory
import Gateway
import JSON
import Storage

/// What was used before, reckoned again.
extension API {
    static func repricing(_ services: APIServices) -> Operation {
        Operation(
            id: "repriceUsage",
            method: .post,
            path: PriceForm.path + "/reprice",
            tag: "prices",
            summary: "Reckon again what calls of a time cost",
            detail:
                "By the prices as they are said now for that time. Where the ledger says another cost, a line that corrects it is added, and "
                + "reports follow. Costs that cannot be reckoned stay as they are. Doing it again changes nothing.",
            scope: PriceForm.write,
            body: .object([
                .init("from", .moment, isRequired: true, "The first moment of calls."),
                .init("until", .nullable(.moment), "The first moment that is left out; now unless told."),
                .init("vendor", .nullable(PriceForm.vendor), "The only vendor; null: all."),
                .init("model", .nullable(PriceForm.model), "The only model; null: all."),
                .init("dry_run", .boolean, "Only tell what would change."),
            ]),
            success: .json(
                200,
                .named(
                    "Repricing",
                    .object([
                        .init("from", .moment, isRequired: true, "The first moment of calls."),
                        .init("until", .moment, isRequired: true, "The first moment that was left out."),
                        .init("dry_run", .boolean, isRequired: true, "Nothing was changed."),
                        .init("lines", .integer(0...Int.max), isRequired: true, "Attempts that were looked at."),
                        .init("changed", .integer(0...Int.max), isRequired: true, "Those whose cost is another one."),
                        .init("cost_before", .money, isRequired: true, "What they were said to have cost together."),
                        .init("cost_after", .money, isRequired: true, "What they cost."),
                        .init("difference", .money, isRequired: true, "What was added."),
                        .init("unpriced_before", .integer(0...Int.max), isRequired: true, "Whose cost was not known."),
                        .init("unpriced_after", .integer(0...Int.max), isRequired: true, "Whose cost is not known."),
                        .init(
                            "prices",
                            .array(PriceForm.id, most: 100_000),
                            isRequired: true,
                            "The prices by which something was corrected."
                        ),
                    ])
                )
            )
        ) { request async throws(Problem) in
            try request.permit(PriceForm.write)
            return try await reprice(request, services)
        }
    }

    private static func reprice(
        _ request: APIRequest,
        _ services: APIServices
    ) async throws(Problem) -> APIAnswer {
        let directory = try services.kept()
        let ledger = try services.written()
        let from = request.body["from"]?.seconds ?? 0
        let until = request.body["until"]?.seconds ?? directory.now() / 1000 + 1
        guard from < until else {
            let detail = "'until' must be later than 'from'."
            throw Problem(
                422,
                code: "period_empty",
                detail,
                faults: [Schema.Fault(pointer: "/until", detail: detail)]
            )
        }
        let isDry = request.body["dry_run"]?.bool ?? false
        let range = Repricing.Range(
            from: from * 1000,
            until: until * 1000,
            vendor: request.body["vendor"]?.string,
            model: request.body["model"]?.string
        )
        let (sums, error) = await Repricing(ledger, try await services.priceBook(directory)).run(range, isDry: isDry)
        var told: JSONObject = ["from": .moment(from), "until": .moment(until), "dry_run": .bool(isDry)]
        for (name, value) in describe(sums).members { told[name] = value }
        if !isDry, error == nil || sums.changed > 0 {
            var detail = told
            detail["dry_run"] = nil
            detail["vendor"] = JSONValue(range.vendor)
            detail["model"] = JSONValue(range.model)
            // What was done until then was done.
            if error != nil { detail["complete"] = .bool(false) }
            let noted = JSONValue.object(detail)
            let place = [range.vendor, range.model].compactMap(\.self).joined(separator: "/")
            try await DirectoryError.told { () async throws(DirectoryError) in
                let _: Bool = try await directory.change { (change) throws(StoreError) in
                    try directory.note(
                        "reprice",
                        kind: "repricing",
                        resource: place.isEmpty ? "ledger" : place,
                        noted,
                        by: request.administrator,
                        &change
                    )
                    return .success(true)
                }
            }
        }
        if let error { throw Problem(DirectoryError(error)) }
        return APIAnswer(200, .object(told))
    }

    private static func describe(_ sums: CorrectionSums) -> JSONObject {
        [
            "lines": JSONValue(sums.lines), "changed": JSONValue(sums.changed),
            "cost_before": .string(sums.before.description), "cost_after": .string(sums.after.description),
            "difference": .string(sums.difference.description), "unpriced_before": JSONValue(sums.unpricedBefore),
            "unpriced_after": JSONValue(sums.unpricedAfter), "prices": JSONValue(sums.prices.sorted()),
        ]
    }
}
