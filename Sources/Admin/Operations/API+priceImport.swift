import Directory
import Gateway
import JSON
import Storage

/// Many prices at once.
extension API {
    /// The most that are taken at once.
    private static let mostImported = 5_000
    /// The most faults that are told at once.
    private static let mostFaults = 100

    static func priceImport(_ services: APIServices) -> Operation {
        Operation(
            id: "importPrices",
            method: .post,
            path: PriceForm.path + "/import",
            tag: "prices",
            summary: "Make many prices",
            detail:
                "All of them or, where one is at fault, none. One that says what is said already is left out, so that a list can be sent "
                + "again.",
            scope: PriceForm.write,
            body: .object([
                .init(
                    "prices",
                    .array(.object(PriceForm.said), most: mostImported),
                    isRequired: true,
                    "What there is to say."
                )
            ]),
            success: .json(
                200,
                .object([
                    .init("made", .integer(0...mostImported), isRequired: true, "How many were made."),
                    .init("known", .integer(0...mostImported), isRequired: true, "How many were there already."),
                    .init("ids", .array(PriceForm.id, most: mostImported), isRequired: true, "Those that were made."),
                ])
            )
        ) { request async throws(Problem) in
            try request.permit(PriceForm.write)
            let directory = try services.kept()
            var prices: [StoredPrice] = []
            var faults: [Schema.Fault] = []
            for (place, value) in (request.body["prices"]?.array ?? []).enumerated() {
                switch PriceForm.make(value, at: "/prices/\(place)") {
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
}
