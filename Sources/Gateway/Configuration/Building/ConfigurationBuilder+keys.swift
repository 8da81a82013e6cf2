import Access
import Core

extension ConfigurationBuilder {
    /// The keys of callers, without those that are at fault, which have been reported.
    mutating func keys(_ root: SettingsRecord) -> [GatewayKey] {
        var keys: [GatewayKey] = []
        var names: Set<String> = []
        var digests: Set<KeyDigest> = []
        for entry in root.list("keys") ?? [] {
            guard case .section(let record) = entry.value, let name = record.text("name") else { continue }
            if !names.insert(name).inserted {
                reader.report(
                    "another key has the name '\(name)'",
                    at: record["name"]?.place ?? entry.place,
                    entry.path
                )
            }
            if record.written.contains("certificate") { continue }
            guard let key = key(name, record) else { continue }
            if !digests.insert(key.digest).inserted {
                reader.report("another entry has the same key", at: entry.place, entry.path)
            }
            keys.append(key)
        }
        return keys
    }

    private mutating func key(_ name: String, _ record: SettingsRecord) -> GatewayKey? {
        guard let digest = digest(record) else { return nil }
        return GatewayKey(
            digest: digest,
            caller: caller(name, record),
            expiry: expiry(record),
            isDisabled: record.boolean("disabled") ?? false
        )
    }

    private func caller(_ name: String, _ record: SettingsRecord) -> Caller {
        let (organisation, team) = (record.text("organisation"), record.text("team"))
        // A team of no organisation is one of nothing that could be administered.
        let realm: Realm? =
            switch (organisation, team) {
            case (nil, nil): .gateway
            case (nil, _): nil
            case (let organisation?, nil): .organisation(organisation)
            case (let organisation?, let team?): .team(team, organisation: organisation)
            }
        var administers: [AdminGrant] = []
        if let realm {
            administers = (record.texts("roles") ?? []).compactMap(Role.init).map { AdminGrant($0, in: realm) }
            let scopes = Set((record.texts("scopes") ?? []).compactMap { AdminScope($0) })
            if !scopes.isEmpty { administers.append(AdminGrant(scopes, in: realm)) }
        }
        return Caller(
            key: name,
            team: team,
            organisation: organisation,
            administers: administers,
            grant: Grant(permissions(record.section("permissions")))
        )
    }

    private mutating func expiry(_ record: SettingsRecord) -> Int? {
        guard let text = record.text("expires") else { return nil }
        let expiry = CivilDate(text)?.secondsSince1970
        if expiry == nil, let setting = record["expires"] {
            reader.report("expected a day such as 2027-01-31", at: setting.place, setting.path)
        }
        return expiry
    }

    /// Callers that are known by their certificates, without those that are at fault, which have been reported.
    /// - Parameter asked: whether callers are asked for one.
    mutating func certificates(_ root: SettingsRecord, asked: Bool) -> [CertifiedCaller] {
        var callers: [CertifiedCaller] = []
        for entry in root.list("keys") ?? [] {
            guard case .section(let record) = entry.value, let setting = record["certificate"],
                let name = record.text("name")
            else { continue }
            if record["key"] != nil || record["key_hash"] != nil {
                reader.report("expected 'certificate' or a key, found both", at: setting.place, record.path)
            }
            if !asked {
                reader.report(
                    "callers are asked for no certificate: 'server.tls.client_ca' is missing",
                    at: setting.place,
                    setting.path
                )
            }
            guard let identity = identity(record.section("certificate"), setting) else { continue }
            callers.append(
                CertifiedCaller(
                    identity: identity,
                    caller: caller(name, record),
                    expiry: expiry(record),
                    isDisabled: record.boolean("disabled") ?? false
                )
            )
        }
        return callers
    }

    private mutating func identity(_ record: SettingsRecord, _ setting: ReadSetting) -> CertificateIdentity? {
        let told = ["san", "subject", "sha256"].filter { record[$0] != nil }
        guard told.count == 1, let name = told.first, let text = record.text(name), let place = record[name] else {
            // What is written and could not be read has been reported.
            if told.count != 1, record.written.isEmpty || told.count > 1 {
                reader.report("expected one of 'san', 'subject' and 'sha256'", at: setting.place, setting.path)
            }
            return nil
        }
        switch name {
        case "san":
            if let identity = CertificateIdentity(alternativeName: text) { return identity }
            reader.report(
                "expected URI:…, DNS:… or email:…, such as URI:spiffe://acme.example/search",
                at: place.place,
                place.path
            )
        case "sha256":
            let digits = text.filter { $0 != ":" }
            if let digest = KeyDigest("sha256:" + digits) { return .digest(digest) }
            reader.report("expected 64 hexadecimal digits", at: place.place, place.path)
        default: return .subject(text)
        }
        return nil
    }

    private mutating func digest(_ record: SettingsRecord) -> KeyDigest? {
        let (key, hash) = (record["key"], record["key_hash"])
        if let key, hash != nil {
            reader.report("expected 'key' or 'key_hash', found both", at: key.place, record.path)
            return nil
        }
        if let hash {
            if let digest = record.text("key_hash").flatMap({ KeyDigest($0) }) { return digest }
            reader.report("expected sha256: and 64 hexadecimal digits", at: hash.place, hash.path)
            return nil
        }
        guard let key, let secret = record.secret("key") else {
            // What is written and could not be read has been reported.
            if !record.written.contains("key"), !record.written.contains("key_hash") {
                reader.report(
                    "expected 'key' or 'key_hash'; `llm-gateway key new` makes both",
                    at: record.place,
                    record.path
                )
            }
            return nil
        }
        guard secret.reveal().utf8.count >= 20 else {
            reader.report(
                "expected at least 20 characters; `llm-gateway key new` makes a key that nobody can guess",
                at: key.place,
                key.path
            )
            return nil
        }
        return KeyDigest(of: Array(secret.reveal().utf8))
    }

    func permissions(_ record: SettingsRecord) -> Permissions {
        var permissions = Permissions(models: (record.texts("models") ?? []).map(NamePattern.init))
        permissions.vendors = record.texts("vendors")?.map(NamePattern.init)
        permissions.regions = record.texts("regions")?.map(NamePattern.init)
        permissions.calls = CallRules(
            features: record.texts("features").map(CallFeatures.init(names:)),
            maxOutputTokens: record.integer("max_output_tokens")
        )
        permissions.explains = record.boolean("explain") ?? false
        permissions.requirements = requirements(record.section("require"))
        permissions.priority = record.text("priority").flatMap { CallPriority($0) } ?? permissions.priority
        permissions.weight = record.integer("weight") ?? permissions.weight
        if let endpoints = record.texts("endpoints") {
            permissions.endpoints = Set(endpoints.compactMap(EndpointClass.init(rawValue:)))
        }
        return permissions
    }
}
