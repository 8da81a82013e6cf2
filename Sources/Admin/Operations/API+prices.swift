import Access
import Core
import Directory
import Gateway
import JSON
import Storage

extension API {
    private static let path = "/api/v1/prices"
    private static let read = AdminScope(.prices, .read)
    private static let write = AdminScope(.prices, .write)
    private static let vendorName = Schema.line(1...200)
    private static let modelName = Schema.line(1...300)
    private static let price = Schema.named("ModelPrice", Schema(AdministeredFormat.price))
    private static let id = Schema.line(1...100)
    /// The most that are taken at once.
    private static let mostImported = 5_000
    /// The most faults that are told at once.
    private static let mostFaults = 100

    private static let until = Schema.Member(
        "until",
        .nullable(.moment),
        "From when on it counts no more; null: it has no end."
    )
    private static let note = Schema.Member("note", .nullable(.line(0...1000)), "Why, or by whose word.")

    private static let said: [Schema.Member] = [
        .init("vendor", vendorName, isRequired: true, "The vendor's name in the configuration."),
        .init("model", modelName, isRequired: true, "The vendor's name of the model."),
        .init("from", .nullable(.moment), "From when on it counts; null: from ever."),
        until,
        .init("price", price, isRequired: true, "What it costs, as `price` of a model in the configuration."),
        note,
    ]

    static func prices(_ services: APIServices) -> [Operation] {
        let routes = ResourceRoutes<StoredPrice>(
            services: services,
            path: path,
            parameter: Operation.Parameter("price", id, "The price's `id`."),
            name: "Price",
            words: ("a price", "prices"),
            schema: ResourceRoutes<StoredPrice>.kept(
                "Price",
                [.init("id", id, isRequired: true, "Its name for programs, and in the ledger.")]
                    + said.map(\.required)
            ),
            filters: [
                Operation.Parameter("vendor", vendorName, "Only those of the vendor."),
                Operation.Parameter("model", modelName, "Only those of the model."),
                Operation.Parameter("at", .moment, "Only those that count at the moment, or would if no other did."),
            ],
            matches: { request, price in
                (request.query["vendor"].map { $0 == price.vendor } ?? true)
                    && (request.query["model"].map { $0 == price.model } ?? true)
                    && (request.moment("at").map { price.counts(at: $0) } ?? true)
            },
            tell: describe
        )
        return [
            // Before those of one price, whose names they would be.
            importing(services), effective(services), repricing(services),
            routes.list(),
            routes.make(
                said,
                detail:
                    "It goes before what the configuration and the catalogue say. Of several that count at a moment the one that "
                    + "begins later does, and of those the one that was said later."
            ) { request throws(Problem) in
                switch make(request.body, at: "") {
                case .success(let price): return price
                case .failure(let problem): throw problem
                }
            },
            routes.look(),
            routes.change(
                [until, note],
                detail:
                    "What was reckoned by a price is history: one that is wrong is ended or deleted, and another one made."
            ) { request, price in
                let body = request.body.object ?? JSONObject()
                if let until = body["until"] { price.until = until.seconds }
                if let note = body["note"] { price.note = note.string }
                return nil
            },
            routes.delete(detail: "What was reckoned by it stays as it is until it is reckoned again."),
        ]
    }

    private static func describe(_ price: StoredPrice) -> JSONObject {
        [
            "id": .string(price.id), "vendor": .string(price.vendor), "model": .string(price.model),
            "from": .moment(price.from), "until": .moment(price.until), "price": price.price,
            "note": JSONValue(price.note),
        ]
    }

    /// - Parameter pointer: where it stands in what is sent.
    private static func make(_ value: JSONValue, at pointer: String) -> Result<StoredPrice, Problem> {
        let price = StoredPrice(
            id: ResourceName.make("price"),
            vendor: value["vendor"]?.string ?? "",
            model: value["model"]?.string ?? "",
            from: value["from"]?.seconds,
            until: value["until"]?.seconds,
            price: value["price"] ?? .null,
            note: value["note"]?.string
        )
        if let fault = AdministeredFormat.price(price.price).fault {
            let faults = [Schema.Fault(pointer: pointer + "/price", detail: fault)]
            return .failure(Problem(422, code: "invalid_price", "The price is at fault: \(fault)", faults: faults))
        }
        if let from = price.from, let until = price.until, from >= until {
            let detail = "'until' must be later than 'from'."
            let faults = [Schema.Fault(pointer: pointer + "/until", detail: detail)]
            return .failure(Problem(422, code: "period_empty", detail, faults: faults))
        }
        return .success(price)
    }

    // MARK: Many at once

    private static func importing(_ services: APIServices) -> Operation {
        Operation(
            id: "importPrices",
            method: .post,
            path: path + "/import",
            tag: "prices",
            summary: "Make many prices",
            detail:
                "All of them or, where one is at fault, none. One that says what is said already is left out, so that a list can be sent "
                + "again.",
            scope: write,
            body: .object([
                .init("prices", .array(.object(said), most: mostImported), isRequired: true, "What there is to say.")
            ]),
            success: .json(
                200,
                .object([
                    .init("made", .integer(0...mostImported), isRequired: true, "How many were made."),
                    .init("known", .integer(0...mostImported), isRequired: true, "How many were there already."),
                    .init("ids", .array(id, most: mostImported), isRequired: true, "Those that were made."),
                ])
            )
        ) { request async throws(Problem) in
            try request.permit(write)
            let directory = try services.kept()
            var prices: [StoredPrice] = []
            var faults: [Schema.Fault] = []
            for (place, value) in (request.body["prices"]?.array ?? []).enumerated() {
                switch make(value, at: "/prices/\(place)") {
                case .success(let price): prices.append(price)
                case .failure(let problem): faults += problem.faults
                }
                if faults.count >= mostFaults { break }
            }
            guard faults.isEmpty else {
                throw Problem(
                    422,
                    code: "invalid_price",
                    "No price was made, since some are at fault; 'errors' says which.",
                    faults: faults
                )
            }
            let given = prices
            let made = try await DirectoryError.told { () async throws(DirectoryError) in
                try await keep(given, request.administrator, directory)
            }
            return APIAnswer(
                200,
                [
                    "made": JSONValue(made.count), "known": JSONValue(given.count - made.count),
                    "ids": JSONValue(made),
                ]
            )
        }
    }

