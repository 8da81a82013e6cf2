import Access

/// What was found out about who makes a request, and by which configuration. Made once for what is remembered, not for each request.
final class KnownCaller: Sendable {
    /// Nil where nobody is asked.
    let caller: Caller?
    /// Another one may know the caller no more, or by something else.
    let snapshot: Snapshot

    init(_ caller: Caller?, _ snapshot: Snapshot) {
        self.caller = caller
        self.snapshot = snapshot
    }
}
