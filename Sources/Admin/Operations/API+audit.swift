import Access
import Directory
import JSON
import Storage

extension API {
    static func audit(_ services: APIServices) -> [Operation] {
        let change = Schema.object([
            .init("before", .anything, isRequired: true, "What it was; null: nothing."),
            .init("after", .anything, isRequired: true, "What it is; null: nothing."),
        ])
        let event = Schema.named(
            "AuditEvent",
            .object([
                .init("id", .line(36...36), isRequired: true, "Its name, in the order of time."),
                .init("time", .moment, isRequired: true, "When it was done."),
                .init("actor", .line(1...1000), isRequired: true, "Who did it."),
                .init("action", .line(1...100), isRequired: true, "What was done."),
                .init("kind", .line(1...100), isRequired: true, "To what kind of thing."),
                .init("resource", .line(1...500), isRequired: true, "To which one."),
                .init("organisation", .nullable(.slug), isRequired: true, "Whose that is; null: the gateway's."),
                .init(
                    "changes",
                    .nullable(.map(.either(.word(["changed"]), change))),
                    isRequired: true,
                    "The members of it that are not what they were; of a secret, that it is another one. null: it is told by `detail`."
                ),
                .init("detail", .anything, isRequired: true, "What else there is to say of it."),
            ])
        )
        return [
            Operation(
                id: "listAuditEvents",
                method: .get,
                path: "/api/v1/audit",
                tag: "audit",
                summary: "List what was done",
                detail: "The latest first. What was given by one organisation to another is told of to both.",
                scope: AdminScope(.configuration, .read),
                query: [
                    Operation.Parameter("organisation", .slug, "Only what was done to things of the organisation."),
                    Operation.Parameter("kind", .line(1...100), "Only what was done to things of the kind."),
                    Operation.Parameter("resource", .line(1...500), "Only what was done to the thing of the name."),
                ] + Page.parameters,
                success: .json(200, Page.schema(event))
            ) { request async throws(Problem) in
                let directory = try services.kept()
                let limit = request.integer("limit", 100)
                let before = try request.query["cursor"].map { text throws(Problem) in
                    guard let id = CallID(text) else {
                        throw Problem(422, code: "invalid_cursor", "'cursor' is not one of this list.")
                    }
                    return id
                }
                let events = try await DirectoryError.told { () async throws(DirectoryError) in
                    try await directory.events(
                        by: request.administrator,
                        organisation: request.query["organisation"],
                        kind: request.query["kind"],
                        resource: request.query["resource"],
                        before: before,
                        limit: limit + 1
                    )
                }
                let told = events.prefix(limit)
                return Page.answer(
                    told.map { event in
                        var detail = event.detail.flatMap { try? JSONValue(parsing: $0) }?.object ?? JSONObject()
                        let changes = detail["changes"] ?? .null
                        detail["changes"] = nil
                        return [
                            "id": .string(event.id.description), "time": .moment(event.time / 1000),
                            "actor": .string(event.actor), "action": .string(event.action),
                            "kind": .string(event.kind), "resource": .string(event.resource),
                            "organisation": JSONValue(event.organisation),
                            "changes": changes, "detail": detail.isEmpty ? .null : .object(detail),
                        ]
                    },
                    next: events.count > limit ? told.last?.id.description : nil
                )
            }
        ]
    }
}
