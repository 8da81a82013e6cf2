import Core
import Testing

@Suite("Requirements")
struct RequirementsTests {
    private func target(
        _ residency: String? = nil,
        _ certifications: Set<String> = [],
        days: Int? = nil,
        trains: Bool? = nil
    ) -> TargetCompliance {
        var target = TargetCompliance()
        (target.residency, target.certifications) = (residency, certifications)
        (target.retentionDays, target.trains) = (days, trains)
        return target
    }

    private var strict: Requirements {
        var requirements = Requirements()
        requirements.residency = [["eu", "ch"]]
        requirements.certifications = ["hipaa"]
        requirements.mostRetentionDays = 30
        requirements.forbidsTraining = true
        return requirements
    }

    @Test("are met only by what is known to meet them")
    func known() {
        #expect(strict.unmet(by: target("ch", ["hipaa", "soc2"], days: 30, trains: false)) == [])
        #expect(strict.unmet(by: target("us", ["hipaa"], days: 0, trains: false)) == ["residency: ch or eu"])
        // No zone at all is none that anybody is in.
        var nowhere = Requirements()
        nowhere.residency = [[]]
        #expect(
            !nowhere.isEmpty && nowhere.unmet(by: target("us", [], days: 0, trains: false)) == ["residency: nowhere"]
        )
        #expect(strict.unmet(by: target("eu", ["soc2"], days: 0, trains: false)) == ["certification: hipaa"])
        #expect(strict.unmet(by: target("eu", ["hipaa"], days: 31, trains: false)) == ["max_retention_days: 30"])
        #expect(strict.unmet(by: target("eu", ["hipaa"], days: 0, trains: true)) == ["no_training"])
        #expect(
            strict.unmet(by: target())
                == ["certification: hipaa", "max_retention_days: 30", "no_training", "residency: ch or eu"]
        )
        #expect(Requirements().unmet(by: target()) == [])
    }

    @Test("of several all hold")
    func together() {
        var requirements = strict
        var others = Requirements()
        others.residency = [["eu"]]
        others.mostRetentionDays = 60
        requirements.add(others)
        #expect(requirements.mostRetentionDays == 30)
        #expect(requirements.unmet(by: target("ch", ["hipaa"], days: 0, trains: false)) == ["residency: eu"])
        #expect(requirements.unmet(by: target("eu", ["hipaa"], days: 0, trains: false)) == [])
        #expect(Requirements().isEmpty && !requirements.isEmpty)
    }
}
