import Synchronization

/// Keeps the keys of one issuer, for all event loops. One fetch is under way at a time, and whoever needs it waits for that one.
///
/// Comes into play only for tokens that were not seen before, so a lock is cheap enough.
final class KeySetKeeper: Sendable {
    private struct Shared {
        var state: KeySetState<KeySet>
        var fetch: Task<Void, Never>?
    }

    private let shared: Mutex<Shared>
    private let now: @Sendable () -> Int
    private let fetch: @Sendable () async -> Result<KeySet, TokenFetchFailure>
    private let onFailure: @Sendable (TokenFetchFailure) -> Void

    /// - Parameters:
    ///   - now: the time in seconds since 1970.
    ///   - onFailure: told once of each fetch that failed, however many wait for it.
    init(
        settings: KeySetState<KeySet>.Settings = .init(),
        now: @escaping @Sendable () -> Int,
        onFailure: @escaping @Sendable (TokenFetchFailure) -> Void = { _ in },
        fetch: @escaping @Sendable () async -> Result<KeySet, TokenFetchFailure>
    ) {
        shared = Mutex(Shared(state: KeySetState(settings)))
        self.now = now
        self.fetch = fetch
        self.onFailure = onFailure
    }

    /// The keys to verify a token with.
    /// - Parameter id: the name of the key that it should be; nil where it names none.
    /// - Throws: `unavailable` where there are none, or not the one, and they cannot be had.
    func keys(for id: String?) async throws(TokenRefusal) -> KeySet {
        let time = now()
        let (decision, task) = shared.withLock { shared in
            let decision = shared.state.ask(now: time) { keys in id.map(keys.holds) ?? true }
            switch decision {
            case .useAndFetch, .fetchAndWait: shared.fetch = begin()
            case .use, .wait, .fail: break
            }
            return (decision, shared.fetch)
        }
        switch decision {
        case .use(let keys), .useAndFetch(let keys): return keys
        case .fail(let seconds): throw .unavailable(retryAfter: seconds)
        case .wait, .fetchAndWait: break
        }
        await task?.value
        let end = now()
        switch shared.withLock({ $0.state.afterFetch(now: end) }) {
        case .use(let keys): return keys
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
