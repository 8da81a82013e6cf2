/// How a limit is divided up among the instances of a fleet. Whoever keeps it elsewhere does the same there.
struct LimitDivision: Sendable {
    /// What an instance holds.
    struct Holding: Sendable {
        var held: Int
        var taken: Int
        var wish: Int
        /// Its lease is over then, in milliseconds of a clock.
        var expires: Int
        /// What it held counts until then.
        var counts: Int
    }

    private(set) var holdings: [String: Holding] = [:]

    /// Nothing counts any more.
    func isOver(at now: Int) -> Bool { holdings.values.allSatisfy { $0.counts <= now } }

    /// Decides what an instance is leased.
    mutating func lease(_ report: LimitReport, to instance: String, for milliseconds: Int, at now: Int) -> LimitShare {
        holdings = holdings.filter { $0.value.counts > now }
        let former = holdings.removeValue(forKey: instance)
        let others = holdings.values
        let live = others.filter { $0.expires > now }
        let lost = others.filter { $0.expires <= now }.reduce(0) { $0 + $1.held }
        let free = max(0, report.amount - others.reduce(0) { $0 + $1.held })
        let fair = Self.fair(report.wish, beside: live.map(\.wish), of: max(0, report.amount - lost))
        var wanted = min(report.wish, fair)
        // A call that is larger than a fair share is the turn of who uses least.
        if wanted < report.least, live.allSatisfy({ $0.wish <= $0.held || $0.taken >= report.taken }) {
            wanted = report.least
        }
        let kept = max(report.taken, min(report.keeps, former?.held ?? 0))
        let held = report.isUnbounded ? max(report.taken, report.wish) : max(kept, min(wanted, free))
        if held > 0 || report.wish > 0 {
            holdings[instance] = Holding(
                held: held,
                // What waits takes it at once.
                taken: max(report.taken, min(held, report.least)),
                wish: report.wish,
                expires: now + milliseconds,
                counts: now + milliseconds + report.lasts
            )
        }
        return LimitShare(
            held: held,
            othersTaken: live.reduce(lost) { $0 + $1.taken },
            fair: report.isUnbounded ? report.wish : fair
        )
    }

    /// What somebody who wishes so much gets of an amount where all are served evenly: those who wish little get it, and the others as much as
    /// each other, rounded up, since who comes first may have what is left over.
    static func fair(_ wish: Int, beside others: [Int], of amount: Int) -> Int {
        var left = amount
        var count = others.count + 1
        for other in others.sorted() where other < wish {
            guard other <= left / count else { break }
            left -= other
            count -= 1
        }
        return min(wish, left / count + (left % count > 0 ? 1 : 0))
    }
}
