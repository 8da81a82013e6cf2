import Access
import Directory
import Gateway
import JSON

/// The keys that stand in the configuration, beside those of the database: they are told of in one list, and changed where they stand.
struct DeclaredKeys: Sendable {
    let services: APIServices

    /// Begins their names for programs, before which no other key's comes in the list.
    private static let prefix = "configuration:"
    private static let read = AdminScope(.keys, .read)

    private static func id(_ key: DeclaredKey) -> String { prefix + key.caller.key }

    // MARK: Looking

    /// A page of the keys of the configuration and, behind them, of the database.
    func page(_ request: APIRequest, _ routes: ResourceRoutes<StoredKey>) async throws(Problem) -> APIAnswer {
        if request.administrator.organisations(Self.read)?.isEmpty == true { try request.permit(Self.read) }
        let page = Page.of(request)
        let declared = listed(request, after: page.after)
        let told = declared.prefix(page.limit)
        var found: [Kept<StoredKey>] = []
        var last: String?
        if declared.count <= page.limit, request.query["source"] != Source.configuration.rawValue {
            var rest = page
            // Where none has a place left it is asked all the same whether another page comes.
            rest.limit = max(1, page.limit - told.count)
            if page.after?.hasPrefix(Self.prefix) == true { rest.after = nil }
            routes.narrow(request, &rest)
            let (directory, asked) = (try services.kept(), rest)
            (found, last) = try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.list(StoredKey.self, by: request.administrator, asked) {
                    routes.matches(request, $0)
                }
            }
        }
        if declared.count > page.limit || told.count == page.limit && !found.isEmpty {
            return Page.answer(told.map { .object(Self.tell($0)) }, next: told.last.map(Self.id))
        }
        return Page.answer(
            told.map { .object(Self.tell($0)) } + found.map { .object(routes.members($0)) },
            next: last
        )
    }

    /// Those that are asked for and may be seen, in the order of their names.
    private func listed(_ request: APIRequest, after cursor: String?) -> [DeclaredKey] {
        let query = request.query
        // Of what a key of the configuration begins with nothing is known.
        guard query["source"] != Source.database.rawValue, query["prefix"] == nil else { return [] }
        return services.declaredKeys().filter { key in
            let caller = key.caller
            return (query["name"] ?? caller.key) == caller.key
                && (query["organisation"] == nil || query["organisation"] == caller.organisation)
                && (query["team"] == nil || query["team"] == caller.team)
                && (cursor.map { $0 < Self.id(key) } ?? true) && request.administrator.may(Self.read, in: key.realm)
        }.sorted { Self.id($0) < Self.id($1) }
    }

    /// What is told of the key of a name for programs; nil where it is none of the configuration's.
    func look(_ request: APIRequest) throws(Problem) -> APIAnswer? {
        try find(request).map { APIAnswer(200, .object(Self.tell($0))) }
    }

    private func find(_ request: APIRequest) throws(Problem) -> DeclaredKey? {
        let id = request.path("key")
        guard id.hasPrefix(Self.prefix) else { return nil }
        guard let key = services.declaredKeys().first(where: { Self.id($0) == id }),
            request.administrator.may(Self.read, in: key.realm)
        else { throw Problem(DirectoryError.notFound(StoredKey.noun, id)) }
        return key
    }

    private static func tell(_ key: DeclaredKey) -> JSONObject {
        [
            "id": .string(id(key)), "source": .string(Source.configuration.rawValue), "name": .string(key.caller.key),
            "hint": .null, "secrets": [], "note": .null, "organisation": JSONValue(key.caller.organisation),
            "team": JSONValue(key.caller.team), "permissions": key.permissions,
            "roles": JSONValue(key.roles.map(\.rawValue)), "scopes": JSONValue(key.scopes.map(\.description).sorted()),
            "expires": .moment(key.expiry), "disabled": .bool(key.isDisabled), "created": .null, "updated": .null,
        ]
    }

    /// Where a key stands.
    enum Source: String, CaseIterable {
        case database, configuration
    }

    // MARK: Changing

    /// The same operation on the keys of the database; those of the configuration are refused.
    func keptOut(of operation: Operation) -> Operation {
        var kept = operation
        kept.problems.append(409)
        kept.perform = { request async throws(Problem) in
            if let key = try find(request) { throw refusal(key, request, operation.scope) }
            return try await operation.perform(request)
        }
        return kept
    }

    private func refusal(_ key: DeclaredKey, _ request: APIRequest, _ scope: AdminScope?) -> Problem {
        if let scope {
            do throws(DirectoryError) { try request.administrator.check(scope, in: key.realm) } catch {
                return Problem(error)
            }
        }
        let place = services.configuration.map { " (\($0.running.source))" } ?? ""
        return Problem(
            409,
            code: "declared_in_configuration",
            "The key '\(key.caller.key)' is declared in the configuration\(place), under 'keys', and is changed there."
        )
    }
}
