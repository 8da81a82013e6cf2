import Access
import Directory
import JSON
import Storage

extension API {
    private static let organisationParameter = Operation.Parameter("organisation", .slug, "The organisation's `id`.")
    private static let called = Schema.Member("name", .line(1...200), "What it is called; as `id` unless told.")
    private static let newID = Schema.Member(
        "id",
        .slug,
        isRequired: true,
        "Its name for programs and in the ledger; it never changes."
    )

    private static let told: [Schema.Member] = [
        .init("id", .slug, isRequired: true, "Its name for programs and in the ledger."),
        .init("name", .line(1...200), isRequired: true, "What it is called."),
    ]

    static func organisations(_ services: APIServices) -> [Operation] {
        let routes = ResourceRoutes<Organisation>(
            services: services,
            path: "/api/v1/organisations",
            parameter: organisationParameter,
            name: "Organisation",
            words: ("an organisation", "organisations"),
            schema: ResourceRoutes<Organisation>.kept("Organisation", told)
        ) { ["id": .string($0.id), "name": .string($0.name)] }
        return [
            routes.list(),
            make(services, routes),
            routes.look(),
            routes.change([called]) { request, organisation in
                if let name = request.body["name"]?.string { organisation.name = name }
                return nil
            },
            routes.delete(
                detail:
                    "One that has teams, keys or users cannot be deleted. What the ledger and the audit hold of it stays."
            ),
        ]
    }

    /// An organisation is to the ledger what it is called there, so that one of a former one's name reads that one's lines.
    private static func make(_ services: APIServices, _ routes: ResourceRoutes<Organisation>) -> Operation {
        let resumes = Schema.Member(
            "resume",
            .boolean,
            "Take up the name of one that was deleted: what the ledger and the audit hold of that one is this one's then."
        )
        return routes.making(
            [newID, called, resumes],
            detail: "A name that another organisation had before is not given again unless told so (`resume`).",
            answering: routes.schema
        ) { request async throws(Problem) in
            let directory = try services.kept()
            let id = request.body["id"]?.string ?? ""
            let organisation = Organisation(id: id, name: request.body["name"]?.string ?? id)
            let isResumed = request.body["resume"]?.bool == true
            let kept = try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.create(organisation, by: request.administrator) { (reading) throws(StoreError) in
                    guard !isResumed, try reading.wasDeleted(.organisation, id: id) else { return nil }
                    return DirectoryError(
                        .conflict,
                        code: "organisation_was_deleted",
                        "There was an organisation '\(id)', and the ledger still holds what it used: choose another name, or say "
                            + "\"resume\": true where this is the same one.",
                        pointer: "/id"
                    )
                }
            }
            return routes.answer(201, kept)
        }
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
                [.init("organisation", .slug, isRequired: true, "Whose it is.")] + told
            ),
            narrow: { request, page in page.organisation = request.path("organisation") },
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
