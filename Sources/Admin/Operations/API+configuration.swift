import Access
import Directory
import Gateway
import JSON
import Storage

extension API {
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
        [look(services), check(services), difference(services)] + configurationVersions(services)
    }

    private static func look(_ services: APIServices) -> Operation {
        Operation(
            id: "getConfiguration",
            method: .get,
            path: ConfigurationForm.path,
            tag: ConfigurationForm.tag,
            summary: "Look at the configuration in use",
            detail: "Secrets that are written out in a file are hidden.",
            scope: ConfigurationForm.read,
            success: .json(
                200,
                .named(
                    "Configuration",
                    .object([
                        .init(
                            "text",
                            .nullable(ConfigurationForm.text),
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
            try request.permit(ConfigurationForm.read)
            let running = try services.controlled().running
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
            path: ConfigurationForm.path + "/check",
            tag: ConfigurationForm.tag,
            summary: "Look for faults in a configuration",
            scope: ConfigurationForm.read,
            body: .object([ConfigurationForm.sent]),
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
            try request.permit(ConfigurationForm.read)
            let faults = try services.controlled().faults(of: request.body["text"]?.string ?? "")
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
            path: ConfigurationForm.path + "/diff",
            tag: ConfigurationForm.tag,
            summary: "Compare a configuration with the one in use",
            scope: ConfigurationForm.read,
            body: .object([ConfigurationForm.sent]),
            success: .json(
                200,
                .object([
                    .init(
                        "changes",
                        .array(
                            .object([
                                .init("path", .text(0...10_000), isRequired: true, "The setting."),
                                .init(
                                    "before",
                                    .nullable(ConfigurationForm.text),
                                    isRequired: true,
                                    "What is said now; null: nothing."
                                ),
                                .init(
                                    "after",
                                    .nullable(ConfigurationForm.text),
                                    isRequired: true,
                                    "What would be; null: nothing."
                                ),
                            ]),
                            most: 1_000_000
                        ),
                        isRequired: true,
                        "The settings that differ, secrets hidden."
                    )
                ])
            )
        ) { request async throws(Problem) in
            try request.permit(ConfigurationForm.read)
            guard let changes = try services.controlled().differences(of: request.body["text"]?.string ?? "") else {
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
}
