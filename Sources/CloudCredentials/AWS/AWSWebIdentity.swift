import Core

/// A token in a file and the role that it may be exchanged for: `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, as EKS sets them
/// for service accounts. The file is read each time, since Kubernetes replaces it.
struct AWSWebIdentity: CredentialSource {
    let access: CredentialAccess
    let tokens: AWSTokenService
    let name = "web identity"

    func credential(at now: Int) async throws(CredentialFault) -> AWSCredentials {
        let environment = access.environment
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] else {
            throw CredentialFault(.notConfigured, "AWS_WEB_IDENTITY_TOKEN_FILE is not set")
        }
        guard let role = environment["AWS_ROLE_ARN"] else {
            throw CredentialFault(
                .incomplete,
                "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not",
                advice: "Set both or neither."
            )
        }
        let token = try environment.token(
            inFile: file,
            label: "the file that AWS_WEB_IDENTITY_TOKEN_FILE names",
            limit: access.limits.maximumFileBytes
        )
        let session = environment["AWS_ROLE_SESSION_NAME"]
        return try await tokens.assume(role: role, session: session, webIdentity: Secret(token), at: now)
    }
}
