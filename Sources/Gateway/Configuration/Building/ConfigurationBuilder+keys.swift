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
        var expiry: Int?
        if let text = record.text("expires") {
            expiry = CivilDate(text)?.secondsSince1970
            if expiry == nil, let setting = record["expires"] {
                reader.report("expected a day such as 2027-01-31", at: setting.place, setting.path)
            }
        }
        return GatewayKey(
            digest: digest,
            caller: Caller(
                key: name,
                team: record.text("team"),
                organisation: record.text("organisation"),
                permissions: permissions(record.section("permissions"))
            ),
            expiry: expiry,
            isDisabled: record.boolean("disabled") ?? false
        )
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
        if let endpoints = record.texts("endpoints") {
            permissions.endpoints = Set(endpoints.compactMap(EndpointClass.init(rawValue:)))
        }
        return permissions
    }
}
