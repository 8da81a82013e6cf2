import Access
import Directory
import Gateway
import JSON

/// How prices are said and told, in whichever operation.
enum PriceForm {
    static let path = "/api/v1/prices"
    static let read = AdminScope(.prices, .read)
    static let write = AdminScope(.prices, .write)
    static let vendor = Schema.line(1...200)
    static let model = Schema.line(1...300)
    static let price = Schema.named("ModelPrice", Schema(AdministeredFormat.price))
    static let id = Schema.line(1...100)

    static let until = Schema.Member(
        "until",
        .nullable(.moment),
        "From when on it counts no more; null: it has no end."
    )
    static let note = Schema.Member("note", .nullable(.line(0...1000)), "Why, or by whose word.")

    static let said: [Schema.Member] = [
        .init("vendor", vendor, isRequired: true, "The vendor's name in the configuration."),
        .init("model", model, isRequired: true, "The vendor's name of the model."),
        .init("from", .nullable(.moment), "From when on it counts; null: from ever."),
        until,
        .init("price", price, isRequired: true, "What it costs, as `price` of a model in the configuration."),
        note,
    ]

    /// What is told of one, but for what is told of everything.
    static func describe(_ price: StoredPrice) -> JSONObject {
        [
            "id": .string(price.id), "vendor": .string(price.vendor), "model": .string(price.model),
            "from": .moment(price.from), "until": .moment(price.until), "price": price.price,
            "note": JSONValue(price.note),
        ]
    }

    /// Makes a price of what is sent.
    /// - Parameter pointer: where it stands in what is sent.
    static func make(_ value: JSONValue, at pointer: String) -> Result<StoredPrice, Problem> {
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
}
