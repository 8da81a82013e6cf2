/// What counts uses here of which others lease a part to this instance.
protocol LeasedCell: AnyObject, Sendable {
    associatedtype Report: Sendable
    associatedtype Lease: Sendable

    /// By which it is told from others.
    var order: Int { get }

    /// What is to be told of it now, if anything.
    /// - Parameters:
    ///   - now: of the clock that the keeper has, in nanoseconds.
    ///   - isRegular: it is the time for it, and not that something waits.
    func report(at now: Int, isRegular: Bool) -> Report?

    /// A report has been answered.
    /// - Parameter now: when it was made.
    func grant(_ lease: Lease, for report: Report, at now: Int)

    /// It is not known whether a report has been noted.
    func fail(_ report: Report)
}
