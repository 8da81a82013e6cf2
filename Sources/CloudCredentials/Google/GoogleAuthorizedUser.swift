import Core
import JSON

/// A person who signed in with `gcloud`: a refresh token, exchanged for access tokens (RFC 6749, section 6).
struct GoogleAuthorizedUser {
    let clientID: String
    let clientSecret: Secret
    let refreshToken: Secret
    let tokenURI: String
    let quotaProject: String?

    init(_ file: GoogleKeyFile) throws(CredentialFault) {
        clientID = try file.text("client_id")
        clientSecret = Secret(try file.text("client_secret"))
        refreshToken = Secret(try file.text("refresh_token"))
        tokenURI = try file.tokenURI()
        quotaProject = file.root["quota_project_id"]?.string
    }

    func credential(at now: Int, _ access: CredentialAccess) async throws(CredentialFault) -> GoogleCredential {
        let service = CredentialAccess.Service(
            name: "Google's token endpoint",
            place: .vendor,
            advice: "Check that the gateway may reach it."
        )
        let form = FormBody([
            "grant_type": "refresh_token", "client_id": clientID, "client_secret": clientSecret.reveal(),
            "refresh_token": refreshToken.reveal(),
        ])
        let answer = try await access.post(service, tokenURI, form: form)
        let reader = TokenAnswer(access: access, service: service) { error in
            error == "invalid_grant" ? "Sign in again: `gcloud auth application-default login`." : nil
        }
        let token = try reader.read(answer, at: now)
        return GoogleCredential(token: token, quotaProject: quotaProject)
    }
}
