/// How calls went over time: where their first attempts were made, and how many failed, by when they began.
struct BenchCourse: Sendable, Equatable {
    /// Of each tenth of a second.
    private var firstAttempts: [Int]
    private var atTheFirstVendor: [Int]
    private var failed: [Int]
    /// From the beginning of the fault until the first vendor is avoided: from then on, for five seconds, it had in each second less than a
    /// quarter of the share of first attempts that it had in the last twenty seconds before the fault. Nil: it never was.
    private(set) var avoidedAfter: Double?
    /// From the end of the fault until the first vendor had, in five seconds, more than half of the share that it had before. Nil: it never had.
    private(set) var backAfter: Double?

    private static let slots = 10

    init(_ calls: [BenchCall.Record]) {
        firstAttempts = Array(repeating: 0, count: BenchScenario.end / second * Self.slots)
        (atTheFirstVendor, failed) = (firstAttempts, firstAttempts)
        for call in calls {
            let slot = call.start / (second / Self.slots)
            if call.first != nil { firstAttempts[slot] += 1 }
            if call.first == 0 { atTheFirstVendor[slot] += 1 }
            if !call.isAnswered { failed[slot] += 1 }
        }
        let begin = BenchScenario.fault.lowerBound / second * Self.slots
        let end = BenchScenario.fault.upperBound / second * Self.slots
        let before = share(begin - 20 * Self.slots..<begin)
        let isQuiet = (begin..<end + 4 * Self.slots).map { share($0..<$0 + Self.slots) < before / 4 }
        avoidedAfter = (0..<end - begin).first { !isQuiet[$0...$0 + 4 * Self.slots].contains(false) }.map(Self.seconds)
        backAfter = (end...firstAttempts.count).first { share($0 - 5 * Self.slots..<$0) > before / 2 }
            .map { Self.seconds($0 - end) }
    }

    private static func seconds(_ slots: Int) -> Double { Double(slots) / Double(Self.slots) }

    /// The first vendor's share of first attempts.
    private func share(_ slots: Range<Int>) -> Double {
        Double(atTheFirstVendor[slots].reduce(0, +)) / Double(max(1, firstAttempts[slots].reduce(0, +)))
    }

    /// The first vendor's share of first attempts in each two seconds.
    var shares: [Double] { pairs.map(share) }

    /// Calls that failed, of each second, as a mean of two.
    var failures: [Double] { pairs.map { Double(failed[$0].reduce(0, +)) / 2 } }

    private var pairs: [Range<Int>] {
        stride(from: 0, to: failed.count, by: 2 * Self.slots).map { $0..<$0 + 2 * Self.slots }
    }
}
