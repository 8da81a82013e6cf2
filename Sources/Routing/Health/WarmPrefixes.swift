/// Beginnings of prompts that a target has lately been sent, and so may have in its cache: some hundreds, of which new ones take the places of old ones.
struct WarmPrefixes: Sendable {
    /// For how long vendors keep what is not used, in nanoseconds.
    private static let age = 300_000_000_000
    private static let count = 512

    private var known: [(prefix: UInt64, since: Int)] = []

    /// It is sent one.
    mutating func add(_ prefix: UInt64, at now: Int) {
        if known.isEmpty { known = Array(repeating: (0, .min / 2), count: Self.count) }
        known[place(of: prefix)] = (prefix, now)
    }

    /// It was sent one a short while ago.
    func contains(_ prefix: UInt64, at now: Int) -> Bool {
        if known.isEmpty { return false }
        let found = known[place(of: prefix)]
        return found.prefix == prefix && now - found.since < Self.age
    }

    private func place(of prefix: UInt64) -> Int { Int(prefix % UInt64(Self.count)) }
}
