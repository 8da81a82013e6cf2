/// The role that the profile assumes with other keys. It has a place of its own in the chain: the SDKs ask it before a web identity
/// in the environment, and what else stands in the profile after that.
struct AWSProfileRole: CredentialSource {
    let profile: AWSProfileCredentials
    let name = "profile's role"

    func credential(at now: Int) async throws(CredentialFault) -> AWSCredentials {
        let profiles = try AWSProfiles(profile.access)
        let settings = try profiles.required()
        // A role that is assumed with a web identity is asked for where web identities are.
        guard settings.text("role_arn") != nil, settings.text("web_identity_token_file") == nil else {
            throw CredentialFault(.notConfigured, "the profile assumes no role with other keys")
        }
        return try await profile.credential(of: settings, among: profiles, at: now)
    }
}
