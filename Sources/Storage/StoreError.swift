/// Why a store could not do what it was asked to. Holds no values of rows.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Kind: String, Sendable {
        /// The database cannot be reached, is full, or did not answer in time. It may be able to later.
        case unavailable
        /// Something that may exist once exists already.
        case conflict
        /// What is referred to does not exist.
        case notFound
        /// The database was made by a newer gateway, or its tables are not what they should be.
        case unusable
        /// A statement that the database does not understand: a fault of the gateway.
        case invalid
    }

    /// What kind of fault it is.
    public var kind: Kind
    /// What happened, for operators.
    public var message: String

    /// Puts the members together.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// For the log.
    public var description: String { "\(message) (\(kind.rawValue))" }
}
