import Access
import Core
import Directory
import JSON
import Storage

/// What makes secrets of keys, each of which is shown once.
extension API {
    /// - Parameter members: what can be said of a key.
    static func createKey(
        _ routes: ResourceRoutes<StoredKey>,
        _ services: APIServices,
        _ members: [Schema.Member],
        _ schema: Schema
    ) -> Operation {
        routes.making(
            members,
            detail:
                "256 bits of chance, shown in the answer and nowhere else: what is kept is their digest. Nobody can give rights that hold "
                + "more than the own ones do.",
            answering: schema
        ) { request async throws(Problem) in
            let directory = try services.kept()
            let secret = KeyMaker.make()
            var key = StoredKey(
                id: ResourceName.make("key"),
                name: "",
                secrets: [StoredKey.Shown(of: secret)]
            )
            if let fault = edit(&key, request, services) { throw Problem(fault) }
            let made = key
            let isOpen = request.administrator.isNobody
            let kept = try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.create(made, by: request.administrator) { (reading) throws(StoreError) in
                    // Where nobody has been asked so far, this key would close the door behind itself.
                    guard isOpen else { return nil }
                    if try reading.hasAny(.key) {
                        return DirectoryError(
                            .forbidden,
                            code: "scope_not_granted",
                            "There is a key by now, so that nobody makes another one without showing it."
                        )
                    }
                    let isOfUse = !made.isDisabled && (made.expires ?? .max) > directory.now() / 1000
                    if isOfUse, made.grants.allow(AdminScope(.keys, .write), in: .gateway) { return nil }
                    return DirectoryError(
                        .conflict,
                        code: "administrator_missing",
                        "The first key must be an administrator's, or nobody could make another one: give it \"roles\": [\"owner\"].",
                        pointer: "/roles"
                    )
                }
            }
            return tellingSecret(201, secret, kept, routes)
        }
    }

    static func rotateKey(
        _ routes: ResourceRoutes<StoredKey>,
        _ services: APIServices,
        _ schema: Schema
    ) -> Operation {
        Operation(
            id: "rotateKey",
            method: .post,
            path: "/api/v1/keys/{key}/rotate",
            tag: "keys",
            summary: "Give a key another secret",
            detail: "The answer shows the new one, this once. The present one is still taken for a while.",
            scope: AdminScope(.keys, .write),
            pathParameters: [routes.parameter],
            body: .object([
                .init(
                    "overlap_seconds",
                    .integer(0...(90 * 86_400)),
                    "How long the present secret is still taken; a day unless told."
                )
            ]),
            success: .json(200, schema),
            hasTag: true
        ) { request async throws(Problem) in
            let directory = try services.kept()
            let secret = KeyMaker.make()
            let overlap = request.body["overlap_seconds"]?.int ?? 86_400
            let now = directory.now() / 1000
            let kept = try await routes.update(request, action: "rotate") { key in
                if let fault = request.administrator.cannotGive(key.grants) { return fault }
                key.rotate(to: secret, overlap: overlap, now: now)
                return nil
            }
            return tellingSecret(200, secret, kept, routes)
        }
    }

    private static func tellingSecret(
        _ status: Int,
        _ secret: Secret,
        _ kept: Kept<StoredKey>,
        _ routes: ResourceRoutes<StoredKey>
    ) -> APIAnswer {
        var members: JSONObject = ["key": .string(secret.reveal())]
        for (name, value) in routes.members(kept).members { members[name] = value }
        var answer = APIAnswer(status, .object(members), tag: routes.tag(of: kept))
        answer.holdsSecret = true
        return answer
    }
}
