import Synchronization

/// Keeps what an issuer tells, such as its keys, for all event loops. One fetch is under way at a time, and whoever needs it waits for
/// that one.
///
/// Comes into play only for tokens that were not seen before, and for logins, so a lock is cheap enough.
final class IssuerKeeper<Value: Sendable>: Sendable {
    private struct Shared {
        var state: KeySetState<Value>
        var fetch: Task<Void, Never>?
    }

    private let shared: Mutex<Shared>
    private let now: @Sendable () -> Int
    private let fetch: @Sendable () async -> Result<Value, TokenFetchFailure>
    private let onFailure: @Sendable (TokenFetchFailure) -> Void

    /// - Parameters:
    ///   - now: the time in seconds since 1970.
    ///   - onFailure: told once of each fetch that failed, however many wait for it.
    init(
        settings: KeySetState<Value>.Settings = .init(),
        now: @escaping @Sendable () -> Int,
        onFailure: @escaping @Sendable (TokenFetchFailure) -> Void = { _ in },
        fetch: @escaping @Sendable () async -> Result<Value, TokenFetchFailure>
    ) {
        shared = Mutex(Shared(state: KeySetState(settings)))
        self.now = now
        self.fetch = fetch
        self.onFailure = onFailure
    }

    /// What there is.
    /// - Parameter isEnough: whether it has what is looked for; it is fetched anew where not, so often as the settings allow.
    /// - Throws: `unavailable` where there is nothing, or not enough, and it cannot be had.
    func value(_ isEnough: (Value) -> Bool = { _ in true }) async throws(TokenRefusal) -> Value {
        let time = now()
        let (decision, task) = shared.withLock { shared in
            let decision = shared.state.ask(now: time, known: isEnough)
            switch decision {
            case .useAndFetch, .fetchAndWait: shared.fetch = begin()
            case .use, .wait, .fail: break
            }
            return (decision, shared.fetch)
        }
        switch decision {
        case .use(let value), .useAndFetch(let value): return value
        case .fail(let seconds): throw .unavailable(retryAfter: seconds)
        case .wait, .fetchAndWait: break
        }
        await task?.value
        let end = now()
        switch shared.withLock({ $0.state.afterFetch(now: end) }) {
        case .use(let value): return value
        case .fail(let seconds): throw .unavailable(retryAfter: seconds)
        default: throw .unavailable(retryAfter: 1)
        }
    }

    /// Not a child of the one who asks: it must go on if that one goes away.
    private func begin() -> Task<Void, Never> {
        Task.detached { [self] in
            let result = await fetch()
            let end = now()
            shared.withLock { shared in
                shared.state.finish(try? result.get(), now: end)
                shared.fetch = nil
            }
            if case .failure(let failure) = result { onFailure(failure) }
        }
    }
}

extension IssuerKeeper<KeySet> {
    /// The keys to verify a token with.
    /// - Parameter id: the name of the key that it should be; nil where it names none.
    /// - Throws: `unavailable` where there are none, or not the one, and they cannot be had.
    func keys(for id: String?) async throws(TokenRefusal) -> KeySet {
        try await value { keys in id.map(keys.holds) ?? true }
    }
}
