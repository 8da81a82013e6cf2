extension CredentialChain<AWSCredentials> {
    /// Where AWS credentials come from, in the order of botocore: given keys; environment; a role that the profile of the shared
    /// files assumes; web identity (EKS); what else the profile has; container (ECS, EKS Pod Identity); instance (EC2).
    /// - Parameters:
    ///   - explicit: keys from the gateway's own settings; where there are any nothing else is asked.
    ///   - region: where the Security Token Service is asked; nil: its global address.
    public static func aws(
        explicit: AWSCredentials? = nil,
        region: String?,
        access: CredentialAccess
    ) -> CredentialChain<AWSCredentials> {
        let subject = "AWS credentials"
        if let explicit {
            return CredentialChain(subject: subject, sources: [AWSExplicitKeys(credentials: explicit)], advice: "")
        }
        let environment = AWSEnvironmentKeys(access: access)
        let container = AWSContainerIdentity(access: access)
        let instance = AWSInstanceIdentity(access: access)
        let tokens = AWSTokenService(access: access, region: region)
        let profile = AWSProfileCredentials(
            access: access,
            tokens: tokens,
            environment: environment,
            container: container,
            instance: instance
        )
        return CredentialChain(
            subject: subject,
            sources: [
                environment, AWSProfileRole(profile: profile), AWSWebIdentity(access: access, tokens: tokens), profile,
                container, instance,
            ],
            advice: """
                Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the machine a role.
                """
        )
    }
}

/// Keys from the gateway's own settings.
struct AWSExplicitKeys: CredentialSource {
    let credentials: AWSCredentials
    let name = "configuration"

    func credential(at now: Int) async throws(CredentialFault) -> AWSCredentials { credentials }
}
