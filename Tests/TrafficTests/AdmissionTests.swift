import Core
import Testing

@testable import Traffic

@Suite("Calls of several limits") struct AdmissionTests {
    /// What a call is told apart by.
    private struct Subject {
        var values: [TrafficDimension: String]

        func values(of rule: LimitRule) -> [String?] { rule.per.map { values[$0] } }
    }

    private static let levels: [[TrafficDimension]] = [
        [], [.organisation], [.team], [.key], [.user], [.model], [.vendor], [.target], [.address], [.tag("project")],
        [.team, .model], [.key, .user, .tag("project")],
    ]

    private static func anyone(_ chance: inout SplitMix64) -> Subject {
        var values: [TrafficDimension: String] = [:]
        for dimension in [
            TrafficDimension.organisation, .team, .key, .user, .model, .vendor, .target, .address, .tag("project"),
        ] where Int.random(in: 0..<5, using: &chance) > 0 {
            values[dimension] = ["a", "b", "c"].randomElement(using: &chance)!
        }
        return Subject(values: values)
    }

    @Test("are let in exactly where each of them allows it, and take of all or of none", arguments: levels)
    func several(_ level: [TrafficDimension]) throws {
        for (place, algorithm) in LimitRule.Algorithm.allCases.enumerated() {
            for measure in LimitMeasure.allCases { try run(level, algorithm, measure, seed: place) }
        }
    }

    /// A rule of the level and two others, against one counter of each rule for everyone whom it tells apart.
    private func run(
        _ level: [TrafficDimension],
        _ algorithm: LimitRule.Algorithm,
        _ measure: LimitMeasure,
        seed: Int
    ) throws {
        var chance = SplitMix64(seed: UInt64(seed))
        let rules = [
            LimitRule(
                name: "first",
                per: level,
                measure: measure,
                algorithm: algorithm,
                rate: LimitRate(limit: measure == .requests || measure == .concurrentRequests ? 4 : 200, window: 1000)
            ),
            LimitRule(
                name: "second",
                per: [.team],
                measure: .totalTokens,
                algorithm: .tokenBucket,
                rate: LimitRate(limit: 300, window: 700, burst: 250)
            ),
            LimitRule(
                name: "third",
                per: [],
                measure: .requests,
                algorithm: .slidingLog,
                rate: LimitRate(limit: 9, window: 1000),
                isEnforced: false
            ),
        ]
        let cells = LimitCells(clock: .still)
        var references: [String: any ReferenceCounter] = [:]
        var running: [(reservation: Reservation, uses: [(name: String, use: Int, rule: LimitRule)])] = []
        var now = 1_700_000_000_000_000_000
        for _ in 0..<150 {
            now += Int.random(in: 0...250, using: &chance)
            if Int.random(in: 0..<2, using: &chance) == 0, let place = running.indices.randomElement(using: &chance) {
                let call = running.remove(at: place)
                let used = Self.amounts(&chance)
                call.reservation.settle(used, at: now)
                for (name, use, rule) in call.uses {
                    let amount = rule.measure == .concurrentRequests ? 0 : used[rule.measure]
                    references[name]?.settle(use, to: amount, at: now)
                }
            }
            let subject = Self.anyone(&chance)
            let amounts = Self.amounts(&chance)
            let named = rules.map { rule in
                (name: "\(rule.name) \(subject.values(of: rule))", rule: rule)
            }
            for (name, rule) in named where references[name] == nil { references[name] = rule.makeReference() }
            let fits = named.map { name, rule in
                amounts.expected(of: rule.measure, within: rule.rate.burst) == 0
                    || references[name]!.allows(amounts.expected(of: rule.measure, within: rule.rate.burst), at: now)
            }
            let limits = CallBounds(
                rules.map { BoundLimit($0, cells.cell(of: $0, for: subject.values(of: $0))) }
            )
            switch Reservation.take(CallDemand(amounts), of: limits, at: now) {
            case .taken(let reservation):
                #expect(fits[0] && fits[1])
                #expect(reservation.wouldRefuse.map(\.name) == (fits[2] ? [] : ["third"]))
                var uses: [(name: String, use: Int, rule: LimitRule)] = []
                // Of a limit that would have refused it a call takes nothing.
                for (place, (name, rule)) in named.enumerated() where fits[place] {
                    uses.append(
                        (
                            name,
                            references[name]!.take(
                                amounts.expected(of: rule.measure, within: rule.rate.burst),
                                at: now
                            ), rule
                        )
                    )
                }
                running.append((reservation, uses))
            case .retired: Issue.record("nothing has been swept")
            case .lacking: Issue.record("there are no budgets")
            case .waiting: Issue.record("nobody waits")
            case .refused(let refusal):
                #expect(!fits[0] || !fits[1])
                #expect(refusal.name != "third")
                #expect(fits[refusal.name == "first" ? 0 : 1] == false)
            }
            for (name, rule) in named {
                let state = cells.cell(of: rule, for: subject.values(of: rule)).state(of: rule.rate, at: now)
                try #require(state.remaining == references[name]!.remaining(at: now))
            }
        }
    }

