import Core

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, with temporary ones, `AWS_SESSION_TOKEN`.
struct AWSEnvironmentKeys: CredentialSource {
    let access: CredentialAccess
    let name = "environment"

    func credential(at now: Int) async throws(CredentialFault) -> AWSCredentials {
        let environment = access.environment
        switch (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) {
        case (nil, nil): throw CredentialFault(.notConfigured, "AWS_ACCESS_KEY_ID is not set")
        case (.some, nil):
            throw CredentialFault(
                .incomplete,
                "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not",
                advice: "Set both or neither."
            )
        case (nil, .some):
            throw CredentialFault(
                .incomplete,
                "AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not",
                advice: "Set both or neither."
            )
        case (let id?, let secret?):
            return try AWSCredentials(
                accessKeyID: id,
                secretAccessKey: Secret(secret),
                sessionToken: environment["AWS_SESSION_TOKEN"].map(Secret.init)
            )
        }
    }
}
