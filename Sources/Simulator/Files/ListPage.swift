import Core
import JSON

/// The part of a list that is asked for.
struct ListPage: Sendable {
    private let after: String?
    private let limit: Int
    private let isAscending: Bool

    /// Reads `after`, `limit` and `order` (`asc` or `desc`).
    init(_ query: QueryParameters, limits: ClosedRange<Int>, usual: Int) throws(GatewayError) {
        after = query["after"]
        let order = query["order"] ?? "desc"
        guard order == "asc" || order == "desc" else {
            throw .invalidRequest(
                "Invalid value: '\(order)'. Supported values are: 'asc', 'desc'.",
                param: "order",
                code: "invalid_value"
            )
        }
        isAscending = order == "asc"
        guard let text = query["limit"] else {
            limit = usual
            return
        }
        guard let number = Int(text) else { throw RequestParameters.mismatch("limit", "an integer", .string) }
        limit = try RequestParameters.checked(number, "limit", limits)
    }

    /// Tells the page of a list.
    /// - Parameter items: in the order in which they came.
    func answer(_ items: [some ListedObject]) throws(GatewayError) -> EndpointAnswer {
        var rest = (isAscending ? items : items.reversed())[...]
        if let after {
            guard let index = rest.firstIndex(where: { $0.id == after }) else {
                throw .invalidRequest(
                    "Nothing in the list has the id '\(after)'.",
                    param: "after",
                    code: "invalid_value"
                )
            }
            rest = rest[(index + 1)...]
        }
        let page = rest.prefix(limit)
        return .object { out in
            out.member("object", literal: "list")
            out.array("data") { out in for item in page { item.write(&out) } }
            if let first = page.first { out.member("first_id", first.id) } else { out.nullMember("first_id") }
            if let last = page.last { out.member("last_id", last.id) } else { out.nullMember("last_id") }
            out.member("has_more", page.count < rest.count)
        }
    }
}
