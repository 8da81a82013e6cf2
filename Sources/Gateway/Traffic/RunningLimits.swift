import NIOConcurrencyHelpers
package import Traffic

/// The limits of a running gateway, and what they have counted.
package struct RunningLimits: Sendable {
    /// In the order of the configuration.
    package let rules: [LimitRule]
    /// Names of those that the configuration says.
    package let declared: Set<String>
    /// Nil: none runs here.
    private let cells: LimitCells?

    init(rules: [LimitRule], declared: Set<String>, cells: LimitCells?) {
        (self.rules, self.declared, self.cells) = (rules, declared, cells)
    }

    /// There are more to be told apart than are counted apart: the rest share one count of each limit.
    package var isCrowded: Bool { cells?.isCrowded ?? false }

    /// How a limit stands for those whom it tells apart, those first of whom least is left.
    /// - Parameter most: so many at most.
    package func states(of rule: LimitRule, most: Int) -> [(values: [String?], state: LimitState)] {
        cells?.states(of: rule, at: wallClockNanoseconds(), most: most) ?? []
    }
}

extension GatewayProcess {
    /// The limits that are in use.
    package var limits: RunningLimits {
        let configuration = current.withLockedValue(\.configuration)
        return RunningLimits(
            rules: configuration.limits,
            declared: configuration.declaredLimits ?? Set(configuration.limits.map(\.name)),
            cells: runtime.cells.limits
        )
    }
}
