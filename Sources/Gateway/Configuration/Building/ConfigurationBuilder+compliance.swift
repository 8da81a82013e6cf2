import Core

extension ConfigurationBuilder {
    /// What is known of a vendor.
    func compliance(_ record: SettingsRecord) -> TargetCompliance {
        var compliance = TargetCompliance()
        compliance.residency = record.text("residency")
        compliance.certifications = Set(record.texts("certifications") ?? [])
        compliance.retentionDays = record.integer("retention_days")
        compliance.trains = record.boolean("training")
        return compliance
    }

    /// What must be known of one.
    func requirements(_ record: SettingsRecord) -> Requirements {
        var requirements = Requirements()
        // With none of them nobody meets it.
        if let zones = record.texts("residency") { requirements.residency = [Set(zones)] }
        requirements.certifications = Set(record.texts("certifications") ?? [])
        requirements.mostRetentionDays = record.integer("max_retention_days")
        requirements.forbidsTraining = record.boolean("no_training") ?? false
        return requirements
    }
}