    private static func keep(
        _ prices: [StoredPrice],
        _ administrator: Administrator,
        _ directory: Directory
    ) async throws(DirectoryError) -> [String] {
        try await directory.change { (change) throws(StoreError) in
            var known = Set(try change.reading.list(.price).compactMap { StoredPrice($0).map(Meaning.init) })
            var made: [String] = []
            for price in prices where known.insert(Meaning(price)).inserted {
                try change.insert(price.stored)
                made.append(price.id)
            }
            guard let first = made.first else { return .success([]) }
            try directory.note(
                "import",
                kind: StoredPrice.kind.rawValue,
                resource: first,
                ["made": JSONValue(made.count), "last": JSONValue(made.last)],
                by: administrator,
                &change
            )
            return .success(made)
        }
    }

    /// What a price says, but for why.
    private struct Meaning: Hashable {
        let vendor: String
        let model: String
        let from: Int?
        let until: Int?
        let price: JSONValue

        init(_ price: StoredPrice) {
            (vendor, model, from, until) = (price.vendor, price.model, price.from, price.until)
            // Amounts can be written in several ways.
            self.price = AdministeredFormat.price(price.price).price?.value ?? price.price
        }
    }

    // MARK: What counts

    private static func effective(_ services: APIServices) -> Operation {
        Operation(
            id: "getEffectivePrice",
            method: .get,
            path: path + "/effective",
            tag: "prices",
            summary: "Look at the price that counts for a model",
            detail: "By the database, else by the configuration, else by the catalogue.",
            scope: read,
            query: [
                Operation.Parameter("vendor", vendorName, isRequired: true, "The vendor's name in the configuration."),
                Operation.Parameter("model", modelName, isRequired: true, "The vendor's name of the model."),
                Operation.Parameter("at", .moment, "When; now unless told."),
            ],
            success: .json(
                200,
                .named(
                    "EffectivePrice",
                    .object([
                        .init("vendor", vendorName, isRequired: true, "The vendor."),
                        .init("model", modelName, isRequired: true, "The model."),
                        .init("at", .moment, isRequired: true, "When it counts."),
                        .init(
                            "source",
                            .word(PriceBook.Source.allCases.map(\.rawValue)),
                            isRequired: true,
                            "Who says it."
                        ),
                        .init("id", id, isRequired: true, "What the ledger calls it."),
                        .init("from", .nullable(.moment), isRequired: true, "From when on; null: from ever."),
                        .init("until", .nullable(.moment), isRequired: true, "Until when; null: it has no end."),
                        .init("price", price, isRequired: true, "What it costs."),
                    ])
                )
            ),
            problems: [404]
        ) { request async throws(Problem) in
            try request.permit(read)
            let directory = try services.kept()
            let vendor = request.query["vendor"] ?? ""
            let model = request.query["model"] ?? ""
            let time = request.moment("at") ?? directory.now() / 1000
            let book = try await book(services, directory)
            guard let found = book.effective(vendor: vendor, model: model, at: time) else {
                throw Problem(404, code: "not_found", "What the model costs is not known.")
            }
            return APIAnswer(
                200,
                [
                    "vendor": .string(vendor), "model": .string(model), "at": .moment(time),
                    "source": .string(found.source.rawValue), "id": .string(found.id), "from": .moment(found.from),
                    "until": .moment(found.until), "price": found.price,
                ]
            )
        }
    }

    private static func book(_ services: APIServices, _ directory: Directory) async throws(Problem) -> PriceBook {
        let stored = try await StoreError.told { () async throws(StoreError) in
            try await directory.store.read { (reading) throws(StoreError) in
                try reading.list(.price).compactMap { stored in StoredPrice(stored).map { Kept($0, stored) } }
            }
        }
        return PriceBook(services.prices(), stored: stored)
    }

    // MARK: What was used before

    private static func repricing(_ services: APIServices) -> Operation {
        Operation(
            id: "repriceUsage",
            method: .post,
            path: path + "/reprice",
            tag: "prices",
            summary: "Reckon again what calls of a time cost",
            detail:
                "By the prices as they are said now for that time. Where the ledger says another cost, a line that corrects it is added, and "
                + "reports follow. Costs that cannot be reckoned stay as they are. Doing it again changes nothing.",
            scope: write,
            body: .object([
                .init("from", .moment, isRequired: true, "The first moment of calls."),
                .init("until", .nullable(.moment), "The first moment that is left out; now unless told."),
                .init("vendor", .nullable(vendorName), "The only vendor; null: all."),
                .init("model", .nullable(modelName), "The only model; null: all."),
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
                            .array(id, most: 100_000),
                            isRequired: true,
                            "The prices by which something was corrected."
                        ),
                    ])
                )
            )
        ) { request async throws(Problem) in
            try request.permit(write)
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
        let (sums, error) = await Repricing(ledger, try await book(services, directory)).run(range, isDry: isDry)
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

extension APIRequest {
    /// A moment in the query, in seconds since 1970; nil: it is not there.
    func moment(_ name: String) -> Int? { query[name].flatMap(UTCTime.seconds(rfc3339:)) }
}
