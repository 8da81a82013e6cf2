import Storage

/// What of a limit this instance may use without asking: its share. A value, confined to its cell.
///
/// What counts of the instance's use never exceeds its share while that holds, and all shares together never exceed the limit, so neither does
/// what counts of all uses. A share grows when calls need it and goes back as what was used counts no more.
struct LimitLease: Sendable {
    /// What a use of so much comes to where the share has no room for it.
    enum Prospect: Sendable, Hashable {
        /// More may be leased.
        case unknown
        /// No more is to be had now.
        case none
    }

    /// What the instance's use may come to.
    private(set) var held = 0
    /// The rate that comes to, by which use is counted; nil: nothing is held.
    private(set) var rate: LimitRate?
    /// The rate by which calls are let in: where others would have some of it sooner, that of a fair share, so that use falls to it.
    private(set) var share: LimitRate?
    /// It was leased more than a fair share for a call that is larger.
    private var isTurn = false
    /// What counts of the use of others, as far as is known.
    private(set) var othersTaken = 0
    /// When it is over, by a clock that never goes back, in nanoseconds.
    private var expires = Int.min
    /// What it may keep beyond its use, since there is not enough for all; nil: there is.
    private var fair: Int?
    /// It was leased less than it must have.
    private var isShort = false
    /// It is not asked again before then for what was not to be had.
    private var askAgain = Int.min
    /// What calls wait for that ask.
    private var waiting = 0
    /// What of that has been told, and is not answered yet.
    private var waitingTold = 0
    /// What has been taken since it was told regularly last.
    private var given = 0
    /// What is taken between two times of telling, as a mean that forgets.
    private var pace = 0
    private var toldAt = Int.min
    private var toldWish = 0
    private var toldTaken = 0
    /// It was told that nothing more is taken.
    private var isQuiet = false
    private(set) var isTelling = false

    /// A share beyond need is at most such a part of the limit: small limits are asked for call by call.
    private static let parts = 20
    /// It is for what is taken between so many times of telling.
    private static let paces = 6
    /// For so many calls like those that wait, at the least.
    private static let calls = 8
    /// What is used no more is told so often, since whoever keeps the state may have forgotten it.
    private static let silence = 60_000_000_000
    /// How long others are given to give something back.
    private static let patience = 50_000_000

    /// It holds at a moment, by the clock that never goes back.
    func isValid(at uptime: Int) -> Bool { uptime < expires }

    /// There is not enough for all who want some.
    var isScarce: Bool { fair != nil || isShort }

    /// What so much of a limit makes of its rate.
    /// - Returns: nil where it is of nothing.
    private static func rate(of whole: LimitRate, _ held: Int) -> LimitRate? {
        guard held > 0 else { return nil }
        if whole.burst == whole.limit { return LimitRate(limit: held, window: whole.window) }
        // Refilled by its part of the whole, rounded down.
        let limit = (Int128(whole.limit) * Int128(held)).dividedDown(by: Int128(whole.burst))
        return limit > 0 ? LimitRate(limit: Int(clamping: limit), window: whole.window, burst: held) : nil
    }

    private mutating func hold(_ amount: Int, of whole: LimitRate) {
        held = amount
        rate = Self.rate(of: whole, amount)
        let usable = isTurn ? amount : min(amount, fair ?? amount)
        share = usable == amount ? rate : Self.rate(of: whole, usable)
    }

    /// What came to wait for so much may come to.
    func prospect(at uptime: Int) -> Prospect { isValid(at: uptime) && uptime < askAgain ? .none : .unknown }

    /// A call waits for so much more, of which no more can be had than the whole.
    mutating func want(_ need: Int, of amount: Int) { waiting = min(amount, waiting + min(need, amount)) }

    /// So much has been taken.
    mutating func take(_ amount: Int) {
        given.count(amount)
        isQuiet = false
    }

