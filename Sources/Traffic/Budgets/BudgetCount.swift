import Storage

/// What one instance has used of a budget, and what it may without asking again. Amounts are whole numbers.
///
/// What a call may come to use is reserved when it is let in, of the period in which it begins, and settled there when it is over.
struct BudgetCount: Sendable {
    /// A period that is over and whose calls are not.
    private struct Earlier: Sendable {
        var period: Int
        var used: Int
        var reserved: Int
        var isChanged = true
    }

    /// What a use of so much comes to.
    enum Room: Sendable, Hashable {
        /// It fits.
        case free
        /// More has to be leased first.
        case unknown
        /// There is no more to be had.
        case none
    }

    /// The number of the current period; nil: nothing was ever asked.
    private(set) var period: Int?
    /// Until then, in seconds since 1970, it is the current one for certain.
    private var periodLasts = 0
    /// What calls that are over have used.
    private(set) var used = 0
    /// What calls that run may come to use.
    private(set) var reserved = 0
    /// What used and reserved may come to.
    private var held = 0
    /// What others hold, as far as is known.
    private var others = 0
    private var othersUsed = 0
    /// It has been told how much there is.
    private(set) var isKnown = false
    /// Others may have given something back from then on, in nanoseconds since 1970.
    private var askAgain = 0
    /// What waits for more.
    private var waiting = 0
    /// What has been leased for those who waited, and is not for others.
    private var promised = 0
    private var earlier: [Earlier] = []
    /// Something is not told yet.
    private var isChanged = false
    /// What has been told is not answered yet.
    private var isTelling = false
    /// What was used when it was told last.
    private var usedBefore = 0
    /// What is used between two times of telling, as a mean that forgets.
    private var pace = 0
    /// When it was told last.
    private var toldAt = 0

    /// How long others are given to give something back.
    private static let othersPatience = 200_000_000
    /// A lease is for what is used between so many times of telling.
    private static let paces = 6
    /// For so many calls like those that wait, at the least.
    private static let calls = 8
    /// A lease beyond need is at most such a part of the amount.
    private static let share = 20
    /// As much as sums of several are still numbers.
    private static let most = 1 << 60
    /// What is held is told at least so often, so that it is not taken for lost.
    static let silence = 20_000_000_000
    /// What is held is not spent any more when nobody has answered for so long: it may be taken for lost.
    static let lease = 300_000_000_000

    // MARK: Using

    /// Goes on to the period in which a moment is, in seconds since 1970. One that was before the current one is not gone back to.
    mutating func advance(to seconds: Int, _ length: BudgetPeriod) {
        if seconds < periodLasts { return }
        let next = length.number(at: seconds)
        periodLasts = length.renewal(after: seconds) ?? .max
        guard next > period ?? .min else { return }
        if let period, isKnown {
            earlier.append(Earlier(period: period, used: used, reserved: reserved))
        }
        period = next
        (used, reserved, held, others, othersUsed) = (0, 0, 0, 0, 0)
        (isKnown, askAgain, waiting, promised, usedBefore) = (false, 0, 0, 0, 0)
    }

    /// What may be reserved at once.
    var free: Int { held - used - reserved }

    /// What is left of an amount by all that is known: nobody has used it.
    func left(of amount: Int) -> Int { amount - othersUsed - used }

    /// What of an amount nobody has used or holds.
    func unheld(of amount: Int) -> Int { amount - others - used - reserved }

    /// Whether so much can be reserved.
    /// - Parameters:
    ///   - now: in nanoseconds since 1970.
    ///   - hasWaited: the call has waited for it, and does not any more.
    mutating func room(for need: Int, of amount: Int, at now: Int, hasWaited: Bool = false) -> Room {
        if now - toldAt > Self.lease { held = min(held, used + reserved) }
        // More than the whole is never waited for.
        let asked = min(need, amount)
        if hasWaited, promised >= asked {
            promised -= asked
        } else if hasWaited {
            // It was not even asked for.
            waiting = max(0, waiting - asked)
        }
        if need <= free - promised { return .free }
        guard isKnown else { return .unknown }
        // There is more to be had, or others may have given something back.
        if held + others < amount || others > othersUsed && now >= askAgain { return .unknown }
        return .none
    }