    private static func amounts(_ chance: inout SplitMix64) -> LimitAmounts {
        LimitAmounts(
            inputTokens: Int.random(in: 0...60, using: &chance),
            outputTokens: Int.random(in: 0...60, using: &chance),
            cost: Int.random(in: 0...80, using: &chance)
        )
    }

    @Test("from many threads at once never take more than there is, and what they give back is there")
    func threads() async throws {
        let rules = [
            LimitRule(name: "running", per: [], measure: .concurrentRequests, rate: LimitRate(limit: 5)),
            LimitRule(
                name: "tokens",
                per: [.key],
                measure: .totalTokens,
                algorithm: .fixedWindow,
                rate: LimitRate(limit: 1_000_000, window: .max / 4)
            ),
        ]
        let cells = LimitCells(clock: .still)
        let now = 1_700_000_000_000_000_000
        let admitted = try await withThrowingTaskGroup { group in
            for key in 0..<4 {
                group.addTask {
                    var admitted = 0
                    let limits = CallBounds(
                        rules.map { BoundLimit($0, cells.cell(of: $0, for: $0.per.isEmpty ? [] : ["\(key % 2)"])) }
                    )
                    for _ in 0..<20_000 {
                        guard
                            case .taken(let reservation) = Reservation.take(
                                CallDemand(LimitAmounts(inputTokens: 3, outputTokens: 4)),
                                of: limits,
                                at: now
                            )
                        else { continue }
                        admitted += 1
                        for one in reservation.taken where one.limit.rule.name == "running" {
                            guard 0...4 ~= one.state.remaining else { throw Exceeded() }
                        }
                        reservation.settle(LimitAmounts(inputTokens: 1, outputTokens: 0), at: now)
                    }
                    return admitted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(admitted > 0)
        #expect(cells.cell(of: rules[0], for: []).state(of: rules[0].rate, at: now).remaining == 5)
        let used = ["0", "1"].map {
            1_000_000 - cells.cell(of: rules[1], for: [$0]).state(of: rules[1].rate, at: now).remaining
        }
        #expect(used.reduce(0, +) == admitted)
    }

    private struct Exceeded: Error {}

    @Test("that come to no end leave nothing running")
    func dropped() throws {
        let rule = LimitRule(name: "running", per: [], measure: .concurrentRequests, rate: LimitRate(limit: 1))
        let cells = LimitCells(clock: .still)
        let limits = [BoundLimit(rule, cells.cell(of: rule, for: []))]
        for _ in 0..<3 { _ = try #require(Reservation.take(CallDemand(), of: CallBounds(limits), at: 1).reservation) }
    }
}

@Suite("Cells of limits") struct LimitCellsTests {
    private let rule = LimitRule(
        name: "r",
        per: [.user],
        measure: .requests,
        algorithm: .fixedWindow,
        rate: LimitRate(limit: 3, window: 1000)
    )

    private func take(
        _ amounts: LimitAmounts,
        of rule: LimitRule,
        in cell: LimitCell,
        at now: Int
    ) throws -> Reservation {
        try #require(
            Reservation.take(CallDemand(amounts), of: CallBounds([BoundLimit(rule, cell)]), at: now).reservation
        )
    }

    /// Whoever still has the cell has to look again.
    private func isRetired(_ rule: LimitRule, _ cell: LimitCell, at now: Int) -> Bool {
        if case .retired = Reservation.take(CallDemand(), of: CallBounds([BoundLimit(rule, cell)]), at: now) {
            true
        } else {
            false
        }
    }

    @Test("are forgotten when they know nothing any more, and who still has one looks again")
    func forgotten() throws {
        let cells = LimitCells(clock: .still)
        let cell = cells.cell(of: rule, for: ["ada"])
        let reservation = try take(LimitAmounts(), of: rule, in: cell, at: 500)
        cells.sweep(at: 600)
        cells.sweep(at: 5000)
        // It still counts, or a call of it runs.
        #expect(cells.count == 1 && cells.cell(of: rule, for: ["ada"]) === cell)
        reservation.settle(LimitAmounts(), at: 5000)
        cells.sweep(at: 6000)
        #expect(cells.count == 0)
        #expect(isRetired(rule, cell, at: 6000), "the cell is used though it was retired")
        #expect(cells.cell(of: rule, for: ["ada"]) !== cell)
    }

    @Test("for which there is no room are one for all of a rule, and leave other rules alone")
    func crowded() throws {
        let cells = LimitCells(most: 64, clock: .still)
        var other = rule
        other.name = "other"
        for number in 0..<1000 { _ = cells.cell(of: rule, for: ["user \(number)"]) }
        #expect(cells.count == 32 && cells.isCrowded)
        let rest = cells.cell(of: rule, for: ["new"])
        for number in 0..<100 { #expect(cells.cell(of: rule, for: ["newer \(number)"]) === rest) }
        #expect(cells.cell(of: other, for: ["ada"]) !== cells.cell(of: other, for: ["eve"]))
        // What they share counts on while there is anything to count.
        let reservation = try take(LimitAmounts(), of: rule, in: rest, at: 500)
        cells.sweep(at: 600)
        #expect(cells.cell(of: rule, for: ["user 1"]) !== rest && cells.isCrowded)
        reservation.settle(LimitAmounts(), at: 700)
        cells.sweep(at: 10_000)
        #expect(!cells.isCrowded && cells.count == 0)
        #expect(isRetired(rule, rest, at: 10_000), "what was shared is used though everyone counts apart again")
    }

    @Test("are refilled at the rate that counts, also by the sweeper")
    func changedRate() throws {
        var rule = LimitRule(
            name: "b",
            per: [],
            measure: .totalTokens,
            algorithm: .tokenBucket,
            rate: LimitRate(limit: 6_000, window: 1000)
        )
        let cells = LimitCells(clock: .still)
        let cell = cells.cell(of: rule, for: [])
        let reservation = try take(LimitAmounts(inputTokens: 6000), of: rule, in: cell, at: 1000)
        reservation.settle(LimitAmounts(inputTokens: 6000), at: 1000)
        rule.rate = LimitRate(limit: 60, window: 1000, burst: 6000)
        #expect(cells.cell(of: rule, for: []) === cell)
        cells.sweep(at: 1500)
        #expect(cell.state(of: rule.rate, at: 1500).remaining == 30)
    }

    @Test("keep what a call has of them that goes to another target, but for those that tell targets apart")
    func keepsPlace() throws {
        func rule(_ name: String, _ per: [TrafficDimension], _ measure: LimitMeasure, _ limit: Int) -> LimitRule {
            LimitRule(
                name: name,
                per: per,
                measure: measure,
                algorithm: .fixedWindow,
                rate: LimitRate(limit: limit, window: 1000)
            )
        }
        let rules = [
            rule("running", [], .concurrentRequests, 1), rule("calls", [], .requests, 5),
            rule("tokens", [], .totalTokens, 100), rule("each", [.target], .requests, 5),
        ]
        let cells = LimitCells(clock: .still)
        func bounds(_ target: String) -> CallBounds {
            CallBounds(rules.map { BoundLimit($0, cells.cell(of: $0, for: $0.per.isEmpty ? [] : [target])) })
        }
        func left(_ name: String, _ target: String = "a") throws -> Int {
            let limit = try #require(bounds(target).limits.first { $0.rule.name == name })
            return limit.cell.state(of: limit.rule.rate, at: 500).remaining
        }
        let expected = CallDemand(LimitAmounts(inputTokens: 20, outputTokens: 20))
        let first = try #require(Reservation.take(expected, of: bounds("a"), at: 500).reservation)
        // The first attempt has used something, as far as is known.
        let kept = first.leaveTarget(LimitAmounts(inputTokens: 20, outputTokens: 7), at: 500)
        #expect(kept.count == 3)
        #expect(try left("running") == 0)
        // Nobody else has its place meanwhile.
        #expect(Reservation.take(expected, of: bounds("b"), at: 500).reservation == nil)
        let second = try #require(Reservation.take(expected, of: bounds("b"), at: 500, turns: kept).reservation)
        #expect(try left("tokens") == 60)
        second.settle(LimitAmounts(inputTokens: 20, outputTokens: 3), at: 500)
        #expect(try left("running") == 1)
        #expect(try left("calls") == 4)
        #expect(try left("tokens") == 50)
        #expect(try left("each", "a") == 4)
        #expect(try left("each", "b") == 4)
        // Where it goes nowhere after all what was used stays used.
        let third = try #require(Reservation.take(expected, of: bounds("a"), at: 500).reservation)
        for turn in third.leaveTarget(LimitAmounts(inputTokens: 5, outputTokens: 0), at: 500) { turn.giveBack() }
        let fourth = try #require(Reservation.take(expected, of: bounds("a"), at: 500).reservation)
        for turn in fourth.leaveTarget(nil, at: 500) { turn.giveBack() }
        #expect(try left("tokens") == 45)
        #expect(try left("calls") == 3)
        #expect(try left("running") == 1)
    }

    @Test("keep what was taken of money where it is not known what a call cost")
    func unknownCost() throws {
        let rule = LimitRule(
            name: "c",
            per: [],
            measure: .cost,
            algorithm: .fixedWindow,
            rate: LimitRate(limit: 10, window: 1000)
        )
        let cells = LimitCells(clock: .still)
        let cell = cells.cell(of: rule, for: [])
        for (isKnown, left) in [(false, 6), (true, 6)] {
            let reservation = try take(LimitAmounts(cost: 4), of: rule, in: cell, at: 500)
            reservation.settle(LimitAmounts(), isCostKnown: isKnown, at: 500)
            #expect(cell.state(of: rule.rate, at: 500).remaining == left)
        }
    }

    @Test("go on with another number, and begin anew with another window")
    func changed() throws {
        let cells = LimitCells(clock: .still)
        let cell = cells.cell(of: rule, for: ["ada"])
        let reservation = try take(LimitAmounts(), of: rule, in: cell, at: 500)
        var changed = rule
        changed.rate = LimitRate(limit: 10, window: rule.rate.window)
        #expect(cells.cell(of: changed, for: ["ada"]) === cell)
        #expect(cell.state(of: changed.rate, at: 600).remaining == 9)
        changed.rate.window = 2000
        #expect(cells.cell(of: changed, for: ["ada"]) !== cell)
        // Whoever still has the former one looks again: nobody counts by himself.
        #expect(isRetired(rule, cell, at: 650), "the cell is used though another stands in its place")
        reservation.settle(LimitAmounts(), at: 700)
    }
}

extension Reservation.Outcome {
    fileprivate var reservation: Reservation? {
        if case .taken(let reservation) = self { reservation } else { nil }
    }
}
