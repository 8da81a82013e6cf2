import Synchronization

/// Several keys for one vendor: requests are shown them in turn, but for those that the vendor has refused or that have used up what they may
/// for now.
public final class KeyPool: Sendable {
    private final class Key: Sendable {
        /// Until when it is not shown, in nanoseconds of a clock that never goes back.
        let restsUntil = Atomic<Int>(0)
    }

    private let keys: [Key]
    private let turns = Atomic<Int>(0)

    /// For how long a key that was refused is not shown, in nanoseconds.
    public static let refusedFor = 300_000_000_000

    /// - Parameter count: at least one.
    public init(count: Int) {
        keys = (0..<max(1, count)).map { _ in Key() }
    }

    /// How many there are.
    public var count: Int { keys.count }

    /// The key of a request, by its place: the next one that may be shown; where none may, the one that may be first.
    public func take(at now: Int) -> Int {
        let first = turns.wrappingAdd(1, ordering: .relaxed).oldValue
        var best: (place: Int, until: Int)?
        for step in keys.indices {
            let place = Int(UInt(bitPattern: first &+ step) % UInt(keys.count))
            let until = keys[place].restsUntil.load(ordering: .relaxed)
            if until <= now { return place }
            if until < best?.until ?? .max { best = (place, until) }
        }
        return best?.place ?? 0
    }

    /// A key is not shown until a time.
    public func rest(_ place: Int, until time: Int) {
        guard keys.indices.contains(place) else { return }
        let key = keys[place]
        key.restsUntil.store(max(time, key.restsUntil.load(ordering: .relaxed)), ordering: .relaxed)
    }

    /// Another key than this one may be shown.
    public func hasOther(than place: Int, at now: Int) -> Bool {
        for other in keys.indices where other != place {
            if keys[other].restsUntil.load(ordering: .relaxed) <= now { return true }
        }
        return false
    }
}