    /// Reserves so much, whether or not there is room.
    /// - Returns: the period, by which it is settled.
    mutating func reserve(_ amount: Int) -> Int {
        reserved.count(amount)
        isChanged = true
        return period ?? 0
    }

    /// Makes what was reserved what was used.
    mutating func settle(_ mark: Int, from taken: Int, to amount: Int) {
        if mark == period {
            reserved.count(-taken)
            used.count(amount)
            isChanged = true
        } else if let place = earlier.firstIndex(where: { $0.period == mark }) {
            earlier[place].reserved.count(-taken)
            earlier[place].used.count(amount)
            earlier[place].isChanged = true
        }
    }

    /// Waits for so much more, of which no more can be had than the whole.
    mutating func want(_ need: Int, of amount: Int) { waiting = min(amount, waiting + min(need, amount)) }

    // MARK: Telling

    /// What is to be told now, if anything; what it gives back it holds no more from now on.
    /// - Parameters:
    ///   - now: in nanoseconds since 1970.
    ///   - isRegular: it is the time for it, and not that something waits.
    mutating func report(of rule: BudgetRule, _ place: String, at now: Int, isRegular: Bool) -> BudgetReport? {
        guard let period else { return nil }
        if isRegular {
            pace = min(rule.amount, (pace + max(0, used - usedBefore)) / 2)
            usedBefore = used
        }
        let taken = min(used + reserved, Self.most)
        let spare = min(
            isRegular ? pace * Self.paces : max(pace * Self.paces, waiting * Self.calls),
            rule.amount / Self.share
        )
        let (least, wish) = (taken + waiting, taken + waiting + spare)
        let isDue =
            isChanged || waiting > 0 || !isKnown || held > wish || held > used && now - toldAt >= Self.silence
            || earlier.contains(where: \.isChanged)
        guard isDue else { return nil }
        let changed = earlier.filter(\.isChanged)
        held = min(held, max(wish, taken))
        isChanged = false
        isTelling = true
        for place in earlier.indices { earlier[place].isChanged = false }
        return BudgetReport(
            budget: rule.name,
            place: place,
            period: period,
            span: rule.period.span,
            until: rule.period.end(of: period).map { $0 * 1000 },
            amount: rule.amount,
            isFirst: !isKnown,
            used: min(used, Self.most),
            taken: taken,
            keeps: isKnown ? held : 0,
            least: least,
            wish: wish,
            margin: pace,
            isUnbounded: !rule.isEnforced,
            thresholds: rule.thresholds,
            earlier: changed.map { BudgetReport.Earlier(period: $0.period, used: $0.used, held: $0.used + $0.reserved) }
        )
    }

    /// A report has been answered.
    mutating func grant(_ lease: BudgetLease, for report: BudgetReport, at now: Int) {
        toldAt = now
        isTelling = false
        earlier.removeAll { earlier in
            earlier.reserved == 0 && !earlier.isChanged && report.earlier.contains { $0.period == earlier.period }
        }
        guard report.period == period else {
            // The period was over before it was known what there was of it: what was leased goes back.
            if report.isFirst {
                earlier.append(Earlier(period: report.period, used: lease.before, reserved: 0))
            }
            return
        }
        if report.isFirst {
            used.count(lease.before)
            usedBefore.count(lease.before)
            isChanged = isChanged || used > lease.before
        }
        isKnown = true
        (held, others, othersUsed) = (lease.held, lease.others, lease.othersUsed)
        // Who was promised something by an earlier lease has taken it, or is gone.
        (promised, waiting) = (waiting, 0)
        if lease.held < report.wish { askAgain = now + Self.othersPatience }
    }

    /// It is not known whether a report has been noted.
    mutating func fail(_ report: BudgetReport) {
        isChanged = true
        isTelling = false
        for told in report.earlier {
            for place in earlier.indices where earlier[place].period == told.period { earlier[place].isChanged = true }
        }
        if report.period == period { waiting = 0 }
    }

    /// It knows nothing that has not been told, and nothing runs.
    var isIdle: Bool {
        !isChanged && !isTelling && reserved == 0 && held <= used && earlier.isEmpty && waiting == 0 && promised == 0
    }
}
