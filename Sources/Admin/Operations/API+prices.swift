import Access
import Core
import Directory
import Gateway
import JSON
import Storage

extension API {
    static func prices(_ services: APIServices) -> [Operation] {
        let routes = ResourceRoutes<StoredPrice>(
            services: services,
            path: PriceForm.path,
            parameter: Operation.Parameter("price", PriceForm.id, "The price's `id`."),
            name: "Price",
            words: ("a price", "prices"),
            schema: ResourceRoutes<StoredPrice>.kept(
                "Price",
                [.init("id", PriceForm.id, isRequired: true, "Its name for programs, and in the ledger.")]
                    + PriceForm.said.map(\.required)
            ),
            filters: [
                Operation.Parameter("vendor", PriceForm.vendor, "Only those of the vendor."),
                Operation.Parameter("model", PriceForm.model, "Only those of the model."),
                Operation.Parameter("at", .moment, "Only those that count at the moment, or would if no other did."),
            ],
            matches: { request, price in
                (request.query["vendor"].map { $0 == price.vendor } ?? true)
                    && (request.query["model"].map { $0 == price.model } ?? true)
                    && (request.moment("at").map { price.counts(at: $0) } ?? true)
            },
            tell: PriceForm.describe
        )
        return [
            // Before those of one price, whose names they would be.
            priceImport(services), effectivePrice(services), repricing(services),
            routes.list(),
            routes.make(
                PriceForm.said,
                detail:
                    "It goes before what the configuration and the catalogue say. Of several that count at a moment the one that "
                    + "begins later does, and of those the one that was said later."
            ) { request throws(Problem) in
                switch PriceForm.make(request.body, at: "") {
                case .success(let price): return price
                case .failure(let problem): throw problem
                }
            },
            routes.look(),
            routes.change(
                [PriceForm.until, PriceForm.note],
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
}

extension APIRequest {
    /// A moment in the query, in seconds since 1970; nil: it is not there.
    func moment(_ name: String) -> Int? { query[name].flatMap(UTCTime.seconds(rfc3339:)) }
}
