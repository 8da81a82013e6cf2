import Access
import Core
import Framing

extension ConfigurationBuilder {
    /// Whose tokens are taken, without those at fault, which have been reported.
    /// - Parameter keys: names that no caller with a token may have.
    mutating func auth(_ record: SettingsRecord, beside keys: [String]) -> Configuration.Auth {
        var auth = Configuration.Auth()
        var names: Set<String> = []
        for entry in record.list("jwt") ?? [] {
            guard case .section(let issuer) = entry.value, let mapping = mapping(issuer, keys, &names) else { continue }
            if let read = self.issuer(issuer, mapping) { auth.issuers.append(read) }
        }
        if record["introspection"] != nil {
            let server = record.section("introspection")
            if let mapping = mapping(server, keys, &names) { auth.introspection = introspection(server, mapping) }
        }
        let attempts = record.section("failed_attempts")
        auth.failedAttempts.limit = attempts.integer("limit") ?? auth.failedAttempts.limit
        auth.failedAttempts.window = attempts.seconds("window") ?? auth.failedAttempts.window
        auth.failedAttempts.block = attempts.seconds("block") ?? auth.failedAttempts.block
        return auth
    }

    private mutating func issuer(_ record: SettingsRecord, _ mapping: CallerMapping) -> TokenIssuer? {
        guard let issuer = record.text("issuer") else { return nil }
        let url = record.text("jwks_url")
        // Without it the issuer's own address is where it is looked for.
        checkServer(record, url == nil ? "issuer" : "jwks_url")
        var mapping = mapping
        mapping.administers = roles(record, "administers")
        guard let audiences = record.texts("audiences") else { return nil }
        if audiences.isEmpty, let setting = record["audiences"] {
            reader.report(
                "expected at least one: a token that is for somebody else could be used here",
                at: setting.place,
                setting.path
            )
        }
        var read = TokenIssuer(mapping: mapping, issuer: issuer, audiences: audiences, keysURL: url)
        if let names = record.texts("algorithms") {
            read.algorithms = Set(names.compactMap(SignatureAlgorithm.init(rawValue:)))
        }
        read.leeway = record.seconds("leeway") ?? read.leeway
        return read
    }

    private mutating func introspection(_ record: SettingsRecord, _ mapping: CallerMapping) -> IntrospectionServer? {
        checkServer(record, "url")
        guard let url = record.text("url"), let id = record.text("client_id"),
            let secret = record.secret("client_secret")
        else { return nil }
        var read = IntrospectionServer(mapping: mapping, url: url, clientID: id, clientSecret: secret)
        read.audiences = record.texts("audiences") ?? []
        read.leeway = record.seconds("leeway") ?? read.leeway
        read.holds = record.seconds("cache") ?? read.holds
        read.refusalHolds = record.seconds("negative_cache") ?? read.refusalHolds
        return read
    }

    /// What values of a claim stand for.
    func roles(_ record: SettingsRecord, _ name: String) -> [String: Role] {
        let roles = (record.map(name) ?? []).compactMap { entry -> (String, Role)? in
            guard case .text(let word) = entry.value.value, let role = Role(rawValue: word) else { return nil }
            return (entry.name, role)
        }
        return Dictionary(roles, uniquingKeysWith: { $1 })
    }

    /// Who answers there decides who may call, and is shown secrets: nobody on the way may take its place.
    mutating func checkServer(_ record: SettingsRecord, _ name: String) {
        guard let text = record.text(name), let setting = record[name] else { return }
        if let address = WebAddress(text), address.isSecure || address.isLoopback { return }
        reader.report(
            "expected an https:// address (http:// only on this machine)"
                + (name == "issuer" && record.section["jwks_url"] != nil ? ", or 'jwks_url' beside it" : ""),
            at: setting.place,
            setting.path
        )
    }

    private mutating func mapping(
        _ record: SettingsRecord,
        _ keys: [String],
        _ names: inout Set<String>
    ) -> CallerMapping? {
        guard let name = record.text("name") else { return nil }
        let place = record["name"]?.place ?? record.place
        if !names.insert(name).inserted {
            reader.report("another issuer has the name '\(name)'", at: place, record.path.appending("name"))
        }
        if name.contains("/") {
            reader.report("expected a name without '/'", at: place, record.path.appending("name"))
        }
        if let key = keys.first(where: { $0.hasPrefix("\(name)/") }) {
            reader.report(
                "a caller with a token could have the name of the key '\(key)'",
                at: place,
                record.path.appending("name")
            )
        }
        let claims = record.section("claims")
        var told = CallerMapping.Names()
        if let key = claims.texts("key"), !key.isEmpty { told.key = key.map { ClaimPath($0) } }
        told.organisation = claims.text("organisation").map { ClaimPath($0) }
        told.team = claims.text("team").map { ClaimPath($0) }
        told.user = claims.text("user").map { ClaimPath($0) }
        told.roles = claims.text("roles").map { ClaimPath($0) } ?? told.roles
        let rules = (record.list("rules") ?? []).compactMap { entry -> CallerMapping.Rule? in
            guard case .section(let rule) = entry.value else { return nil }
            let condition = rule.section("when")
            guard let claim = condition.text("claim"), let has = condition.text("has") else { return nil }
            let grant = Grant(permissions(rule.section("permissions")))
            return CallerMapping.Rule(claim: ClaimPath(claim), has: has, grant: grant)
        }
        return CallerMapping(
            name: name,
            names: told,
            organisation: record.text("organisation"),
            team: record.text("team"),
            rules: rules,
            grant: Grant(permissions(record.section("permissions")))
        )
    }
}

extension SettingsRecord {
    /// A duration in whole seconds, at least one.
    func seconds(_ name: String) -> Int? {
        duration(name).map { max(1, Int($0.components.seconds)) }
    }
}
