/// An error that a vendor reported, read from its dialect.
public struct VendorError: Error, Sendable, Hashable {
    /// What kind of fault it is, whatever the vendor calls it.
    public enum Category: String, Sendable {
        case invalidRequest, authentication, permission, notFound, contextLength, contentPolicy, rateLimit, quota
        case overloaded, server, timeout, requestTooLarge
    }

    /// The HTTP status; for an error inside a stream the status that the same error would have had.
    public var status: Int
    /// What kind of fault it is, whatever the vendor calls it.
    public var category: Category
    /// The vendor's words for the caller.
    public var message: String
    /// The vendor's own type and code, where it has them (`insufficient_quota`, `RESOURCE_EXHAUSTED`).
    public var type: String?
    /// The vendor's own code.
    public var code: String?
    /// The member of the request at fault, as the vendor names it.
    public var param: String?
    /// `Retry-After`, verbatim: seconds or a date.
    public var retryAfter: String?

    /// Describes an error.
    public init(
        status: Int,
        category: Category,
        message: String,
        type: String? = nil,
        code: String? = nil,
        param: String? = nil
    ) {
        self.status = status
        self.category = category
        self.message = message
        self.type = type
        self.code = code
        self.param = param
    }
}
