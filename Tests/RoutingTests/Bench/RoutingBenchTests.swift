import Testing

/// What routing is to hold to, found out with modelled vendors in virtual time.
@Suite("Routing, when vendors fail,")
struct RoutingBenchTests {
    /// Whatever chance does; the manual shows the first.
    private static let benches = (1...3).map { seed in
        Task { await RoutingBench(seed: UInt64(seed), seed == 1 ? BenchPolicy.all : BenchPolicy.gateways) }
    }

    private func each(
        of scenarios: [BenchScenario],
        _ policies: [BenchPolicy] = BenchPolicy.gateways,
        _ check: (BenchFigures, Comment) -> Void
    ) async {
        for bench in Self.benches {
            let bench = await bench.value
            for scenario in scenarios {
                for policy in policies {
                    check(bench[scenario, policy], "\(scenario.title): \(policy.name), seed \(bench.seed)")
                }
            }
        }
    }

    @Test("answers 99.9 % of calls while there is a vendor that is well")
    func answers() async {
        await each(of: BenchScenario.all.filter(\.isBearable)) { figures, what in
            #expect(figures.answeredDuringFault >= 0.999, what)
        }
    }

    @Test("answers nearly all calls as soon as all are well again")
    func recovers() async {
        await each(of: BenchScenario.all.filter(\.isBearable)) { figures, what in
            #expect(figures.answeredAfterFault >= 0.999, what)
        }
        // After an outage of all there is for a while nowhere to go from the vendor that was found well first.
        let failing = ModelledVendor.Condition().failureShare
        await each(of: BenchScenario.all.filter { !$0.isBearable }) { figures, what in
            #expect(figures.answeredAfterFault >= 1 - failing, what)
        }
    }

    @Test("finds the vendor that is the first to come back from an outage of all")
    func finds() async {
        // It is there for half of the time.
        await each(of: [.partialOutage], [.weighted, .latency]) { figures, what in
            #expect(figures.answeredDuringFault > 0.45, what)
        }
    }

    @Test("makes at most 10 % more attempts")
    func attempts() async {
        await each(of: BenchScenario.all) { figures, what in #expect(figures.additionalAttempts <= 0.1, what) }
    }

    @Test("avoids a vendor that fails within 2 s, by every strategy")
    func avoidsFailures() async {
        await each(of: [.failing, .down, .brownout]) { figures, what in
            #expect(figures.course.avoidedAfter ?? .infinity <= 2, what)
        }
    }

    @Test("avoids a vendor that gets slow or silent within 2 s, long before calls give up, by every strategy")
    func avoidsSlowness() async {
        await each(of: [.slow, .silent]) { figures, what in
            #expect(figures.course.avoidedAfter ?? .infinity <= 2, what)
        }
    }

    @Test("uses a vendor again within 30 s after it has got well")
    func returns() async {
        await each(of: BenchScenario.all.filter(\.isToBeAvoided)) { figures, what in
            #expect(figures.course.backAfter ?? .infinity <= 30, what)
        }
    }

    @Test("is a plain round robin without all that, which loses what the ill vendor loses")
    func roundRobin() async {
        let bench = await Self.benches[0].value
        for scenario in [BenchScenario.down, .silent] {
            let figures = bench[scenario, .roundRobin]
            #expect(abs(figures.answeredDuringFault - 2 / 3) < 0.01)
            #expect(figures.course.avoidedAfter == nil && figures.additionalAttempts == 0)
        }
    }

    @Test("comes to the same each time for the same seed, and to something else for another")
    func seeded() async {
        let policies: [BenchPolicy] = [.weighted, .latency]
        let first = await RoutingBench(seed: 1, policies)
        let all = await Self.benches[0].value
        for scenario in BenchScenario.all {
            for policy in policies { #expect(first[scenario, policy] == all[scenario, policy]) }
        }
        let other = await Self.benches[1].value
        #expect(other[.failing, .weighted] != all[.failing, .weighted])
    }

    /// Run with `UPDATE_DOCS=1` to write the page anew.
    @Test("is as docs/routing.md says")
    func report() async throws {
        let bench = await Self.benches[0].value
        let (tables, plot) = (RoutingReport(bench: bench).tables, RoutingPlot(bench: bench).picture)
        if RoutingReportPage.isToBeWritten { try RoutingReportPage.write(tables, plot) }
        #expect(try RoutingReportPage.tables() == tables, "run the tests with UPDATE_DOCS=1")
        #expect(try RoutingReportPage.plot() == plot, "run the tests with UPDATE_DOCS=1")
    }
}
