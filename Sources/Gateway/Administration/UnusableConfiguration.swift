import NIOCore

/// A configuration that was applied in the database and cannot be used by this gateway. Whether it can may depend on what is here alone: a
/// variable, a file, a command. So it is tried again, ever more rarely.
struct UnusableConfiguration: Sendable, Equatable {
    /// The longest time between two attempts.
    static let longestPause = TimeAmount.seconds(60)

    /// For `/readyz`, which anybody may ask: holds the place of a fault and nothing of what is there.
    let reason: String
    /// In full, for the log.
    let fault: String
    /// When it is tried again.
    let next: NIODeadline
    private let failures: Int

    /// - Parameters:
    ///   - version: the number of the configuration.
    ///   - error: why it cannot be used.
    ///   - previous: what was found at the attempt before.
    init(version: Int?, _ error: any Error, after previous: UnusableConfiguration?, at now: NIODeadline) {
        let name = version.map { "version \($0) in the database" } ?? "what is in the database"
        var reason = "\(name) cannot be used here; the log says why"
        if let errors = error as? ConfigurationErrors, let first = errors.problems.first {
            let count = errors.problems.count
            reason += " (\(count == 1 ? "one fault" : "\(count) faults, the first"), at "
            reason += first.path.isEmpty ? "its beginning)" : "'\(first.path)')"
        }
        let fault = "\(error)"
        (self.reason, self.fault) = (reason, fault)
        // What is at fault otherwise now has been changed meanwhile.
        var failures = 1
        if let previous, previous.reason == reason, previous.fault == fault { failures += previous.failures }
        self.failures = failures
        let pause = TimeAmount.seconds(1 << Int64(min(failures - 1, 10)))
        next = now + min(pause, Self.longestPause)
    }
}
