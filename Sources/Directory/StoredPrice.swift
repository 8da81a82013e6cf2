public import Access
public import JSON
public import Storage

/// What a model costs at a vendor from one moment to another, said beside the configuration and the catalogue, before which it goes.
public struct StoredPrice: DirectoryResource, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.price
    /// `prices:read`, `prices:write`
    public static let area = AdminScope.Area.prices
    /// In messages.
    public static let noun = "price"
    /// It has none.
    public static let secretMembers: Set<String> = []
    /// When it counts.
    public static let momentMembers: Set<String> = ["from", "until"]

    /// Its name for programs, and in the ledger what a cost was reckoned by.
    public var id: String
    /// The configured vendor.
    public var vendor: String
    /// The vendor's name of the model.
    public var model: String
    /// Seconds since 1970 from which on it counts; nil: from ever.
    public var from: Int?
    /// Seconds since 1970 from which on it counts no more; nil: never.
    public var until: Int?
    /// What it costs, in the form of the configuration's `price`.
    public var price: JSONValue
    /// Why, or by whose word.
    public var note: String?

    /// Puts the members together.
    public init(
        id: String,
        vendor: String,
        model: String,
        from: Int? = nil,
        until: Int? = nil,
        price: JSONValue,
        note: String? = nil
    ) {
        self.id = id
        self.vendor = vendor
        self.model = model
        self.from = from
        self.until = until
        self.price = price
        self.note = note
    }

    /// There may be many for a model.
    public var uniqueName: String? { nil }
    /// The whole gateway.
    public var realm: Realm { .gateway }
    /// As kept.
    public var body: JSONValue {
        [
            "vendor": .string(vendor), "model": .string(model), "from": JSONValue(from), "until": JSONValue(until),
            "price": price, "note": JSONValue(note),
        ]
    }

    /// Reads what is kept.
    public init?(id: String, body: JSONValue) {
        guard let vendor = body["vendor"]?.string, let model = body["model"]?.string, let price = body["price"] else {
            return nil
        }
        self.init(
            id: id,
            vendor: vendor,
            model: model,
            from: body["from"]?.int,
            until: body["until"]?.int,
            price: price,
            note: body["note"]?.string
        )
    }

    /// Whether it counts, unless another one goes before it.
    /// - Parameter time: seconds since 1970.
    public func counts(at time: Int) -> Bool {
        (from.map { $0 <= time } ?? true) && (until.map { time < $0 } ?? true)
    }

    /// It must count at some time.
    public func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? {
        guard let from, let until, from >= until else { return nil }
        return DirectoryError(.invalid, code: "period_empty", "'until' must be later than 'from'.", pointer: "/until")
    }
}
