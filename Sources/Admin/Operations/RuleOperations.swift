import Access
import Directory
import Gateway
import JSON
import Storage
import Traffic

/// The operations on limits or on budgets: those of the configuration and those that are said beside it are looked at, and the latter said and
/// taken away.
struct RuleOperations<R: StoredRule>: Sendable {
    /// A rule that is in use.
    struct Rule: Sendable {
        let name: String
        /// The configuration says it.
        let isDeclared: Bool
        /// What it says.
        let told: JSONObject
        /// How it stands, for so many at most.
        let state: @Sendable (Int) async throws(Problem) -> JSONObject
    }

    let services: APIServices
    /// Of all of them.
    let path: String
    /// In the names of operations, such as `Limit`.
    let name: String
    /// How one is said.
    let section: SettingSection
    /// What is told of one.
    let told: [Schema.Member]
    /// What is told of how one stands.
    let state: [Schema.Member]
    /// Of how one stands, for people.
    let detail: String
    /// Those in use.
    let rules: @Sendable (APIServices) throws(Problem) -> [Rule]
    /// What is wrong with one that is sent; nil: nothing.
    let fault: @Sendable (_ name: String, _ value: JSONValue) -> String?

    private var read: AdminScope { AdminScope(R.area, .read) }
    private var write: AdminScope { AdminScope(R.area, .write) }
    private var parameter: Operation.Parameter {
        Operation.Parameter("name", API.ruleName, "The name of the \(R.noun).")
    }

    var operations: [Operation] {
        let detail =
            "What has been counted of a budget is kept until its period is over, and counts on where it is said again."
        return [list, look, set, routes.delete(detail: detail)]
    }

    private var routes: ResourceRoutes<R> {
        ResourceRoutes<R>(
            services: services,
            path: path,
            parameter: parameter,
            name: name,
            words: ("a \(R.noun)", "limits"),
            schema: ResourceRoutes<R>.kept(
                "Kept\(name)",
                [
                    .init("name", API.ruleName, isRequired: true, "By which it is known."),
                    .init("rule", Schema(section), isRequired: true, "What it says, in the form of the configuration."),
                ]
            ),
            tell: { ["name": .string($0.id), "rule": $0.rule] }
        )
    }

    private func whole(_ rule: Rule) -> JSONObject {
        var whole = rule.told
        whole["declared"] = .bool(rule.isDeclared)
        return whole
    }

    private var list: Operation {
        Operation(
            id: "list\(name)s",
            method: .get,
            path: path,
            tag: "limits",
            summary: "List the \(R.noun)s",
            scope: read,
            success: .json(
                200,
                .object([
                    .init(
                        "data",
                        .array(.named(name, .object(told)), most: 100_000),
                        isRequired: true,
                        "In the order of the configuration, then by name."
                    )
                ])
            )
        ) { request async throws(Problem) in
            try request.permit(read)
            return APIAnswer(200, ["data": .array(try rules(services).map { .object(whole($0)) })])
        }
    }

    private var look: Operation {
        Operation(
            id: "get\(name)",
            method: .get,
            path: path + "/{name}",
            tag: "limits",
            summary: "Look at a \(R.noun) and how it stands",
            detail: detail,
            scope: read,
            pathParameters: [parameter],
            query: [Operation.Parameter("most", .integer(1...1000), "The most counts that are told; 100 unless told.")],
            success: .json(200, .named("\(name)State", .object(told + state)))
        ) { request async throws(Problem) in
            try request.permit(read)
            guard let rule = try rules(services).first(where: { $0.name == request.path("name") }) else {
                throw Problem(404, code: "not_found", "There is no \(R.noun) of that name.")
            }
            var answer = whole(rule)
            for (name, value) in try await rule.state(request.integer("most", 100)).members { answer[name] = value }
            return APIAnswer(200, .object(answer))
        }
    }

    private var set: Operation {
        Operation(
            id: "set\(name)",
            method: .put,
            path: path + "/{name}",
            tag: "limits",
            summary: "Say a \(R.noun)",
            detail:
                "In the form of the configuration and beside it, in the place of the one that was said before; every gateway of the database follows within a second. "
                + "What was counted counts on where only the amount is another one.",
            scope: write,
            pathParameters: [parameter],
            body: Schema(section),
            success: .json(200, routes.schema),
            hasTag: true,
            problems: [409]
        ) { request async throws(Problem) in
            try request.permit(write)
            let id = request.path("name")
            if let fault = fault(id, request.body) {
                throw Problem(422, code: "invalid_request", "The \(R.noun) is at fault: \(fault)")
            }
            if try rules(services).contains(where: { $0.name == id && $0.isDeclared }) {
                throw Problem(
                    409,
                    code: "declared",
                    "The configuration says a \(R.noun) of that name, which goes before what is said here; change it there."
                )
            }
            return routes.answer(200, try await routes.replace(request, with: R(id: id, rule: request.body)))
        }
    }
}
