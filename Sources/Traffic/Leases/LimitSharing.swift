/// How limits are used by several instances together.
final class LimitSharing: Sendable {
    /// Nanoseconds for which a share is leased.
    let lease: Int
    /// Of limits that are counted elsewhere.
    let settlements = SharedSettlements()

    init(lease: Int) {
        self.lease = lease
    }
}
