package import Access
package import Directory
package import Logging
import NIOConcurrencyHelpers
import NIOCore
package import Storage

/// What the control plane is told of the gateway.
extension GatewayProcess {
    /// Where it should listen.
    package var adminAddress: (host: String, port: Int) {
        let listen = atStart.admin.listen
        return (listen.host, listen.port)
    }

    /// Its log.
    package var controlLogger: Logger { logger }

    /// The database; nil: nothing is kept.
    package var database: (any SQLDatabase)? { storage?.database }

    /// How the gateway fares, as `/readyz` tells it: the status, and the body.
    package var readiness: (status: Int, body: String) {
        let readiness = runtime.readiness
        return (readiness.status, String(buffer: readiness.body))
    }

    /// What is kept of somebody, by the address that the provider vouches for.
    /// - Throws: `directory` where nobody can tell now whether anything is.
    private func user(_ person: LoggedIn) throws(LoginError) -> User? {
        let directory = current.withLockedValue { $0.directory }
        guard let email = person.email else { return nil }
        let user = directory.users[email.lowercased()]
        if user == nil, directory.revision == nil { throw .directory }
        return user
    }

    /// Whether somebody who comes from the provider has any rights here; what is kept of them is noted.
    package func admit(_ person: inout LoggedIn) throws(LoginError) -> Bool {
        person.record = try user(person).flatMap { $0.governs(person) ? $0.id : nil }
        return try administrator(person) != nil
    }

    /// When logins of somebody were ended; nil: never.
    package func endOfSessions(_ person: LoggedIn) throws(LoginError) -> Int? {
        let user = try user(person)
        // Whatever is kept of the address since is somebody else's.
        if let record = person.record, record != user?.id { return .max }
        return user.flatMap { $0.governs(person) ? $0.sessionsEnded : nil }
    }

    /// Somebody who has logged in, with the rights that the provider and the directory give; nil: none, or taken away.
    package func administrator(_ person: LoggedIn) throws(LoginError) -> Administrator? {
        let user = try user(person)
        var grants = person.grants + (user?.grants ?? [])
        // Who shuts somebody out does so where the record counts, and nowhere else.
        if let user, user.isDisabled { grants.removeAll { user.realm.contains($0.realm) } }
        return grants.isEmpty ? nil : Administrator(name: "user:\(person.email ?? person.subject)", grants: grants)
    }

    /// What vendors and models there are now, and what the configuration says that they cost.
    package var usedConfiguration: Configuration { current.withLockedValue(\.configuration) }

    /// The keys that stand in the configuration.
    package var declaredKeys: [DeclaredKey] { current.withLockedValue(\.configuration).declaredKeys }
}

extension User {
    /// Whether all that somebody may do lies where the record counts. Who looks after a part of the gateway ends no sessions of those who have
    /// rights beyond it; what they may do in that part follows the record all the same.
    fileprivate func governs(_ person: LoggedIn) -> Bool { person.grants.allSatisfy { realm.contains($0.realm) } }
}
