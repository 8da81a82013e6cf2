import Directory
import Gateway
import JSON
import Storage

/// The configurations that were applied: one more, those there were, and the way back to one of them.
extension API {
    private static let note = Schema.Member("note", .nullable(.line(0...1000)), "Why.")
    private static let version: [Schema.Member] = [
        .init("version", .integer(1...Int.max), isRequired: true, "Counted from 1."),
        .init("author", .line(1...1000), isRequired: true, "Who applied it."),
        .init("note", .nullable(.line(0...1000)), isRequired: true, "Why."),
        .init("applied", .moment, isRequired: true, "When."),
    ]

    static func configurationVersions(_ services: APIServices) -> [Operation] {
        let number = Operation.Parameter("version", .text(1...10, pattern: "^[1-9][0-9]*$"), "The version's number.")
        let one = ConfigurationForm.path + "/versions/{version}"
        @Sendable func find(_ request: APIRequest) async throws(Problem) -> Kept<ConfigurationVersion> {
            let directory = try services.kept()
            let id = ConfigurationVersion.id(Int(request.path("version")) ?? 0)
            return try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.find(ConfigurationVersion.self, id, by: request.administrator)
            }
        }
        return [
            apply(services),
            Operation(
                id: "listConfigurationVersions",
                method: .get,
                path: ConfigurationForm.path + "/versions",
                tag: ConfigurationForm.tag,
                summary: "List the configurations that were applied",
                detail: "The latest first.",
                scope: ConfigurationForm.read,
                query: Page.parameters,
                success: .json(200, Page.schema(.named("ConfigurationVersion", .object(version))))
            ) { request async throws(Problem) in
                let directory = try services.kept()
                var page = Page.of(request, backwards: true)
                page.after = page.after.flatMap { Int($0) }.map { ConfigurationVersion.id($0) } ?? page.after
                let asked = page
                let (found, last) = try await DirectoryError.told { () async throws(DirectoryError) in
                    try await directory.list(ConfigurationVersion.self, by: request.administrator, asked)
                }
                return Page.answer(found.map { .object(tell($0)) }, next: last.flatMap { Int($0) }.map { String($0) })
            },
            Operation(
                id: "getConfigurationVersion",
                method: .get,
                path: one,
                tag: ConfigurationForm.tag,
                summary: "Look at a configuration that was applied",
                scope: ConfigurationForm.read,
                pathParameters: [number],
                success: .json(
                    200,
                    .object(
                        version + [
                            .init("text", ConfigurationForm.text, isRequired: true, "The configuration, in YAML.")
                        ]
                    )
                )
            ) { request async throws(Problem) in
                let kept = try await find(request)
                var members = tell(kept)
                members["text"] = .string(kept.value.text)
                return APIAnswer(200, .object(members))
            },
            Operation(
                id: "rollBackConfiguration",
                method: .post,
                path: one + "/rollback",
                tag: ConfigurationForm.tag,
                summary: "Apply a configuration again that was applied before",
                detail: "It becomes the next version: what was applied since stays in the history.",
                scope: ConfigurationForm.write,
                pathParameters: [number],
                body: .object([note]),
                success: .json(200, .named("ConfigurationVersion", .object(version))),
                hasTag: true
            ) { request async throws(Problem) in
                let kept = try await find(request)
                return try await apply(
                    kept.value.text,
                    note: request.body["note"]?.string ?? "back to version \(kept.value.number)",
                    request,
                    services
                )
            },
        ]
    }

    private static func apply(_ services: APIServices) -> Operation {
        Operation(
            id: "applyConfiguration",
            method: .put,
            path: ConfigurationForm.path,
            tag: ConfigurationForm.tag,
            summary: "Apply a configuration",
            detail:
                "It takes effect here at once and within a second in every gateway of the database. `server`, `admin`, `storage` and `vault` are no "
                + "part of it: they belong to each process.",
            scope: ConfigurationForm.write,
            body: .object([ConfigurationForm.sent, note]),
            success: .json(200, .named("ConfigurationVersion", .object(version))),
            hasTag: true,
            problems: [409]
        ) { request async throws(Problem) in
            let text = request.body["text"]?.string ?? ""
            return try await apply(text, note: request.body["note"]?.string, request, services)
        }
    }

    private static func apply(
        _ text: String,
        note: String?,
        _ request: APIRequest,
        _ services: APIServices
    ) async throws(Problem) -> APIAnswer {
        try request.permit(ConfigurationForm.write)
        let directory = try services.kept()
        let control = try services.controlled()
        guard control.running.isStored else {
            throw Problem(
                409,
                code: "configuration_not_stored",
                "The configuration is a file; change it there, or leave it to the database with 'admin.configuration: database'."
            )
        }
        let faults = control.faults(of: text)
        guard faults.isEmpty else {
            throw Problem(
                422,
                code: "invalid_configuration",
                "The configuration is at fault; 'errors' says where.",
                faults: faults.map { fault in
                    let place = fault.line.map { "line \($0): " } ?? ""
                    return Schema.Fault(pointer: "/text", detail: "\(place)\(fault.path): \(fault.message)")
                }
            )
        }
        let kept = try await DirectoryError.told { () async throws(DirectoryError) in
            try await keep(text, note, request, directory)
        }
        return APIAnswer(200, .object(tell(kept)), tag: EntityTag(kept.value.number))
    }

    /// Keeps a configuration as the next version, where the one before is the one that was looked at.
    private static func keep(
        _ text: String,
        _ note: String?,
        _ request: APIRequest,
        _ directory: Directory
    ) async throws(DirectoryError) -> Kept<ConfigurationVersion> {
        try await directory.change { (change) throws(StoreError) in
            let last = try change.reading.list(.configuration, backwards: true, limit: 1).first
            let number = last.flatMap { ConfigurationVersion($0)?.number } ?? 0
            if let tag = request.tag, tag != EntityTag(number) {
                return .failure(
                    DirectoryError(
                        .stale,
                        code: "changed_meanwhile",
                        "Version \(number) has been applied since; look at it first."
                    )
                )
            }
            let version = ConfigurationVersion(
                number: number + 1,
                text: text,
                author: request.administrator.name,
                note: note
            )
            let stored = try change.insert(version.stored)
            let kind = ConfigurationVersion.kind.rawValue
            try directory.note("apply", kind: kind, resource: version.id, nil, by: request.administrator, &change)
            return .success(Kept(version, stored))
        }
    }

    private static func tell(_ kept: Kept<ConfigurationVersion>) -> JSONObject {
        [
            "version": JSONValue(kept.value.number), "author": .string(kept.value.author),
            "note": JSONValue(kept.value.note), "applied": .moment(kept.created / 1000),
        ]
    }
}
