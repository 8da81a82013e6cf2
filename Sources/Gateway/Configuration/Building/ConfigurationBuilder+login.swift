import Access
import Core
import Framing

extension ConfigurationBuilder {
    /// How people log in; nil where something is at fault, which has been reported.
    mutating func login(_ record: SettingsRecord) -> LoginSettings? {
        checkServer(record, "issuer")
        checkRedirect(record)
        checkScopes(record)
        if record.secret("client_secret")?.isEmpty == true, let setting = record["client_secret"] {
            reader.report("expected a secret; leave it out for a public client", at: setting.place, setting.path)
        }
        if let roles = record["roles"], record.map("roles")?.isEmpty == true {
            reader.report("expected at least one: nobody could log in", at: roles.place, roles.path)
        }
        guard let issuer = record.text("issuer"), let id = record.text("client_id"),
            let redirect = record.text("redirect_url")
        else { return nil }
        var login = LoginSettings(
            issuer: issuer,
            clientID: id,
            clientSecret: record.secret("client_secret"),
            redirectURL: redirect,
            roles: roles(record, "roles")
        )
        login.scopes = record.texts("scopes") ?? login.scopes
        login.names.organisation = record.text("organisation_claim").map { ClaimPath($0) }
        login.names.roles = record.text("roles_claim").map { ClaimPath($0) } ?? login.names.roles
        login.names.email = record.text("email_claim").map { ClaimPath($0) } ?? login.names.email
        login.leeway = record.seconds("leeway") ?? login.leeway
        login.sessionLifetime = record.seconds("session_lifetime") ?? login.sessionLifetime
        return login
    }

    /// A code that comes back in the clear could be read by anybody on the way, and so could the session.
    private mutating func checkRedirect(_ record: SettingsRecord) {
        guard let text = record.text("redirect_url"), let setting = record["redirect_url"] else { return }
        if let address = WebAddress(text), address.isSecure || address.isLoopback, !address.target.contains("?") {
            return
        }
        reader.report(
            "expected an https:// address without a query (http:// only on this machine)",
            at: setting.place,
            setting.path
        )
    }

    /// RFC 6749 section 3.3.
    private mutating func checkScopes(_ record: SettingsRecord) {
        for scope in record.list("scopes") ?? [] {
            guard case .text(let text) = scope.value,
                !text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
                )
            else { continue }
            reader.report("expected one scope, without spaces", at: scope.place, scope.path)
        }
    }
}
