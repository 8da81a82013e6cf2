import Core
import JSON
import _CryptoExtras

/// The key of a service account, with which a token is asked for in a signed letter (RFC 7523, section 2.1).
struct GoogleServiceAccount {
    let email: String
    let keyID: String?
    let key: _RSA.Signing.PrivateKey
    let tokenURI: String
    let quotaProject: String?

    /// Seconds that a letter counts; Google takes no more.
    private static let lifetime = 3600
    private static let scope = "https://www.googleapis.com/auth/cloud-platform"

    init(_ file: GoogleKeyFile) throws(CredentialFault) {
        email = try file.text("client_email")
        let pem = try file.text("private_key")
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            // What the library says may hold part of the key.
            throw CredentialFault(
                .malformed,
                "the `private_key` of \(file.label) is no RSA key of 2048 bits or more in PEM",
                advice: "Download the key anew; its line ends are written as \\n."
            )
        }
        keyID = file.root["private_key_id"]?.string
        tokenURI = try file.tokenURI()
        quotaProject = file.root["quota_project_id"]?.string
    }

    func credential(at now: Int, _ access: CredentialAccess) async throws(CredentialFault) -> GoogleCredential {
        let service = CredentialAccess.Service(
            name: "Google's token endpoint",
            place: .vendor,
            advice: "Check that the gateway may reach it."
        )
        let letter = try letter(at: now)
        let form = FormBody([
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": letter.text.reveal(),
        ])
        let answer = try await access.post(service, tokenURI, form: form)
        let reader = TokenAnswer(access: access, service: service) { error in
            error == "invalid_grant"
                ? "Check that the key was not deleted, that the account is not disabled, and that the machine's clock is right."
                : nil
        }
        let token = try reader.read(answer, at: now)
        return GoogleCredential(token: token, quotaProject: quotaProject)
    }

    private func letter(at now: Int) throws(CredentialFault) -> SignedJWT {
        do {
            return try SignedJWT(key: key, keyID: keyID) {
                $0.member("iss", email)
                $0.member("scope", Self.scope)
                $0.member("aud", tokenURI)
                $0.member("iat", now)
                $0.member("exp", now + Self.lifetime)
            }
        } catch {
            throw CredentialFault(.malformed, "the service account's key cannot sign")
        }
    }
}
