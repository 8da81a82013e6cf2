import Access
import Core
import Directory
import JSON
import Storage

extension API {
    private static let name = Schema.Member(
        "name",
        .slug,
        isRequired: true,
        "The name by which the configuration asks for it."
    )
    private static let note = Schema.Member("note", .nullable(.line(0...1000)), "What it is for.")

    static func vendorKeys(_ services: APIServices) -> [Operation] {
        let parameter = Operation.Parameter("vendor_key", name.schema, name.purpose)
        @Sendable func tell(_ key: VendorKey) -> JSONObject {
            [
                "name": .string(key.id), "hint": .string("…\(key.suffix ?? "")"), "note": JSONValue(key.note),
                "current": .bool(isCurrent(key, services)),
            ]
        }
        let routes = ResourceRoutes<VendorKey>(
            services: services,
            path: "/api/v1/vendor-keys",
            parameter: parameter,
            name: "VendorKey",
            words: ("a vendor's key", "vendor keys"),
            schema: ResourceRoutes<VendorKey>.kept(
                "VendorKey",
                [
                    name, .init("hint", .line(1...20), isRequired: true, "The end of it, to know it by."),
                    note.required,
                    .init(
                        "current",
                        .boolean,
                        isRequired: true,
                        "It is sealed under the master key in use; otherwise it is to be sealed anew."
                    ),
                ]
            ),
            state: { isCurrent($0, services) ? nil : "former" },
            tell: tell
        )
        return [routes.list(), routes.look(), put(routes, services), routes.delete(), reseal(services)]
    }

    private static func isCurrent(_ key: VendorKey, _ services: APIServices) -> Bool {
        guard let keys = services.masterKeys(), let sealed = SealedSecret(key.sealed) else { return false }
        return keys.isCurrent(sealed)
    }

    private static func vault(_ services: APIServices) throws(Problem) -> MasterKeys {
        if let keys = services.masterKeys() { return keys }
        throw Problem(
            409,
            code: "vault_missing",
            "There is no master key to seal it under; see 'vault' in the configuration, or set LLM_GATEWAY_MASTER_KEY."
        )
    }

    private static func put(_ routes: ResourceRoutes<VendorKey>, _ services: APIServices) -> Operation {
        Operation(
            id: "setVendorKey",
            method: .put,
            path: "/api/v1/vendor-keys/{vendor_key}",
            tag: "vendor keys",
            summary: "Keep a vendor's key",
            detail:
                "Sealed under the master key, in the place of the one before. A vendor whose `api_key` is `{stored: NAME}` is shown it from "
                + "then on; without a configuration so is the vendor of this name. It is told to nobody.",
            scope: AdminScope(.configuration, .write),
            pathParameters: [routes.parameter],
            body: .object([
                .init("key", .text(1...8192, pattern: "^[!-~]+$"), isRequired: true, "The vendor's key."),
                note,
            ]),
            success: .json(200, routes.schema),
            hasTag: true,
            problems: [409]
        ) { request async throws(Problem) in
            try request.permit(AdminScope(.configuration, .write))
            let id = request.path("vendor_key")
            let key = request.body["key"]?.string ?? ""
            let keys = try vault(services)
            let sealed: SealedSecret
            do throws(VaultError) {
                sealed = try keys.seal(Secret(key), for: .vendorKey(id))
            } catch {
                throw Problem(422, code: "invalid_request", error.description)
            }
            let fresh = VendorKey(
                id: id,
                sealed: sealed.description,
                suffix: key.utf8.count >= 16 ? String(key.suffix(4)) : nil,
                note: request.body["note"]?.string
            )
            return routes.answer(200, try await routes.replace(request, with: fresh))
        }
    }

    private static func reseal(_ services: APIServices) -> Operation {
        Operation(
            id: "resealVendorKeys",
            method: .post,
            path: "/api/v1/vendor-keys/reseal",
            tag: "vendor keys",
            summary: "Seal every vendor's key under the master key in use",
            detail: "After the master key was changed; then the former one can be taken away.",
            scope: AdminScope(.configuration, .write),
            success: .json(
                200,
                .object([
                    .init("resealed", .integer(0...Int.max), isRequired: true, "Keys that were sealed anew."),
                    .init(
                        "unreadable",
                        .array(name.schema, most: 100_000),
                        isRequired: true,
                        "Keys that no master key opens."
                    ),
                ])
            )
        ) { request async throws(Problem) in
            try request.permit(AdminScope(.configuration, .write))
            let directory = try services.kept()
            let keys = try vault(services)
            let (found, _) = try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.list(VendorKey.self, by: request.administrator, Directory.Page(limit: 100_000))
            }
            var resealed = 0
            var unreadable: [String] = []
            for kept in found where !isCurrent(kept.value, services) {
                let name = SecretName.vendorKey(kept.value.id)
                guard let sealed = SealedSecret(kept.value.sealed), let secret = try? keys.open(sealed, for: name),
                    let fresh = try? keys.seal(secret, for: name)
                else {
                    unreadable.append(kept.value.id)
                    continue
                }
                _ = try await DirectoryError.told { () async throws(DirectoryError) in
                    try await directory.update(
                        VendorKey.self,
                        kept.value.id,
                        revision: kept.revision,
                        by: request.administrator,
                        action: "reseal"
                    ) {
                        $0.sealed = fresh.description
                        return nil
                    }
                }
                resealed += 1
            }
            return APIAnswer(200, ["resealed": JSONValue(resealed), "unreadable": JSONValue(unreadable)])
        }
    }
}
