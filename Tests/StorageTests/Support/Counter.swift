import Synchronization

/// Counts, on whatever threads.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// How far it has got.
    var value: Int { count.load(ordering: .relaxed) }

    /// Counts one, and says how many there are now.
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
