import Foundation

/// The time of this machine.
enum Moment {
    /// Since 1970.
    static func milliseconds() -> Int { Int(Date.now.timeIntervalSince1970 * 1000) }
}
