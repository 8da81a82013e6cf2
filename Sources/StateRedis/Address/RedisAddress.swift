public import Core
internal import Framing
public import Storage

/// Where a Redis server is, and how to get in: `redis://[user[:password]@]host[:port][/database]`, with TLS `rediss://…`.
///
/// Over TLS the server's certificate is always checked, and that it is for the host; `?ca=/path/file.pem` says who may have signed it,
/// where those whom the system trusts are not meant.
public struct RedisAddress: Sendable, Equatable, CustomStringConvertible {
    /// A name, or an address without brackets.
    public let host: String
    /// 6379 where the URL says none.
    public let port: Int
    /// The number of the database; 0 where the URL says none.
    public let database: Int
    /// Over TLS.
    public let isSecure: Bool
    /// The file of the authorities that may have signed the server's certificate; nil: those whom the system trusts.
    public let authorities: String?
    /// Who comes in; nil: the server's default user.
    let user: String?
    /// Nil where nobody has to log in.
    let password: Secret?

    /// Reads a URL.
    /// - Throws: `unusable`, with what is wrong; never with a part of the URL, since what lies where in a broken one is not known.
    public init(_ url: Secret) throws(StoreError) {
        let text = url.reveal()
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.fault("holds a character that must be percent-encoded")
        }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        switch parts.count == 2 ? parts[0].lowercased() : "" {
        case "redis": isSecure = false
        case "rediss": isSecure = true
        default: throw Self.fault("must begin with redis:// or rediss://")
        }
        guard !parts[1].contains("#") else { throw Self.fault("holds a '#' that is not percent-encoded") }
        let authority = parts[1].prefix { $0 != "/" && $0 != "?" }
        let rest = parts[1][authority.endIndex...]
        let path = rest.prefix { $0 != "?" }
        (user, password, host, port) = try Self.read(authority: authority)
        database = try Self.read(path: path)
        authorities = try Self.read(query: rest[path.endIndex...], isSecure: isSecure)
    }

    /// For the log: without who comes in.
    public var description: String { "\(isSecure ? "rediss" : "redis")://\(place)/\(database)" }

    /// `host:port`.
    var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    // MARK: Parts

    private static func read(
        authority: Substring
    ) throws(StoreError) -> (user: String?, password: Secret?, host: String, port: Int) {
        let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let last = parts.last else { throw fault("holds an '@' that is not percent-encoded") }
        guard let (host, port) = WebAddress.hostAndPort(last, defaultPort: 6379), port > 0 else {
            throw fault("has no host, or a port that is not a number from 1 to 65535")
        }
        guard parts.count == 2 else { return (nil, nil, host, port) }
        let words = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = PercentEncoding.decode(words[0]),
            let password = PercentEncoding.decode(words.dropFirst().first ?? "")
        else { throw fault("has a '%' that is not followed by two hexadecimal digits, or that stands for no text") }
        if user.isEmpty, password.isEmpty { return (nil, nil, host, port) }
        return (user.isEmpty ? nil : user, Secret(password), host, port)
    }

    private static func read(path: Substring) throws(StoreError) -> Int {
        let digits = path.dropFirst()
        if digits.isEmpty { return 0 }
        guard let number = Int(portText: digits) else { throw fault("has a database that is not a number up to 65535") }
        return number
    }

    private static func read(query: Substring, isSecure: Bool) throws(StoreError) -> String? {
        if query.isEmpty { return nil }
        guard query.hasPrefix("?ca="), !query.contains("&") else { throw fault("has a parameter other than 'ca'") }
        guard isSecure else { throw fault("has authorities although it is not rediss://") }
        guard let path = PercentEncoding.decode(query.dropFirst(4)), path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw fault("has a 'ca' that is no absolute path of a file")
        }
        return path
    }

    private static func fault(_ what: String) -> StoreError {
        StoreError(
            .unusable,
            "Redis's URL \(what). It is redis://user:password@host:port/database, or rediss:// with TLS; special characters of "
                + "the password are percent-encoded."
        )
    }
}

extension RedisAddress: CustomReflectable {
    /// Shows what the log may hold.
    public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
