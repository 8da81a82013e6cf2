/// What all scenarios come to under some policies.
struct RoutingBench: Sendable, Equatable {
    let seed: UInt64
    private var figures: [Place: BenchFigures] = [:]

    private struct Place: Hashable {
        let scenario: BenchScenario
        let policy: BenchPolicy
    }

    /// - Parameter seed: of everything that chance decides.
    init(seed: UInt64, _ policies: [BenchPolicy] = BenchPolicy.all) async {
        self.seed = seed
        figures = await withTaskGroup(of: (Place, BenchFigures).self) { group in
            for scenario in BenchScenario.all {
                for policy in policies {
                    group.addTask {
                        var driver = BenchDriver(scenario, policy, seed: seed)
                        return (Place(scenario: scenario, policy: policy), BenchFigures(driver.run()))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// Asked for only where it has been found out.
    subscript(_ scenario: BenchScenario, _ policy: BenchPolicy) -> BenchFigures {
        guard let figures = figures[Place(scenario: scenario, policy: policy)] else {
            preconditionFailure("\(policy.name) was not on the bench")
        }
        return figures
    }
}
