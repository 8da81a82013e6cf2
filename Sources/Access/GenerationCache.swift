/// What was found out, for so many keys that fit; what was not asked for longest goes first, roughly: the older half of what is
/// kept goes at once.
public struct GenerationCache<Key: Hashable, Value> {
    private let capacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// - Parameter capacity: the most that are kept, at least 2.
    public init(capacity: Int) {
        self.capacity = max(1, capacity / 2)
    }

    /// Nothing is kept.
    public var isEmpty: Bool { young.isEmpty && old.isEmpty }
    /// How many are kept.
    public var count: Int { young.count + old.count }

    /// What is kept for a key.
    public mutating func value(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        keep(value, key)
        return value
    }

    /// Keeps a value in place of what was kept for the key.
    public mutating func keep(_ value: Value, _ key: Key) {
        old[key] = nil
        young[key] = value
        guard young.count >= capacity else { return }
        old = young
        young = [:]
    }

    /// Forgets a key.
    public mutating func remove(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }
}

extension GenerationCache: Sendable where Key: Sendable, Value: Sendable {}
