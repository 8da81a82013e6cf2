import Access

extension ConfigurationBuilder {
    /// Where the master keys come from, without those at fault, which have been reported.
    mutating func vault(_ record: SettingsRecord) -> MasterKeySettings {
        var vault = MasterKeySettings()
        if record["master_key"] != nil { vault.current = masterKey(record.section("master_key")) }
        for entry in record.list("former_keys") ?? [] {
            guard case .section(let key) = entry.value, let source = masterKey(key) else { continue }
            vault.former.append(source)
        }
        if let former = record["former_keys"], !vault.former.isEmpty, !record.written.contains("master_key"),
            vault.source(in: environment) == nil
        {
            reader.report(
                "there are former keys and no current one; expected 'master_key' or $\(MasterKeySettings.variable)",
                at: former.place,
                former.path
            )
        }
        return vault
    }

    private mutating func masterKey(_ record: SettingsRecord) -> MasterKeySource? {
        let told = ["environment", "file", "command"].filter(record.written.contains)
        guard told.count == 1, let name = told.first else {
            reader.report("expected one of 'environment', 'file' and 'command'", at: record.place, record.path)
            return nil
        }
        // What is written and could not be read has been reported.
        guard let read = record[name], !read.isIncomplete else { return nil }
        let setting = read.path.description
        switch name {
        case "environment": return record.text(name).map { MasterKeySource(.variable($0), setting: setting) }
        case "file": return record.text(name).map { MasterKeySource(.file($0), setting: setting) }
        default:
            guard let words = record.texts(name), !words.isEmpty else {
                reader.report("expected a program and its arguments", at: read.place, read.path)
                return nil
            }
            return MasterKeySource(.command(words), setting: setting)
        }
    }
}
