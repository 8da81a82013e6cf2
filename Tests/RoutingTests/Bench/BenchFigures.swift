/// What calls of a scenario came to. Times are seconds.
struct BenchFigures: Sendable, Equatable {
    /// Of the calls that began during the fault, of those that began after it, and of all: the share that was answered.
    let answeredDuringFault: Double
    let answeredAfterFault: Double
    let answered: Double
    /// Of the calls that began during the fault and were answered: from the call's beginning to the first token, and to the end.
    let firstTokenMedian: Double
    let firstToken99: Double
    let whole99: Double
    /// Attempts beyond the first of each call, as a share of the calls that began during the fault.
    let additionalAttempts: Double
    /// What became of them by the time at which they began.
    let course: BenchCourse

    init(_ calls: [BenchCall.Record]) {
        let fault = calls.filter { BenchScenario.fault.contains($0.start) }
        let answeredCalls = fault.filter(\.isAnswered)
        answeredDuringFault = Self.answered(fault)
        answeredAfterFault = Self.answered(calls.filter { $0.start >= BenchScenario.fault.upperBound })
        answered = Self.answered(calls)
        let firstTokens = answeredCalls.compactMap(\.timeToFirstToken).sorted()
        firstTokenMedian = Self.percentile(0.5, of: firstTokens)
        firstToken99 = Self.percentile(0.99, of: firstTokens)
        whole99 = Self.percentile(0.99, of: answeredCalls.map { $0.end - $0.start }.sorted())
        additionalAttempts = Double(fault.reduce(0) { $0 + max(0, $1.attempts - 1) }) / Double(max(1, fault.count))
        course = BenchCourse(calls)
    }

    private static func answered(_ calls: [BenchCall.Record]) -> Double {
        Double(calls.count { $0.isAnswered }) / Double(max(1, calls.count))
    }

    private static func percentile(_ share: Double, of sorted: [Int]) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let place = max(1, Int((share * Double(sorted.count)).rounded(.up))) - 1
        return Double(sorted[place]) / 1e9
    }
}
