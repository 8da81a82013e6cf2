import Glibc
import Synchronization

/// A lock for work of some tens of nanoseconds: who waits for it turns round, and no thread is put to sleep over it.
package struct TurningLock: ~Copyable {
    private let isHeld = Atomic<Bool>(false)
    private static let turnsBeforeYielding = 100

    package init() {}

    package func lock() {
        var turns = 0
        while isHeld.exchange(true, ordering: .acquiring) {
            while isHeld.load(ordering: .relaxed) {
                turns += 1
                // Who holds it may have been sent to sleep.
                if turns.isMultiple(of: Self.turnsBeforeYielding) { sched_yield() }
            }
        }
    }

    package func unlock() { isHeld.store(false, ordering: .releasing) }

    package func withLock<Result>(_ work: () -> Result) -> Result {
        lock()
        defer { unlock() }
        return work()
    }
}
