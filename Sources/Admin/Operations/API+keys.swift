import Access
import Core
import Directory
import Gateway
import JSON
import Storage

extension API {
    private static let id = Schema.line(1...1000)
    private static let permissions = Schema.named("Permissions", Schema(AdministeredFormat.permissions))

    private static let given: [Schema.Member] = [
        .init("note", .nullable(.line(0...1000)), "What it is for."),
        .init("organisation", .nullable(.slug), "Whose it is; null: the gateway's."),
        .init("team", .nullable(.slug), "Whose it is within the organisation."),
        .init("permissions", permissions, "What who shows it may do, as `permissions` of a key in the configuration."),
        .init(
            "roles",
            .array(.word(Role.allCases.map(\.rawValue)), most: Role.allCases.count),
            "What it may administer where it belongs to."
        ),
        .init(
            "scopes",
            .array(.word(AdminScope.all.map(\.description).sorted()), most: AdminScope.all.count),
            "What it may administer there beside that."
        ),
        .init("expires", .nullable(.moment), "From when on it is not taken any more; null: it has no end."),
        .init("disabled", .boolean, "Whether it is not taken for now."),
    ]

    /// A `/` stands in the names of callers with tokens.
    private static let name = Schema.Member(
        "name",
        .text(1...100, pattern: #"^[^\u0000-\u001f/\u007f-\u009f]*$"#),
        isRequired: true,
        namePurpose
    )
    private static let namePurpose =
        "The application that shows it; in the ledger and the log. No two keys have the same."

    private static let told: [Schema.Member] =
        [
            .init("id", id, isRequired: true, "Its name for programs."),
            .init(
                "source",
                .word(DeclaredKeys.Source.allCases.map(\.rawValue)),
                isRequired: true,
                "Where it stands. One of the configuration is changed there."
            ),
            .init("name", .text(1...1000), isRequired: true, namePurpose),
            .init(
                "hint",
                .nullable(.line(1...20)),
                isRequired: true,
                "The end of the key, to know it by; null: it is not known."
            ),
            .init(
                "secrets",
                .array(
                    .object([
                        .init("hint", .line(1...20), isRequired: true, "The end of it."),
                        .init("prefix", .line(1...20), isRequired: true, "The beginning of it, to find it by."),
                        .init(
                            "until",
                            .nullable(.moment),
                            isRequired: true,
                            "Until when it is taken; null: as long as the key."
                        ),
                    ]),
                    most: StoredKey.mostSecrets
                ),
                isRequired: true,
                "What is taken for the key: the present one, and those before it that still are."
            ),
        ]
        + given.map(\.required)
        + [
            .init("created", .nullable(.moment), isRequired: true, "When it came to be; null: it is not known."),
            .init("updated", .nullable(.moment), isRequired: true, "When it was last changed; null: it is not known."),
        ]

    static func keys(_ services: APIServices) -> [Operation] {
        let shown = Schema.Member("key", .line(1...200), isRequired: true, "The key itself. It is shown this once.")
        let schema = Schema.named("Key", .object(told))
        let schemaWithSecret = Schema.named("KeyWithSecret", .object([shown] + told))
        let declared = DeclaredKeys(services: services)
        let routes = ResourceRoutes<StoredKey>(
            services: services,
            path: "/api/v1/keys",
            parameter: Operation.Parameter("key", id, "The key's `id`."),
            name: "Key",
            words: ("a key", "keys"),
            schema: schema,
            filters: [
                Operation.Parameter("organisation", .slug, "Only those of the organisation."),
                Operation.Parameter("team", .slug, "Only those of a team of this name."),
                Operation.Parameter("name", .line(1...1000), "Only the one of the name."),
                Operation.Parameter(
                    "source",
                    .word(DeclaredKeys.Source.allCases.map(\.rawValue)),
                    "Only those of the database, or of the configuration."
                ),
                Operation.Parameter(
                    "prefix",
                    .line(4...200),
                    "Only the one that begins so: the beginning of a key that was found somewhere."
                ),
            ],
            narrow: { request, page in
                page.organisation = request.query["organisation"]
                page.name = request.query["name"]
            },
            matches: { request, key in
                (request.query["team"].map { $0 == key.team } ?? true)
                    && (request.query["prefix"].map { asked in
                        key.secrets.contains { $0.prefix.hasPrefix(asked.prefix(StoredKey.prefixLength)) }
                    } ?? true)
            },
            tell: describe
        )
        var list = routes.list()
        list.detail = "Those of the configuration first, then those of the database."
        list.perform = { request async throws(Problem) in try await declared.page(request, routes) }
        var look = routes.look()
        look.perform = { [perform = look.perform] request async throws(Problem) in
            if let answer = try declared.look(request) { return answer }
            return try await perform(request)
        }
        let changes = [
            routes.change([name.optional] + given) { request, key in
                edit(&key, request, services)
            },
            routes.delete(detail: "It is not taken any more within a second, by any gateway of the database.") {
                request,
                key in
                request.administrator.cannotGive(key.grants)
            },
            rotateKey(routes, services, schemaWithSecret),
            permissionsOf(routes),
        ]
        let create = createKey(routes, services, [name] + given, schemaWithSecret)
        return [list, create, look] + changes.map { declared.keptOut(of: $0) }
    }

    private static func describe(_ key: StoredKey) -> JSONObject {
        [
            "id": .string(key.id), "source": .string(DeclaredKeys.Source.database.rawValue), "name": .string(key.name),
            "hint": JSONValue(key.secrets.first?.hint),
            "secrets": .array(
                key.secrets.map {
                    ["hint": .string($0.hint), "prefix": .string($0.prefix), "until": .moment($0.until)]
                }
            ),
            "note": JSONValue(key.note), "organisation": JSONValue(key.organisation), "team": JSONValue(key.team),
            "permissions": key.permissions, "roles": JSONValue(key.roles.map(\.rawValue)),
            "scopes": JSONValue(key.scopes.map(\.description).sorted()), "expires": .moment(key.expires),
            "disabled": .bool(key.isDisabled),
        ]
    }

    /// Changes what is sent; nil where it may be.
    static func edit(
        _ key: inout StoredKey,
        _ request: APIRequest,
        _ services: APIServices
    ) -> DirectoryError? {
        let administrator = request.administrator
        // One with more rights than one's own is not to be changed either.
        if let fault = administrator.cannotGive(key.grants) { return fault }
        let body = request.body.object ?? JSONObject()
        if let name = body["name"]?.string, name != key.name {
            if services.declaredKeys().contains(where: { $0.caller.key == name }) {
                return DirectoryError(
                    .conflict,
                    code: "already_exists",
                    "The configuration has a key '\(name)' already.",
                    pointer: "/name"
                )
            }
            key.name = name
        }
        if let note = body["note"] { key.note = note.string }
        if let organisation = body["organisation"] { key.organisation = organisation.string }
        if let team = body["team"] { key.team = team.string }
        if let permissions = body["permissions"] {
            if permissions != key.permissions, let fault = cannotPermit(permissions, key.realm, administrator) {
                return fault
            }
            key.permissions = permissions
            if let fault = AdministeredFormat.fault(ofPermissions: permissions) {
                return DirectoryError(.invalid, code: "invalid_permissions", fault, pointer: "/permissions")
            }
        }
        if let roles = body["roles"]?.strings { key.roles = roles.compactMap(Role.init) }
        if let scopes = body["scopes"]?.strings { key.scopes = Set(scopes.compactMap { AdminScope($0) }) }
        if let expires = body["expires"] { key.expires = expires.seconds }
        if let disabled = body["disabled"]?.bool { key.isDisabled = disabled }
        return administrator.cannotGive(key.grants)
    }

    /// Why permissions cannot be granted by this one; nil where they can.
    private static func cannotPermit(
        _ permissions: JSONValue,
        _ realm: Realm,
        _ administrator: Administrator
    ) -> DirectoryError? {
        // What reaches the whole account at a vendor reaches what others have there.
        let account = Set([EndpointClass.files, .batches, .passthrough].map(\.rawValue))
        let reachesAccount = permissions["endpoints"]?.strings.map { !account.isDisjoint(with: $0) } ?? false
        do throws(DirectoryError) {
            try administrator.check(AdminScope(.permissions, .write), in: reachesAccount ? .gateway : realm)
            return nil
        } catch {
            return error
        }
    }

    private static func permissionsOf(_ routes: ResourceRoutes<StoredKey>) -> Operation {
        Operation(
            id: "setKeyPermissions",
            method: .put,
            path: "/api/v1/keys/{key}/permissions",
            tag: "keys",
            summary: "Say what a key may do",
            detail: "In the place of everything that was said of it.",
            scope: AdminScope(.permissions, .write),
            pathParameters: [routes.parameter],
            body: permissions,
            success: .json(200, routes.schema),
            hasTag: true
        ) { request async throws(Problem) in
            let kept = try await routes.update(
                request,
                scope: AdminScope(.permissions, .write),
                action: "set_permissions"
            ) { key in
                if let fault = request.administrator.cannotGive(key.grants) { return fault }
                if let fault = cannotPermit(request.body, key.realm, request.administrator) { return fault }
                key.permissions = request.body
                return AdministeredFormat.fault(ofPermissions: request.body).map {
                    DirectoryError(.invalid, code: "invalid_permissions", $0)
                }
            }
            return routes.answer(200, kept)
        }
    }
}

extension Schema.Member {
    /// The same, where it is always there.
    var required: Schema.Member { Schema.Member(name, schema, isRequired: true, purpose) }

    /// The same, where it need not be sent.
    var optional: Schema.Member { Schema.Member(name, schema, purpose) }
}
