import Access
import Directory
import JSON

extension API {
    static func me() -> [Operation] {
        [
            Operation(
                id: "getMe",
                method: .get,
                path: "/api/v1/me",
                tag: "me",
                summary: "Tell who asks, and what it may do",
                success: .json(
                    200,
                    .named(
                        "Me",
                        .object([
                            .init("name", .line(1...1000), isRequired: true, "As the audit names who did something."),
                            .init(
                                "grants",
                                .array(
                                    .object([
                                        .init(
                                            "organisation",
                                            .nullable(.line(1...500)),
                                            isRequired: true,
                                            "Where; null: in the whole gateway."
                                        ),
                                        .init(
                                            "team",
                                            .nullable(.line(1...500)),
                                            isRequired: true,
                                            "In which team; null: in all of them."
                                        ),
                                        .init(
                                            "scopes",
                                            .array(
                                                .word(AdminScope.all.map(\.description).sorted()),
                                                most: AdminScope.all.count
                                            ),
                                            isRequired: true,
                                            "What may be done there."
                                        ),
                                    ]),
                                    most: 1000
                                ),
                                isRequired: true,
                                "What may be administered."
                            ),
                        ])
                    )
                )
            ) { request async throws(Problem) in
                let grants = request.administrator.grants.map { grant -> JSONValue in
                    var team: String?
                    if case .team(let name, _) = grant.realm { team = name }
                    return [
                        "organisation": JSONValue(grant.realm.organisation), "team": JSONValue(team),
                        "scopes": JSONValue(grant.scopes.map(\.description).sorted()),
                    ]
                }
                return APIAnswer(200, ["name": .string(request.administrator.name), "grants": .array(grants)])
            }
        ]
    }
}
