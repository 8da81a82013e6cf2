import Core

/// What a profile of the shared files says: keys, or a role to assume with another profile's keys, with a web identity or with
/// what the machine has. Profiles that start programs or sign a person in are refused by name.
struct AWSProfileCredentials: CredentialSource {
    let access: CredentialAccess
    let tokens: AWSTokenService
    let environment: AWSEnvironmentKeys
    let container: AWSContainerIdentity
    let instance: AWSInstanceIdentity
    let name = "profile"

    /// How long a chain of profiles may be.
    private static let maximumDepth = 5

    func credential(at now: Int) async throws(CredentialFault) -> AWSCredentials {
        let profiles = try AWSProfiles(access)
        return try await credential(of: try profiles.required(), among: profiles, at: now)
    }

    /// What the settings of the profile to be used lead to.
    func credential(
        of settings: [String: Secret],
        among profiles: AWSProfiles,
        at now: Int
    ) async throws(CredentialFault) -> AWSCredentials {
        try await credential(of: settings, named: profiles.name, among: profiles, seen: [profiles.name], at: now)
    }

    /// - Parameter seen: the profiles that led here, this one last.
    private func credential(
        of settings: [String: Secret],
        named name: String,
        among profiles: AWSProfiles,
        seen: [String],
        at now: Int
    ) async throws(CredentialFault) -> AWSCredentials {
        func setting(_ name: String) -> String? { settings.text(name) }
        if let role = setting("role_arn") {
            let session = setting("role_session_name")
            if let file = setting("web_identity_token_file") {
                let token = try access.environment.token(
                    inFile: file,
                    label: "the file of the profile's web_identity_token_file",
                    limit: access.limits.maximumFileBytes
                )
                return try await tokens.assume(role: role, session: session, webIdentity: Secret(token), at: now)
            }
            guard setting("mfa_serial") == nil else {
                throw CredentialFault(
                    .unsupported,
                    "the profile has mfa_serial, and the gateway cannot ask anybody for a code",
                    advice: "Use a role that needs no second factor."
                )
            }
            let base: AWSCredentials
            if let source = setting("source_profile") {
                base = try await self.base(source, of: settings, named: name, among: profiles, seen: seen, at: now)
            } else {
                base = try await self.base(of: setting("credential_source"), at: now)
            }
            let external = setting("external_id")
            return try await tokens.assume(role: role, session: session, externalID: external, with: base, at: now)
        }
        if let keys = try keys(in: settings) { return keys }
        for (name, what) in [
            ("credential_process", "starts no programs"), ("sso_session", "cannot sign a person in"),
            ("sso_start_url", "cannot sign a person in"), ("login_session", "cannot sign a person in"),
        ] where setting(name) != nil {
            throw CredentialFault(
                .unsupported,
                "the profile has \(name), and the gateway \(what)",
                advice: "Give the gateway keys, a role of its machine, or a web identity."
            )
        }
        if seen.count > 1 { throw CredentialFault(.incomplete, "the profile that source_profile names has no keys") }
        throw CredentialFault(.notConfigured, "the profile has no keys")
    }

    /// The keys of the profile that `source_profile` names, which may be the profile itself.
    private func base(
        _ source: String,
        of settings: [String: Secret],
        named name: String,
        among profiles: AWSProfiles,
        seen: [String],
        at now: Int
    ) async throws(CredentialFault) -> AWSCredentials {
        if source == name, let keys = try keys(in: settings) { return keys }
        guard !seen.contains(source), seen.count < Self.maximumDepth else {
            throw CredentialFault(.malformed, "the profiles that source_profile names lead in a circle, or too far")
        }
        guard let next = profiles[source] else {
            throw CredentialFault(.malformed, "the profile that source_profile names is in neither file")
        }
        return try await credential(of: next, named: source, among: profiles, seen: seen + [source], at: now)
    }

    /// What `credential_source` names. That it has nothing is no reason to go on to other sources: the profile wants this one.
    private func base(of source: String?, at now: Int) async throws(CredentialFault) -> AWSCredentials {
        do throws(CredentialFault) {
            switch source {
            case "Environment": return try await environment.credential(at: now)
            case "EcsContainer": return try await container.credential(at: now)
            case "Ec2InstanceMetadata": return try await instance.credential(at: now)
            case nil:
                throw CredentialFault(
                    .incomplete,
                    "the profile has role_arn and nothing to assume the role with",
                    advice: "Set source_profile, credential_source or web_identity_token_file beside it."
                )
            default:
                throw CredentialFault(
                    .malformed,
                    "the profile's credential_source is unknown",
                    advice: "It can be Environment, EcsContainer or Ec2InstanceMetadata."
                )
            }
        } catch {
            guard error.kind == .notConfigured else { throw error }
            throw CredentialFault(
                .incomplete,
                "what the profile's credential_source names has no credentials: \(error.reason)",
                advice: error.advice
            )
        }
    }

    private func keys(in settings: [String: Secret]) throws(CredentialFault) -> AWSCredentials? {
        func setting(_ name: String) -> Secret? { settings[name].flatMap { $0.isEmpty ? nil : $0 } }
        switch (setting("aws_access_key_id"), setting("aws_secret_access_key")) {
        case (nil, nil): return nil
        case (let id?, let secret?):
            return try AWSCredentials(
                accessKeyID: id.reveal(),
                secretAccessKey: secret,
                sessionToken: setting("aws_session_token")
            )
        default:
            throw CredentialFault(
                .incomplete,
                "the profile has one of aws_access_key_id and aws_secret_access_key",
                advice: "Set both or neither."
            )
        }
    }
}
