import Core
import Directory
import JSON

/// Lists that come a page at a time.
enum Page {
    static let parameters = [
        Operation.Parameter("limit", .integer(1...1000), "The most that are listed; 100 unless told."),
        Operation.Parameter("cursor", .line(1...500), "`next_cursor` of the page before."),
    ]

    /// A page of what an element is.
    static func schema(_ element: Schema) -> Schema {
        .object([
            .init("data", .array(element, most: 1000), isRequired: true, "What was found, in order."),
            .init(
                "next_cursor",
                .nullable(.line(1...500)),
                isRequired: true,
                "Ask with it as `cursor` for what comes next; null: nothing does."
            ),
        ])
    }

    static func of(_ request: APIRequest, backwards: Bool = false) -> Directory.Page {
        Directory.Page(after: request.query["cursor"], limit: request.integer("limit", 100), backwards: backwards)
    }

    static func answer(_ data: [JSONValue], next: String?) -> APIAnswer {
        APIAnswer(200, ["data": .array(data), "next_cursor": JSONValue(next)])
    }
}

extension JSONValue {
    /// A moment in seconds since 1970, as RFC 3339 has it, or `null`.
    static func moment(_ seconds: Int?) -> JSONValue { JSONValue(seconds.map { UTCTime(seconds: $0).rfc3339 }) }

    /// The moment that a text tells, in seconds since 1970.
    var seconds: Int? { string.flatMap(UTCTime.seconds(rfc3339:)) }
}
