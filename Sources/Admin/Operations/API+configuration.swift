import Access
import Directory
import Gateway
import JSON
import Storage

extension API {
    /// A configuration as it is written.
    private static let text = Schema.text(0...(8 << 20))
    private static let note = Schema.Member("note", .nullable(.line(0...1000)), "Why.")
    private static let sent = Schema.Member("text", text, isRequired: true, "The configuration, in YAML.")
    private static let read = AdminScope(.configuration, .read)
    private static let write = AdminScope(.configuration, .write)
    private static let path = "/api/v1/configuration"
    private static let tag = "configuration"

    private static let version: [Schema.Member] = [
        .init("version", .integer(1...Int.max), isRequired: true, "Counted from 1."),
        .init("author", .line(1...1000), isRequired: true, "Who applied it."),
        .init("note", .nullable(.line(0...1000)), isRequired: true, "Why."),
        .init("applied", .moment, isRequired: true, "When."),
    ]

    private static let fault = Schema.object([
        .init(
            "line",
            .nullable(.integer(1...Int.max)),
            isRequired: true,
            "Counted from 1; null: no place is at fault."
        ),
        .init("column", .nullable(.integer(1...Int.max)), isRequired: true, "Counted from 1."),
        .init("path", .text(0...10_000), isRequired: true, "The setting, as in `vendors.openai.base_url`."),
        .init("message", .text(0...10_000), isRequired: true, "What was expected and what was found."),
        .init("suggestion", .nullable(.text(0...10_000)), isRequired: true, "What was probably meant."),
    ])

    static func configuration(_ services: APIServices) -> [Operation] {
        [look(services), check(services), difference(services), apply(services)]
            + versions(services)
    }

    private static func control(_ services: APIServices) throws(Problem) -> any ConfigurationControl {
        guard let control = services.configuration else {
            throw Problem(503, code: "storage_missing", "There is no gateway here whose configuration it could be.")
        }
        return control
    }

    private static func look(_ services: APIServices) -> Operation {
        Operation(
            id: "getConfiguration",
            method: .get,
            path: path,
            tag: tag,
            summary: "Look at the configuration in use",
            detail: "Secrets that are written out in a file are hidden.",
            scope: read,
            success: .json(
                200,
                .named(
                    "Configuration",
                    .object([
                        .init(
                            "text",
                            .nullable(text),
                            isRequired: true,
                            "In YAML; null: it is made of the environment alone."
                        ),
                        .init("source", .line(0...5000), isRequired: true, "Where it comes from."),
                        .init(
                            "version",
                            .nullable(.integer(1...Int.max)),
                            isRequired: true,
                            "The applied version; null: it comes from a file or the environment."
                        ),
                        .init(
                            "stored",
                            .boolean,
                            isRequired: true,
                            "Another one can be applied here; otherwise the file is to be changed."
                        ),
                    ])
                )
            ),
            hasTag: true
        ) { request async throws(Problem) in
            try request.permit(read)
            let running = try control(services).running
            return APIAnswer(
                200,
                [
                    "text": JSONValue(running.text), "source": .string(running.source),
                    "version": JSONValue(running.version), "stored": .bool(running.isStored),
                ],
                tag: running.version.map { EntityTag($0) }
            )
        }
    }

    private static func check(_ services: APIServices) -> Operation {
        Operation(
            id: "checkConfiguration",
            method: .post,
            path: path + "/check",
            tag: tag,
            summary: "Look for faults in a configuration",
            scope: read,
            body: .object([sent]),
            success: .json(
                200,
                .object([
                    .init("valid", .boolean, isRequired: true, "It could be applied."),
                    .init(
                        "faults",
                        .array(fault, most: 100_000),
                        isRequired: true,
                        "Everything that is wrong with it."
                    ),
                ])
            )
        ) { request async throws(Problem) in
            try request.permit(read)
            let faults = try control(services).faults(of: request.body["text"]?.string ?? "")
            return APIAnswer(200, ["valid": .bool(faults.isEmpty), "faults": .array(faults.map(tell))])
        }
    }

    private static func tell(_ fault: ConfigurationProblem) -> JSONValue {
        [
            "line": JSONValue(fault.line), "column": JSONValue(fault.column), "path": .string(fault.path),
            "message": .string(fault.message), "suggestion": JSONValue(fault.suggestion),
        ]
    }

    private static func difference(_ services: APIServices) -> Operation {
        Operation(
            id: "diffConfiguration",
            method: .post,
            path: path + "/diff",
            tag: tag,
            summary: "Compare a configuration with the one in use",
            scope: read,
            body: .object([sent]),
            success: .json(
                200,
                .object([
                    .init(
                        "changes",
                        .array(
                            .object([
                                .init("path", .text(0...10_000), isRequired: true, "The setting."),
                                .init("before", .nullable(text), isRequired: true, "What is said now; null: nothing."),
                                .init("after", .nullable(text), isRequired: true, "What would be; null: nothing."),
                            ]),
                            most: 1_000_000
                        ),
                        isRequired: true,
                        "The settings that differ, secrets hidden."
                    )
                ])
            )
        ) { request async throws(Problem) in
            try request.permit(read)
            guard let changes = try control(services).differences(of: request.body["text"]?.string ?? "") else {
                throw Problem(422, code: "invalid_configuration", "The text is no YAML.")
            }
            return APIAnswer(
                200,
                [
                    "changes": .array(
                        changes.map {
                            [
                                "path": .string($0.path), "before": JSONValue($0.before), "after": JSONValue($0.after),
                            ]
                        }
                    )
                ]
            )
        }
    }

    private static func apply(_ services: APIServices) -> Operation {
        Operation(
            id: "applyConfiguration",
            method: .put,
            path: path,
            tag: tag,
            summary: "Apply a configuration",
            detail:
                "It takes effect here at once and within a second in every gateway of the database. `server`, `admin`, `storage` and `vault` are no "
                + "part of it: they belong to each process.",
            scope: write,
            body: .object([sent, note]),
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
        try request.permit(write)
        let directory = try services.kept()
        let control = try control(services)
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

    private static func versions(_ services: APIServices) -> [Operation] {
        let number = Operation.Parameter("version", .text(1...10, pattern: "^[1-9][0-9]*$"), "The version's number.")
        let one = path + "/versions/{version}"
        @Sendable func find(_ request: APIRequest) async throws(Problem) -> Kept<ConfigurationVersion> {
            let directory = try services.kept()
            let id = ConfigurationVersion.id(Int(request.path("version")) ?? 0)
            return try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.find(ConfigurationVersion.self, id, by: request.administrator)
            }
        }
        return [
            Operation(
                id: "listConfigurationVersions",
                method: .get,
                path: path + "/versions",
                tag: tag,
                summary: "List the configurations that were applied",
                detail: "The latest first.",
                scope: read,
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
                tag: tag,
                summary: "Look at a configuration that was applied",
                scope: read,
                pathParameters: [number],
                success: .json(
                    200,
                    .object(version + [.init("text", text, isRequired: true, "The configuration, in YAML.")])
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
                tag: tag,
                summary: "Apply a configuration again that was applied before",
                detail: "It becomes the next version: what was applied since stays in the history.",
                scope: write,
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
}
