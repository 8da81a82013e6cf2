/// A request method, RFC 9110 section 9. Methods are case-sensitive.
public struct HTTPMethod: Hashable, Sendable, CustomStringConvertible {
    // A String of up to 15 bytes lives inside its own two words: no registered method in common use is longer, so none
    // of them allocates, and comparing two is comparing two words.
    /// The method as it stands in the request line.
    public let name: String

    /// A method by its name, which must be a token (RFC 9110 section 5.6.2); `nil` where it is not.
    public init?(_ name: String) {
        guard !name.isEmpty, name.utf8.allSatisfy(\.isHTTPToken) else { return nil }
        self.name = name
    }

    init(token: String) {
        name = token
    }

    /// The name of the method.
    public var description: String { name }

    /// `GET`
    public static var get: HTTPMethod { HTTPMethod(token: "GET") }
    /// `HEAD`
    public static var head: HTTPMethod { HTTPMethod(token: "HEAD") }
    /// `POST`
    public static var post: HTTPMethod { HTTPMethod(token: "POST") }
    /// `PUT`
    public static var put: HTTPMethod { HTTPMethod(token: "PUT") }
    /// `DELETE`
    public static var delete: HTTPMethod { HTTPMethod(token: "DELETE") }
    /// `OPTIONS`
    public static var options: HTTPMethod { HTTPMethod(token: "OPTIONS") }
    /// `PATCH`
    public static var patch: HTTPMethod { HTTPMethod(token: "PATCH") }
    /// `CONNECT`
    public static var connect: HTTPMethod { HTTPMethod(token: "CONNECT") }
    /// `TRACE`
    public static var trace: HTTPMethod { HTTPMethod(token: "TRACE") }
}
