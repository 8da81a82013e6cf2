import Core
import Testing

@testable import Routing

@Suite("Examples of tasks") struct TaskExamplesTests {
    /// Tasks as directions, with something in common that says nothing.
    private static func vector(_ parts: [Int: Float], common: Float = 3) -> [Float] {
        (0..<19).map { place in (place == 18 ? common : 0) + (parts[place] ?? 0) }
    }

    /// Six of each, each a little different in a direction of its own.
    private static func examples(_ tasks: [CallTask] = [.code, .writing, .maths]) -> [(task: CallTask, vector: [Float])]
    {
        tasks.enumerated().flatMap { number, task in
            (0..<6).map { (task, vector([number: 1, 4 + (number * 6 + $0) % 13: 0.3])) }
        }
    }

    @Test("speak for the task that a prompt is most like")
    func nearest() throws {
        let examples = try #require(TaskExamples(Self.examples()))
        #expect(examples.dimensions == 19 && examples.accuracy == 1)
        for (number, task) in [CallTask.code, .writing, .maths].enumerated() {
            let reason = try #require(examples.reason(for: Self.vector([number: 1])))
            #expect(reason.task == task && reason.weight > 0.5 && reason.weight <= 0.9)
            // Neither its length nor what all have in common makes a difference.
            let long = Self.vector([number: 1]).map { $0 * 1000 }
            #expect(examples.reason(for: long)?.task == task)
        }
    }

    @Test("say less the less a prompt is like one of them more than like another, and little where it is like both")
    func lead() throws {
        let examples = try #require(TaskExamples(Self.examples()))
        let weights = [Float(0), 0.5, 0.9, 0.95, 0.99].map { other in
            examples.reason(for: Self.vector([0: 1, 1: other]))?.weight ?? 0
        }
        #expect(weights == weights.sorted(by: >), "\(weights)")
        #expect(weights[0] > 0.8 && weights[2] > weights[3] && weights[4] < 0.5, "\(weights)")
    }

    @Test("are worth as much as leads were right before")
    func leads() {
        let leads = (0..<400).map { Float($0) / 1000 }
        var random = SplitMix64(seed: 3)
        // Right by chance at nothing, nearly always at 0.4.
        let right = leads.map { Double.random(in: 0..<1, using: &random) < 0.2 + 1.9 * Double($0) }
        let worth = LeadWorth(leads, right, tasks: 5)
        for lead in [Float(0), 0.1, 0.2, 0.3, 0.4] {
            #expect(
                abs(worth.chance(of: lead) - (0.2 + 1.9 * Double(lead))) < 0.12,
                "\(lead) \(worth.chance(of: lead))"
            )
        }
        // However well all of them did, no lead at all is worth little.
        let perfect = LeadWorth(leads.map { $0 + 0.3 }, leads.map { _ in true }, tasks: 8)
        #expect(perfect.chance(of: 0) < 0.3 && perfect.chance(of: 0.5) > 0.9)
        // The larger the less often right: that is none that counts.
        let odd = LeadWorth(leads, leads.map { $0 < 0.2 }, tasks: 8)
        #expect(odd.chance(of: 0) == odd.chance(of: 0.4))
        for alike in [Float(0), 0.5] {
            let chance = LeadWorth([Float](repeating: alike, count: 9), [Bool](repeating: true, count: 9), tasks: 8)
                .chance(of: 0.1)
            #expect(chance > 0 && chance < 1)
        }
    }

    @Test("are worth little where they contradict each other")
    func worth() {
        for seed in UInt64(1)...20 {
            var random = SplitMix64(seed: seed)
            let noise = (0..<60).map { place in
                (
                    task: [CallTask.code, .writing, .maths][place % 3],
                    vector: (0..<19).map { _ in Float.random(in: -1...1, using: &random) }
                )
            }
            // Where they tell nothing at all they are none.
            guard let examples = TaskExamples(noise) else { continue }
            #expect(examples.accuracy < 0.65)
            let weights = (0..<50).compactMap { _ in
                examples.reason(for: (0..<19).map { _ in Float.random(in: -1...1, using: &random) })?.weight
            }
            #expect(weights.count == 50 && weights.reduce(0, +) / 50 < 0.65)
        }
    }

    @Test("are none where vectors cannot be compared")
    func refused() throws {
        #expect(TaskExamples([]) == nil)
        #expect(TaskExamples(Self.examples([.code])) == nil)
        #expect(TaskExamples(Array(Self.examples().dropLast(5))) == nil, "one of a task is not enough")
        for bad in [[Float](repeating: 0, count: 19), [1, 2], [], [Float](repeating: .nan, count: 19)] {
            #expect(TaskExamples(Self.examples() + [(.code, bad)]) == nil)
            #expect(try #require(TaskExamples(Self.examples())).reason(for: bad) == nil)
        }
        // Vectors that are all the same, also where rounding makes them a little different.
        for count in [5, 256] {
            let same = (0..<40).map {
                (task: [CallTask.code, .maths][$0 % 2], vector: [Float](repeating: 0.3, count: count))
            }
            #expect(TaskExamples(same) == nil)
        }
    }

    @Test("count as one rule more")
    func combined() throws {
        let finding = TaskRules().classify(TaskSample(text: "hm"))
        #expect(finding.task == .chat && finding.score < 0.5)
        let reason = TaskReason(task: .maths, weight: 0.6, text: "most like its examples")
        let told = finding.adding(reason)
        #expect(told.task == .maths && abs(told.score - 0.6) < 1e-9 && told.reasons.first == reason)
        #expect(told.scores.count == CallTask.allCases.count)
        #expect(told.scores.map(\.score) == told.scores.map(\.score).sorted(by: >))
        #expect(finding.adding(TaskReason(task: .maths, weight: 0.2, text: "")).task == .chat)
        let sure = TaskRules().classify(TaskSample(text: "Translate this into German: the cat sleeps"))
        #expect(sure.task == .translation && sure.adding(reason).task == .translation)
    }

    @Test("are brought along for each task that words tell, none of them twice or measured with")
    func usual() {
        let texts = TaskExample.usual.map(\.text)
        #expect(Set(TaskExample.usual.map(\.task)) == Set(TaskExample.tasks))
        for task in TaskExample.tasks { #expect(TaskExample.usual.count { $0.task == task } >= 10) }
        #expect(Set(texts).count == texts.count && texts.allSatisfy { 1...200 ~= $0.count })
        let measured = (DevelopmentPrompts.all + HeldOutPrompts.all).map(\.sample.text)
        #expect(Set(texts).isDisjoint(with: measured))
    }
}
