import Synchronization

/// Keeps one credential fresh for everybody who needs it.
///
/// Whoever asks gets the current one at once; when its end comes near, the one who asks first also sets off a renewal in the background.
/// Callers wait only where there is none at all, all of them for one and the same renewal. After a failure there is a pause,
/// which grows; meanwhile the old credential is handed out as long as it is good, and after that the error is told at once.
/// Nothing is renewed for nobody: a gateway without traffic asks nothing.
///
/// One keeper serves all event loops. It has a lock, so event loops keep a ``LoopCredential`` each and come here only when there
/// is news.
public final class CredentialKeeper<Credential: ExpiringCredential>: Sendable {
    /// What a caller gets.
    public typealias Held = HeldCredential<Credential>

    private struct Shared {
        var state: KeeperState<Credential>
        var waiting: [Int: CheckedContinuation<Result<Held, CredentialError>, Never>] = [:]
        var nextWaiter = 0
    }

    private let shared: Mutex<Shared>
    /// Changes whenever what an event loop remembers is no longer right.
    private let changes = Atomic<Int>(0)
    private let subject: String
    private let now: @Sendable () -> Int
    private let random: @Sendable () -> Double
    private let onFailure: @Sendable (CredentialError) -> Void
    private let fetch: @Sendable (Int) async -> Result<Credential, CredentialError>

    /// A keeper that has nothing yet.
    /// - Parameters:
    ///   - now: the time in seconds since 1970.
    ///   - random: from 0 up to 1.
    ///   - onFailure: told when a renewal failed, once however many wait for it; not of one that was cancelled.
    public init(
        _ chain: CredentialChain<Credential>,
        now: @escaping @Sendable () -> Int,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        onFailure: @escaping @Sendable (CredentialError) -> Void = { _ in }
    ) {
        subject = chain.subject
        shared = Mutex(Shared(state: KeeperState(settings: KeeperSettings(), subject: chain.subject)))
        self.now = now
        self.random = random
        self.onFailure = onFailure
        fetch = { time in
            do throws(CredentialError) {
                return .success(try await chain.credential(at: time))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The current credential, or the first one, waited for.
    /// - Throws: what was tried and what to do. Cancelling the caller's task ends its waiting and not the renewal.
    public func credential() async throws(CredentialError) -> Held {
        if let (held, _) = current() { return held }
        let id = shared.withLock {
            $0.nextWaiter += 1
            return $0.nextWaiter
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let result = join(id, continuation) { continuation.resume(returning: result) }
            }
        } onCancel: {
            let continuation = shared.withLock { $0.waiting.removeValue(forKey: id) }
            continuation?.resume(returning: .failure(stopped("the one who waited went away")))
        }
        return try result.get()
    }

    /// The current credential without waiting, and until when it need not be asked for again; nil where there is none that is good.
    /// Sets off a renewal where one is due.
    public func current() -> (held: Held, until: Int)? {
        let now = now()
        return shared.withLock { shared in
            switch shared.state.ask(at: now) {
            case .use(let held, let until): return (held, until)
            case .useAndRefresh(let held):
                renew(&shared, at: now)
                return (held, now + 1)
            case .refreshAndWait:
                renew(&shared, at: now)
                return nil
            case .wait, .fail: return nil
            }
        }
    }

    /// A vendor refused the credential of a version: the next one who asks gets another.
    /// - Returns: false if this one came a moment ago, so that another would hardly fare better; it is kept then.
    @discardableResult
    public func invalidate(version: Int) -> Bool {
        let now = now()
        let isNews = shared.withLock { $0.state.invalidate(version: version, at: now) }
        if isNews { changes.add(1, ordering: .releasing) }
        return isNews
    }

    /// Counts the changes that make an event loop ask again.
    var changeCount: Int { changes.load(ordering: .acquiring) }

    /// Joins those who wait, or says at once how it ended.
    private func join(
        _ id: Int,
        _ continuation: CheckedContinuation<Result<Held, CredentialError>, Never>
    ) -> Result<Held, CredentialError>? {
        let now = now()
        return shared.withLock { shared in
            // Looked at under the lock: whoever is cancelled later finds the continuation there.
            if Task.isCancelled { return .failure(stopped("the one who waited went away")) }
            switch shared.state.ask(at: now) {
            case .use(let held, _): return .success(held)
            case .useAndRefresh(let held):
                renew(&shared, at: now)
                return .success(held)
            case .fail(let error): return .failure(error)
            case .refreshAndWait: renew(&shared, at: now)
            case .wait: break
            }
            shared.waiting[id] = continuation
            return nil
        }
    }

    private func renew(_ shared: inout Shared, at time: Int) {
        // Not a child of the one who asks: it must go on if that one goes away.
        Task.detached { [self] in
            let result = await fetch(time)
            finish(result)
        }
    }

    private func finish(_ result: Result<Credential, CredentialError>) {
        let (now, random) = (now(), random())
        let (told, waiting) = shared.withLock { shared in
            defer { shared.waiting = [:] }
            return (shared.state.finish(result, at: now, random: random), shared.waiting.values)
        }
        changes.add(1, ordering: .releasing)
        if case .failure(let error) = told, !error.isCancellation { onFailure(error) }
        for continuation in waiting { continuation.resume(returning: told) }
    }

    private func stopped(_ reason: String) -> CredentialError {
        let fault = CredentialFault(.cancelled, reason)
        return CredentialError(subject: subject, attempts: [CredentialError.Attempt(source: "waiting", fault: fault)])
    }
}
