public import Storage

/// Why something could not be administered. Holds no secrets.
public struct DirectoryError: Error, Sendable, Hashable {
    /// What kind of fault it is.
    public enum Kind: Sendable, Hashable {
        /// What is named is not there, or not for who asks to see.
        case notFound
        /// It contradicts what is there.
        case conflict
        /// What is said makes no sense.
        case invalid
        /// Who asks may not.
        case forbidden
        /// It has been changed since it was looked at.
        case stale
        /// The database does not answer.
        case unavailable
        /// A fault of the gateway.
        case broken
    }

    /// What kind of fault it is.
    public var kind: Kind
    /// Its name for programs.
    public var code: String
    /// What happened and what to do.
    public var message: String
    /// The member at fault, as a JSON Pointer (RFC 6901) into what was sent; nil: none.
    public var pointer: String?

    /// Puts the members together.
    public init(_ kind: Kind, code: String, _ message: String, pointer: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.pointer = pointer
    }

    /// What the database says.
    public init(_ error: StoreError) {
        switch error.kind {
        case .unavailable:
            self.init(.unavailable, code: "storage_unavailable", "The database does not answer now.")
        case .conflict: self.init(.conflict, code: "already_exists", error.message)
        case .notFound: self.init(.notFound, code: "not_found", error.message)
        case .unusable, .invalid: self.init(.broken, code: "internal_error", "The database is not as it should be.")
        }
    }

    /// It is not any more what it was when it was looked at.
    public static func stale(_ what: String) -> DirectoryError {
        DirectoryError(
            .stale,
            code: "changed_meanwhile",
            "The \(what) has been changed since it was looked at; look at it again."
        )
    }

    /// There is no such thing, or none that may be seen.
    public static func notFound(_ what: String, _ id: String) -> DirectoryError {
        DirectoryError(.notFound, code: "not_found", "There is no \(what) '\(id.prefix(100))'.")
    }
}
