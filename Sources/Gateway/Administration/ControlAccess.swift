import Access
package import Core
package import Directory
import Logging
import NIOConcurrencyHelpers

/// Finds who administers, by what a request to the control plane shows, and keeps out what a web page made a browser send.
package final class ControlAccess: Sendable {
    private let gateway: GatewayProcess
    /// The key that the environment gives the first administrator.
    private let bootstrap: KeyDigest?
    private let attempts: NIOLockedValueBox<Attempts>
    private static let mostBlocked = 4096
    /// Tokens that are being looked at.
    private let verifications = NIOLockedValueBox(0)
    /// The most that are at once.
    private static let mostVerifications = 64

    /// Whose attempts have failed, by the settings in use.
    private struct Attempts {
        var failed: FailedAttempts
        /// Whose attempts are not looked at, and until when.
        var blocked: [ClientNetwork: Int] = [:]
    }

    package init(_ gateway: GatewayProcess) {
        self.gateway = gateway
        bootstrap = Self.bootstrap(gateway.environment)
        attempts = NIOLockedValueBox(Attempts(failed: FailedAttempts(FailedAttempts.Settings())))
    }

    /// Names the variable with the first administrator's key.
    package static let variable = "LLM_GATEWAY_ADMIN_KEY"

    /// What the first administrator's key is known of; nil where the environment names none.
    static func bootstrap(_ environment: [String: String]) -> KeyDigest? {
        environment[variable].flatMap { $0.isEmpty ? nil : KeyDigest(of: Array($0.utf8)) }
    }

    /// - Parameter fetchSite: the value of `sec-fetch-site`.
    /// - Throws: `forbidden` for a name or an origin that is not the gateway's.
    package func checkSource(host: String?, origin: String?, fetchSite: String?) throws(GatewayError) {
        let snapshot = gateway.current.withLockedValue { $0 }
        let guarded = RequestGuard(
            server: snapshot.configuration.server,
            isExposed: !snapshot.configuration.admin.listen.isLoopback
        )
        // Where people log in it is reached as they are sent back to it.
        let own = gateway.login?.settings.origin
        if let host, own != "https://\(host)", own != "http://\(host)" { try guarded.checkHost(host) }
        // A page of another site can have a browser ask without telling its origin.
        if origin == nil, let fetchSite { try guarded.checkSite(fetchSite) }
        guard let origin, origin != own, origin != host.map({ "http://\($0)" }), origin != host.map({ "https://\($0)" })
        else { return }
        try guarded.checkOrigin(origin)
    }

    /// Who shows a key, or a token that may administer; where nobody is asked, nobody.
    /// - Parameters:
    ///   - key: what `Authorization: Bearer` or `x-api-key` holds.
    ///   - address: whose failed attempts are counted.
    ///   - now: seconds since 1970.
    /// - Throws: `unauthenticated`; `unavailable` where nobody can tell now, or too many attempts have failed.
    package func administrator(
        showing key: String?,
        from address: String?,
        now: Int
    ) async throws(GatewayError) -> Administrator {
        let network = address.flatMap { ClientNetwork($0) }
        if let network, let until = blocked(network, now) { throw .tooManyFailedAttempts(retryAfter: until - now) }
        do throws(GatewayError) {
            return try await administrator(showing: key, now: now)
        } catch {
            if error.isFailedAttempt, let network { failed(network, now) }
            throw error
        }
    }

    private func administrator(showing key: String?, now: Int) async throws(GatewayError) -> Administrator {
        let snapshot = gateway.current.withLockedValue { $0 }
        if !asksWho(snapshot) { return .nobody }
        guard let key else { throw .unauthenticated(nil) }
        let shown = Array(key.utf8)
        let digest = KeyDigest(of: shown)
        if let bootstrap, digest == bootstrap {
            return Administrator(name: "environment", grants: [AdminGrant(.owner, in: .gateway)])
        }
        let caller: Caller
        do throws(KeyTable.Refusal) {
            caller = try snapshot.keys.find(digest, now: now).caller
        } catch {
            if error == .unknown, let tokens = snapshot.tokens, tokens.admitsAdministrators,
                TokenVerifier.isSigned(shown)
            {
                return try await administrator(showing: shown, tokens)
            }
            if snapshot.directory.revision == nil, error == .unknown { throw .directoryUnavailable }
            throw .unauthenticated(error)
        }
        guard !caller.administers.isEmpty else {
            throw GatewayError(
                .forbidden,
                status: 403,
                message: "The key '\(caller.key)' is not there to administer: it has neither roles nor scopes.",
                code: "scope_not_granted"
            )
        }
        return Administrator(name: "key:\(caller.key)", grants: caller.administers)
    }

    private func administrator(
        showing token: [UInt8],
        _ tokens: TokenVerifier
    ) async throws(GatewayError) -> Administrator {
        let isOne = verifications.withLockedValue { running in
            guard running < Self.mostVerifications else { return false }
            running += 1
            return true
        }
        guard isOne else { throw .tooManyVerifications }
        let result = await tokens.verify(token)
        verifications.withLockedValue { $0 -= 1 }
        switch result {
        case .failure(let refusal): throw .token(refusal)
        case .success(let found):
            let caller = found.caller
            // An application that asks for itself is nobody's.
            let person = caller.user.flatMap { caller.key.hasSuffix("/\($0)") ? nil : $0 }
            let name = caller.key + (person.map { " for \($0)" } ?? "")
            guard !caller.administers.isEmpty else {
                throw GatewayError(
                    .forbidden,
                    status: 403,
                    message:
                        "The token of '\(name)' is not there to administer: no role of it is one of 'administers', or it does not tell "
                        + "the organisation or team that 'claims' names.",
                    code: "scope_not_granted"
                )
            }
            return Administrator(name: "token:\(name)", grants: caller.administers)
        }
    }

    /// Whoever reaches a gateway of this machine alone, where nobody has to say who it is, may administer it too; not where people log in,
    /// since what they come through may be on this machine.
    private func asksWho(_ snapshot: Snapshot) -> Bool {
        if snapshot.asksForCallers || snapshot.configuration.admin.login != nil { return true }
        return !snapshot.configuration.admin.listen.isLoopback && !gateway.insecureNoAuth
    }

    /// Until when nobody of a network is listened to; nil: it is. Where the settings are other ones than before, counting begins anew.
    private func blocked(_ network: ClientNetwork, _ now: Int) -> Int? {
        let settings = gateway.current.withLockedValue(\.configuration.auth.failedAttempts)
        return attempts.withLockedValue { attempts in
            if attempts.failed.settings != settings { attempts = Attempts(failed: FailedAttempts(settings)) }
            guard let until = attempts.blocked[network] else { return nil }
            if now < until { return until }
            attempts.blocked[network] = nil
            return nil
        }
    }

    private func failed(_ network: ClientNetwork, _ now: Int) {
        let until = attempts.withLockedValue { attempts -> Int? in
            guard let until = attempts.failed.failed(network, now: now) else { return nil }
            if attempts.blocked.count >= Self.mostBlocked {
                attempts.blocked = attempts.blocked.filter { now < $0.value }
            }
            if attempts.blocked.count < Self.mostBlocked { attempts.blocked[network] = until }
            return until
        }
        guard let until else { return }
        gateway.logger.warning(
            "too many attempts to administer have failed: no more are looked at for a while",
            metadata: ["seconds": "\(until - now)"]
        )
    }
}
