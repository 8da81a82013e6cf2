import Directory
import Gateway
import JSON
import Storage

/// The price that counts.
extension API {
    static func effectivePrice(_ services: APIServices) -> Operation {
        Operation(
            id: "getEffectivePrice",
            method: .get,
            path: PriceForm.path + "/effective",
            tag: "prices",
            summary: "Look at the price that counts for a model",
            detail: "By the database, else by the configuration, else by the catalogue.",
            scope: PriceForm.read,
            query: [
                Operation.Parameter(
                    "vendor",
                    PriceForm.vendor,
                    isRequired: true,
                    "The vendor's name in the configuration."
                ),
                Operation.Parameter("model", PriceForm.model, isRequired: true, "The vendor's name of the model."),
                Operation.Parameter("at", .moment, "When; now unless told."),
            ],
            success: .json(
                200,
                .named(
                    "EffectivePrice",
                    .object([
                        .init("vendor", PriceForm.vendor, isRequired: true, "The vendor."),
                        .init("model", PriceForm.model, isRequired: true, "The model."),
                        .init("at", .moment, isRequired: true, "When it counts."),
                        .init(
                            "source",
                            .word(PriceBook.Source.allCases.map(\.rawValue)),
                            isRequired: true,
                            "Who says it."
                        ),
                        .init("id", PriceForm.id, isRequired: true, "What the ledger calls it."),
                        .init("from", .nullable(.moment), isRequired: true, "From when on; null: from ever."),
                        .init("until", .nullable(.moment), isRequired: true, "Until when; null: it has no end."),
                        .init("price", PriceForm.price, isRequired: true, "What it costs."),
                    ])
                )
            ),
            problems: [404]
        ) { request async throws(Problem) in
            try request.permit(PriceForm.read)
            let directory = try services.kept()
            let vendor = request.query["vendor"] ?? ""
            let model = request.query["model"] ?? ""
            let time = request.moment("at") ?? directory.now() / 1000
            let book = try await services.priceBook(directory)
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
}

extension APIServices {
    /// What models cost, by everybody who says it.
    func priceBook(_ directory: Directory) async throws(Problem) -> PriceBook {
        let stored = try await StoreError.told { () async throws(StoreError) in
            try await directory.store.read { (reading) throws(StoreError) in
                try reading.list(.price).compactMap { stored in StoredPrice(stored).map { Kept($0, stored) } }
            }
        }
        return PriceBook(prices(), stored: stored)
    }
}
