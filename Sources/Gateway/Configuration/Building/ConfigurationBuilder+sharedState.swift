import StateRedis

extension ConfigurationBuilder {
    /// What a fleet shares; nil: nothing.
    mutating func sharedState(_ record: SettingsRecord) -> SharedStateSettings? {
        guard let address = record.redis("url") else { return nil }
        var settings = SharedStateSettings(address: address)
        settings.namespace = record.text("namespace") ?? settings.namespace
        settings.lease = record.duration("lease") ?? settings.lease
        settings.timeout = record.duration("timeout") ?? settings.timeout
        if let setting = record["lease"], !(Duration.seconds(2)...Duration.seconds(60)).contains(settings.lease) {
            reader.report("expected 2s to 60s", at: setting.place, setting.path)
        }
        if let setting = record["timeout"], settings.timeout > settings.lease {
            reader.report("expected no more than 'lease'", at: setting.place, setting.path)
        }
        return settings
    }
}
