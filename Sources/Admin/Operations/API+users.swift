import Access
import Directory
import Gateway
import JSON

extension API {
    private static let roles = Schema.array(.word(Role.allCases.map(\.rawValue)), most: Role.allCases.count)

    static func users(_ services: APIServices) -> [Operation] {
        let email = Schema.text(3...254, pattern: #"^[^@\u0000-\u0020\u007f-\u009f]+@[^@\u0000-\u0020\u007f-\u009f]+$"#)
        let members: [Schema.Member] = [
            .init("name", .nullable(.line(1...200)), "What the person is called."),
            .init("organisation", .nullable(.slug), "Where the roles count; null: in the whole gateway."),
            .init("team", .nullable(.slug), "In which team; null: in the whole organisation."),
            .init("roles", roles, "What the person may do there."),
            .init("disabled", .boolean, "Whether the person may do nothing for now."),
        ]
        let told = members.map(\.required)
        let address = Schema.Member(
            "email",
            email,
            isRequired: true,
            "The address that the identity provider vouches for; letters count as small ones."
        )
        let id = Schema.line(1...100)
        let routes = ResourceRoutes<User>(
            services: services,
            path: "/api/v1/users",
            parameter: Operation.Parameter("user", id, "The user's `id`."),
            name: "User",
            words: ("a user", "users"),
            schema: ResourceRoutes<User>.kept(
                "User",
                [.init("id", id, isRequired: true, "Its name for programs."), address] + told + [
                    .init(
                        "sessions_ended",
                        .nullable(.moment),
                        isRequired: true,
                        "Whoever logged in until then must log in again; null: nobody must."
                    )
                ]
            ),
            filters: [
                Operation.Parameter("organisation", .slug, "Only those of the organisation."),
                Operation.Parameter("email", .line(1...254), "Only the one with the address."),
            ],
            narrow: { request, page in
                page.organisation = request.query["organisation"]
                page.name = request.query["email"]?.lowercased()
            }
        ) { user in
            [
                "id": .string(user.id), "email": .string(user.email), "name": JSONValue(user.name),
                "organisation": JSONValue(user.organisation), "team": JSONValue(user.team),
                "roles": JSONValue(user.roles.map(\.rawValue)), "disabled": .bool(user.isDisabled),
                "sessions_ended": .moment(user.sessionsEnded),
            ]
        }
        return [
            routes.list(),
            routes.make(
                [address] + members,
                detail:
                    "The person can log in from then on, whether or not the identity provider gives a role. Nobody can give a role that "
                    + "holds more than the own ones do."
            ) { request throws(Problem) in
                let body = request.body
                let user = User(
                    id: ResourceName.make("user"),
                    email: body["email"]?.string ?? "",
                    name: body["name"]?.string,
                    organisation: body["organisation"]?.string,
                    team: body["team"]?.string,
                    roles: body["roles"]?.strings?.compactMap(Role.init) ?? [],
                    isDisabled: body["disabled"]?.bool ?? false
                )
                if let fault = request.administrator.cannotGive(user.roles.map { AdminGrant($0, in: user.realm) }) {
                    throw Problem(fault)
                }
                return user
            },
            routes.look(),
            routes.change(members, detail: "Who may do something else then must log in again.") { request, user in
                // Somebody with more rights than one's own is not to be changed either.
                if let fault = request.administrator.cannotGive(user.roles.map { AdminGrant($0, in: user.realm) }) {
                    return fault
                }
                let body = request.body.object ?? JSONObject()
                return user.change(at: wallClockSeconds()) { user in
                    if let name = body["name"] { user.name = name.string }
                    if let organisation = body["organisation"] { user.organisation = organisation.string }
                    if let team = body["team"] { user.team = team.string }
                    if let roles = body["roles"]?.strings { user.roles = roles.compactMap(Role.init) }
                    if let disabled = body["disabled"]?.bool { user.isDisabled = disabled }
                    return request.administrator.cannotGive(user.roles.map { AdminGrant($0, in: user.realm) })
                }
            },
            routes.delete { request, user in
                request.administrator.cannotGive(user.roles.map { AdminGrant($0, in: user.realm) })
            },
            endSessions(routes),
        ]
    }

    private static func endSessions(_ routes: ResourceRoutes<User>) -> Operation {
        Operation(
            id: "endUserSessions",
            method: .post,
            path: "/api/v1/users/{user}/end-sessions",
            tag: "users",
            summary: "End a person's sessions",
            detail:
                "Wherever the person is logged in, it must be done again. Who has rights beyond where the user belongs, by the identity provider's word, "
                + "keeps them.",
            scope: AdminScope(.users, .write),
            pathParameters: [routes.parameter],
            success: .json(200, routes.schema),
            hasTag: true
        ) { request async throws(Problem) in
            let kept = try await routes.update(request, action: "end_sessions") { user in
                if let fault = request.administrator.cannotGive(user.roles.map { AdminGrant($0, in: user.realm) }) {
                    return fault
                }
                user.sessionsEnded = wallClockSeconds()
                return nil
            }
            return routes.answer(200, kept)
        }
    }
}

extension Administrator {
    /// Why rights cannot be given by this one, who has less; nil where they can.
    func cannotGive(_ grants: [AdminGrant]) -> DirectoryError? {
        for grant in grants {
            for scope in grant.scopes.sorted(by: { $0.description < $1.description }) where !may(scope, in: grant.realm)
            {
                return DirectoryError(
                    .forbidden,
                    code: "scope_not_granted",
                    "'\(name)' cannot give '\(scope)' for \(grant.realm.phrase), which it does not have itself."
                )
            }
        }
        return nil
    }
}

/// Names for programs of things that people name otherwise.
enum ResourceName {
    /// The kind, `_` and 96 bits of chance.
    static func make(_ kind: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<24).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }
        return "\(kind)_\(digits.joined())"
    }
}
