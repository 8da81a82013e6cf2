import Access
import Directory
import Gateway
import JSON
import Storage

/// What is read of a rule that is sent.
struct RuleReading: Sendable {
    /// What is wrong with it; nil: nothing.
    var fault: String?
    /// The configuration says one of the name.
    var isDeclared: Bool
}

/// The operations that say and take away limits or budgets beside the configuration.
struct StoredRules<R: StoredRule>: Sendable {
    private let services: APIServices
    private let path: String
    private let name: String
    private let section: SettingSection
    private let read: @Sendable (APIServices, String, JSONValue) -> RuleReading
    private let routes: ResourceRoutes<R>

    private static var write: AdminScope { AdminScope(R.area, .write) }

    /// - Parameters:
    ///   - name: in the names of operations.
    ///   - section: how it is said.
    ///   - read: looks at what is said.
    init(
        _ services: APIServices,
        path: String,
        name: String,
        section: SettingSection,
        read: @escaping @Sendable (APIServices, String, JSONValue) -> RuleReading
    ) {
        (self.services, self.path, self.name, self.section, self.read) = (services, path, name, section, read)
        routes = ResourceRoutes<R>(
            services: services,
            path: path,
            parameter: Operation.Parameter("name", .line(1...500), "The name of the \(R.noun)."),
            name: name,
            words: ("a \(R.noun)", "limits"),
            schema: ResourceRoutes<R>.kept(
                "Kept\(name)",
                [
                    .init("name", .line(1...500), isRequired: true, "By which it is known."),
                    .init("rule", Schema(section), isRequired: true, "What it says, in the form of the configuration."),
                ]
            ),
            tell: { ["name": .string($0.id), "rule": $0.rule] }
        )
    }

    var operations: [Operation] {
        [
            set,
            routes.delete(
                detail:
                    "What has been counted of a budget is kept until its period is over, and counts on where it is said again."
            ),
        ]
    }

    private var set: Operation {
        Operation(
            id: "set\(name)",
            method: .put,
            path: "\(path)/{name}",
            tag: "limits",
            summary: "Say a \(R.noun)",
            detail:
                "In the form of the configuration and beside it, in the place of the one that was said before; every gateway of the database follows within a second. "
                + "What was counted counts on where only the amount is another one.",
            scope: Self.write,
            pathParameters: [routes.parameter],
            body: Schema(section),
            success: .json(200, routes.schema),
            hasTag: true,
            problems: [409]
        ) { request async throws(Problem) in
            try request.permit(Self.write)
            let id = request.path("name")
            let reading = read(services, id, request.body)
            if let fault = reading.fault {
                throw Problem(422, code: "invalid_request", "The \(R.noun) is at fault: \(fault)")
            }
            if reading.isDeclared {
                throw Problem(
                    409,
                    code: "declared",
                    "The configuration says a \(R.noun) of that name, which goes before what is said here; change it there."
                )
            }
            let fresh = R(id: id, rule: request.body)
            return routes.answer(200, try await routes.replace(request, with: fresh))
        }
    }
}