    /// What is to be told now, if anything; what it gives back it holds no more from now on.
    /// - Parameters:
    ///   - taken: what counts of its use.
    ///   - whole: the rate of the limit.
    ///   - queued: what the next call that waits in a queue needs, and all of them together.
    mutating func report(
        of rule: LimitRule,
        _ whole: LimitRate,
        _ key: String,
        taken: Int,
        queued: (next: Int, all: Int),
        at uptime: Int,
        isRegular: Bool,
        for duration: Int
    ) -> LimitReport? {
        let amount = rule.rate.burst
        if isRegular {
            pace = (pace + min(amount, given)) / 2
            given = 0
        }
        let spare = min(max(pace * Self.paces, waiting * Self.calls), amount / Self.parts)
        let least = taken + max(waiting, queued.next)
        let wish = taken + max(waiting, min(amount, queued.all)) + spare
        // What others would have sooner is not kept.
        let kept = max(taken, min(held, wish, fair ?? wish))
        // Calls that run end at a moment that nobody knows, and count no longer than they are told of.
        let isIdle = pace == 0 && given == 0 && waiting == 0 && queued.next == 0 && rule.measure != .concurrentRequests
        let isDue: Bool
        if isIdle {
            // What is used no more is told of when it has begun to be so, and as it counts less: it counts without being heard of.
            isDue =
                (held > 0 || toldWish > 0)
                && (!isQuiet || taken == 0 || toldTaken - taken > amount / Self.parts || isScarce && kept < held
                    || uptime - toldAt >= Self.silence)
        } else {
            isDue =
                waiting > 0 || queued.next > 0 || wish > held
                || kept < held && (isScarce || kept < held - amount / Self.parts || taken == 0)
                || (held > 0 || toldWish > 0) && (toldWish != wish || uptime - toldAt >= duration / 3)
        }
        guard isDue, !isTelling else { return nil }
        if held != kept { hold(kept, of: whole) }
        (isQuiet, toldTaken) = (isIdle, taken)
        (isTelling, waitingTold) = (true, waiting)
        return LimitReport(
            key: key,
            amount: amount,
            taken: taken,
            keeps: isValid(at: uptime) ? held : 0,
            least: least,
            wish: wish,
            isUnbounded: !rule.isEnforced,
            lasts: rule.lasts
        )
    }

    /// A report has been answered.
    /// - Parameter uptime: when it was made.
    mutating func grant(
        _ granted: LimitShare,
        of whole: LimitRate,
        for report: LimitReport,
        at uptime: Int,
        for duration: Int
    ) {
        // Who has come meanwhile goes on waiting.
        (isTelling, waiting) = (false, waiting - waitingTold)
        (toldAt, toldWish) = (uptime, report.wish)
        othersTaken = granted.othersTaken
        // A tenth earlier than whoever leases it, whose clock may run faster.
        expires = uptime + duration / 10 * 9
        fair = granted.fair < report.wish ? granted.fair : nil
        isShort = granted.held < report.least
        isTurn = !isShort && report.least > granted.fair
        hold(granted.held, of: whole)
        if isShort { askAgain = uptime + Self.patience }
    }

    /// It is not known whether a report has been noted.
    mutating func fail() { (isTelling, waiting, isQuiet) = (false, 0, false) }

    /// Whoever keeps the state may have forgotten it: it is told again.
    mutating func tellAgain() { isQuiet = false }

    /// Nothing more is going to be taken.
    mutating func letGo() { (given, pace) = (0, 0) }

    /// It knows nothing that a new one would not.
    var isIdle: Bool { held == 0 && toldWish == 0 && !isTelling && waiting == 0 }
}

extension LimitRule {
    /// Milliseconds for which a use counts.
    fileprivate var lasts: Int {
        if measure == .concurrentRequests { return 0 }
        let full = (Int128(rate.window) * Int128(max(rate.limit, rate.burst))).dividedUp(by: Int128(rate.limit))
        let nanoseconds = algorithm == .slidingWindow ? full * 2 : full
        return Int(clamping: min(nanoseconds, Int128(1) << 60)).dividedUp(by: 1_000_000)
    }
}
