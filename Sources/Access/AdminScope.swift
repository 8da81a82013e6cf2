/// A right to administer: to read or to change one kind of thing. Written as `keys:read`, `ledger:write`.
public struct AdminScope: Sendable, Hashable, LosslessStringConvertible {
    /// What is administered.
    public enum Area: String, Sendable, Hashable, CaseIterable {
        case organisations
        case teams
        case keys
        case users
        case permissions
        case prices
        case ledger
        case limits
        case configuration
    }

    /// What is done with it.
    public enum Access: String, Sendable, Hashable, CaseIterable {
        case read
        /// To make, change and remove. Does not hold reading.
        case write
    }

    /// The kind of thing.
    public var area: Area
    /// What may be done with it.
    public var access: Access

    /// A right.
    public init(_ area: Area, _ access: Access) {
        self.area = area
        self.access = access
    }

    /// Reads `area:access`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let area = Area(rawValue: parts[0]), let access = Access(rawValue: parts[1]) else {
            return nil
        }
        self.init(area, access)
    }

    /// As it is written.
    public var description: String { "\(area.rawValue):\(access.rawValue)" }

    /// Every one there is.
    public static let all = Set(Area.allCases.flatMap { area in Access.allCases.map { AdminScope(area, $0) } })
}
