import Access
import Directory
import JSON

extension API {
    private static let organisationParameter = Operation.Parameter("organisation", .slug, "The organisation's `id`.")
    private static let called = Schema.Member("name", .line(1...200), "What it is called; as `id` unless told.")
    private static let newID = Schema.Member(
        "id",
        .slug,
        isRequired: true,
        "Its name for programs and in the ledger; it never changes."
    )

    static func organisations(_ services: APIServices) -> [Operation] {
        let routes = ResourceRoutes<Organisation>(
            services: services,
            path: "/api/v1/organisations",
            parameter: organisationParameter,
            name: "Organisation",
            words: ("an organisation", "organisations"),
            schema: ResourceRoutes<Organisation>.kept(
                "Organisation",
                [
                    .init("id", .slug, isRequired: true, "Its name for programs and in the ledger."),
                    .init("name", .line(1...200), isRequired: true, "What it is called."),
                ]
            )
        ) { ["id": .string($0.id), "name": .string($0.name)] }
        return [
            routes.list(),
            routes.make([newID, called]) { request in
                let id = request.body["id"]?.string ?? ""
                return Organisation(id: id, name: request.body["name"]?.string ?? id)
            },
            routes.look(),
            routes.change([called]) { request, organisation in
                if let name = request.body["name"]?.string { organisation.name = name }
                return nil
            },
            routes.delete(detail: "One that has teams, keys or users cannot be deleted."),
        ]
    }

    static func teams(_ services: APIServices) -> [Operation] {
        let routes = ResourceRoutes<Team>(
            services: services,
            path: "/api/v1/organisations/{organisation}/teams",
            parents: [organisationParameter],
            parameter: Operation.Parameter("team", .slug, "The team's `id`."),
            name: "Team",
            words: ("a team", "teams"),
            schema: ResourceRoutes<Team>.kept(
                "Team",
                [
                    .init("organisation", .slug, isRequired: true, "Whose it is."),
                    .init("id", .slug, isRequired: true, "Its name for programs and in the ledger."),
                    .init("name", .line(1...200), isRequired: true, "What it is called."),
                ]
            ),
            matches: { request, team in team.organisation == request.path("organisation") },
            id: { request, team in Team.id(team, of: request.path("organisation")) }
        ) { ["organisation": .string($0.organisation), "id": .string($0.team), "name": .string($0.name)] }
        return [
            routes.list(),
            routes.make([newID, called]) { request in
                let id = request.body["id"]?.string ?? ""
                return Team(id, of: request.path("organisation"), name: request.body["name"]?.string ?? id)
            },
            routes.look(),
            routes.change([called]) { request, team in
                if let name = request.body["name"]?.string { team.name = name }
                return nil
            },
            routes.delete(detail: "One that has keys or users cannot be deleted."),
        ]
    }
}
