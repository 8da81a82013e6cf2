import Core
import Framing

/// Entra's token endpoint, asked by client credentials (RFC 6749 section 4.4; with an assertion, RFC 7523 section 2.2).
struct EntraTokenEndpoint {
    let access: CredentialAccess
    let scope: String

    /// What the client proves itself with.
    enum Proof {
        case secret(Secret)
        /// A token of an issuer that Entra trusts.
        case assertion(Secret)
    }

    private let service = CredentialAccess.Service(
        name: "Entra's token endpoint",
        place: .vendor,
        advice: "Check that the gateway may reach it, and AZURE_AUTHORITY_HOST if that is set."
    )

    init(access: CredentialAccess, scope: String) {
        self.access = access
        self.scope = scope
    }

    func token(
        tenant: String,
        clientID: String,
        proof: Proof,
        at now: Int
    ) async throws(CredentialFault) -> AccessToken {
        // It becomes part of a path.
        guard SecretText.isName(tenant), tenant.first != "." else {
            throw CredentialFault(.malformed, "the tenant is neither an identifier nor a domain")
        }
        let form =
            switch proof {
            case .secret(let secret):
                FormBody([
                    "grant_type": "client_credentials", "client_id": clientID, "scope": scope,
                    "client_secret": secret.reveal(),
                ])
            case .assertion(let token):
                FormBody([
                    "grant_type": "client_credentials", "client_id": clientID, "scope": scope,
                    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    "client_assertion": token.reveal(),
                ])
            }
        let answer = try await access.post(service, "\(try authority())/\(tenant)/oauth2/v2.0/token", form: form)
        return try TokenAnswer(access: access, service: service, advice: Self.advice).read(answer, at: now)
    }

    private func authority() throws(CredentialFault) -> String {
        guard var host = access.environment["AZURE_AUTHORITY_HOST"] else { return "https://login.microsoftonline.com" }
        if !host.contains("://") { host = "https://\(host)" }
        guard let address = WebAddress(host), address.isSecure || address.isLoopback, !host.contains("?") else {
            throw CredentialFault(.malformed, "AZURE_AUTHORITY_HOST is no https address")
        }
        return host.hasSuffix("/") ? String(host.dropLast()) : host
    }

    /// The scope of the AI services in the cloud of an authority: Azure's own, that of the US government, or that in China.
    static func scope(ofServicesBy authority: String?) -> String {
        let host = authority.flatMap { WebAddress($0.contains("://") ? $0 : "https://\($0)")?.host }
        return switch host {
        case "login.microsoftonline.us": "https://cognitiveservices.azure.us/.default"
        case "login.chinacloudapi.cn", "login.partner.microsoftonline.cn":
            "https://cognitiveservices.azure.cn/.default"
        default: "https://cognitiveservices.azure.com/.default"
        }
    }

    private static func advice(_ error: String?) -> String? {
        switch error {
        case "AADSTS7000215": "The client's secret is wrong: it must be the secret's value, not its identifier."
        case "AADSTS7000222": "The client's secret has expired: make a new one."
        case "AADSTS700016": "There is no such client in the tenant: check its identifier and the tenant."
        case "AADSTS90002": "There is no such tenant: check its identifier."
        case "AADSTS70021", "AADSTS700211", "AADSTS700213":
            "No federated credential of the client fits the token: check its issuer, subject and audience."
        case "AADSTS700024": "The federated token has expired: check that its file is renewed."
        default: nil
        }
    }
}
