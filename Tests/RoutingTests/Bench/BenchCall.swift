@testable import Routing

/// A call on its way from one attempt to the next.
final class BenchCall {
    /// What came of a call. Times are nanoseconds.
    struct Record: Equatable {
        let start: Int
        var end = 0
        var isAnswered = false
        var attempts = 0
        /// Where its first attempt was made; nil: there was none.
        var first: Int?
        /// Since its start.
        var timeToFirstToken: Int?
    }

    /// What is to be done when it is woken.
    enum Next {
        case arrive, go
        case answer(end: Int)
        case end
        case fail(AttemptFailure)
    }

    /// Its place among all, in the order in which they come.
    let number: Int
    var next = Next.arrive
    var walk: AttemptWalk
    let plain: PlainCall
    /// Of its answer.
    let tokens: Int
    private(set) var record: Record
    /// Vendors that ask to be left alone for a while are.
    private let heedsRests: Bool
    private var latest: Latest?

    /// The attempt that is under way.
    private struct Latest {
        let attempt: AttemptWalk.Attempt
        let health: TargetHealth
        var ticket: TargetHealth.Ticket
        let began: Int
        var timeToFirstToken: Int?
    }

    init(
        _ number: Int,
        _ walk: AttemptWalk,
        _ plain: PlainCall,
        tokens: Int,
        heedsRests: Bool,
        at start: Int
    ) {
        (self.number, self.walk, self.plain, self.tokens, self.heedsRests) = (number, walk, plain, tokens, heedsRests)
        record = Record(start: start)
    }

    /// An attempt is sent.
    /// - Returns: when its answer must have begun.
    func begins(
        _ attempt: AttemptWalk.Attempt,
        _ ticket: TargetHealth.Ticket,
        at health: TargetHealth,
        at now: Int
    ) -> Int {
        walk.began(attempt)
        if record.attempts == 0 { record.first = attempt.target }
        record.attempts += 1
        var ticket = ticket
        health.sends(&ticket, isStream: true, size: 2000, at: now)
        latest = Latest(attempt: attempt, health: health, ticket: ticket, began: now)
        return walk.deadlines.deadline(sentAt: now) ?? .max
    }

    /// Its answer begins.
    func answers(at now: Int) {
        guard let latest else { return }
        latest.health.answers(&self.latest!.ticket, at: now)
        self.latest!.timeToFirstToken = now - latest.began
        record.timeToFirstToken = now - record.start
    }

    /// Its answer has come to its end.
    func ends(at now: Int) {
        guard let latest else { return }
        let report = AttemptReport(
            .success,
            isStream: true,
            timeToFirstToken: latest.timeToFirstToken,
            total: now - latest.began,
            outputTokens: tokens
        )
        latest.health.end(latest.ticket, report, at: now)
        (record.isAnswered, record.end) = (true, now)
    }

    /// The attempt has failed.
    func fails(_ failure: AttemptFailure, at now: Int) {
        guard let latest else { return }
        var report = AttemptReport(failure.kind.verdict, total: now - latest.began)
        report.rest = heedsRests ? failure.rest : nil
        latest.health.end(latest.ticket, report, at: now)
        walk.failed(latest.attempt, failure)
    }

    /// Nothing more is tried.
    func gaveUp(at now: Int) {
        record.end = now
    }
}
