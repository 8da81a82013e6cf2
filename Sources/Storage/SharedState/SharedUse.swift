/// A use of a limit that is counted in one place for a whole fleet, call by call.
public struct SharedUse: Sendable, Hashable {
    /// How uses are counted over time.
    public enum Algorithm: Sendable, Hashable {
        /// Each for as long as the window.
        case log
        /// By a bucket that holds a burst and is refilled steadily.
        case bucket(burst: Int)
    }

    /// Which count, as a text that no other has.
    public var key: String
    /// How it is counted.
    public var algorithm: Algorithm
    /// So much.
    public var limit: Int
    /// In so many microseconds.
    public var window: Int
    /// What is to be taken.
    public var amount: Int

    /// Puts the members together.
    public init(key: String, algorithm: Algorithm, limit: Int, window: Int, amount: Int) {
        (self.key, self.algorithm, self.limit, self.window, self.amount) = (key, algorithm, limit, window, amount)
    }

    /// What came of it. Times are microseconds.
    public struct Outcome: Sendable, Hashable {
        /// How long it has to wait; 0: it has been taken.
        public var wait: Int
        /// By which it is found when it is settled.
        public var mark: Int
        /// What counts, with what has been taken.
        public var used: Int
        /// When nothing counts any more if nothing else is taken.
        public var reset: Int

        /// Puts the members together.
        public init(wait: Int, mark: Int, used: Int, reset: Int) {
            (self.wait, self.mark, self.used, self.reset) = (wait, mark, used, reset)
        }
    }

    /// What was taken turns out to be another amount.
    public struct Settlement: Sendable, Hashable {
        /// As it was taken.
        public var use: SharedUse
        /// Of its outcome.
        public var mark: Int
        /// What was used.
        public var used: Int

        /// Puts the members together.
        public init(_ use: SharedUse, mark: Int, used: Int) {
            (self.use, self.mark, self.used) = (use, mark, used)
        }
    }
}
