import JSON
import NIOCore

/// Somebody's time at the control plane, from a login to its end. The browser keeps it, sealed; the gateway keeps nothing.
public struct Session: Sendable, Hashable {
    /// How many random bytes one takes.
    static let randomBytes = 16

    /// Tells it apart from others of the same person; no secret.
    public let id: String
    /// Whose it is.
    public let person: LoggedIn

    /// - Parameter random: so many bytes as ``randomBytes``.
    init(random: [UInt8], of person: LoggedIn) {
        id = Base64URL.encode(random)
        self.person = person
    }

    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - revokedBefore: sessions that began in this second or before are over; nil: none is.
    /// - Throws: `sessionExpired`, `sessionRevoked`.
    func check(now: Int, longest: Int, revokedBefore: Int?) throws(LoginError) {
        // A life that was made shorter since holds for those that have begun.
        guard now < min(person.expiry, person.loggedInAt + longest) else { throw .sessionExpired }
        if let revokedBefore, person.loggedInAt <= revokedBefore { throw .sessionRevoked }
    }

    // MARK: As the browser keeps it

    var payload: ByteBuffer {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id", id)
            writer.member("sub", person.subject)
            writer.member("email", person.email)
            writer.member("name", person.name)
            writer.member("org", person.organisation)
            writer.array("roles") { writer in
                for role in Role.allCases where person.roles.contains(role) { writer.string(role.rawValue) }
            }
            writer.member("record", person.record)
            writer.member("iat", person.loggedInAt)
            writer.member("exp", person.expiry)
        }
        return writer.buffer
    }

    /// Nil where it is none, or of a role that is not known any more.
    init?(_ payload: JSONNode) {
        guard let id = payload["id"]?.string, let subject = payload["sub"]?.string,
            let names = payload["roles"]?.elements.map(\.string), let start = payload["iat"]?.int,
            let end = payload["exp"]?.int
        else { return nil }
        let roles = names.compactMap { $0.flatMap(Role.init(rawValue:)) }
        guard roles.count == names.count else { return nil }
        self.id = id
        person = LoggedIn(
            subject: subject,
            email: payload["email"]?.string,
            name: payload["name"]?.string,
            organisation: payload["org"]?.string,
            roles: Set(roles),
            record: payload["record"]?.string,
            loggedInAt: start,
            expiry: end
        )
    }
}
