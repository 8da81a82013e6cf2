import Core

/// The profiles of both shared files, and which of them is to be used.
struct AWSProfiles {
    /// `AWS_PROFILE`, else `default`.
    let name: String
    /// Whether `AWS_PROFILE` names it.
    let isNamed: Bool

    private var profiles: [String: [String: Secret]]

    /// Reads the files that are there: `AWS_CONFIG_FILE` (`~/.aws/config`) and `AWS_SHARED_CREDENTIALS_FILE`
    /// (`~/.aws/credentials`), whose settings go before the others. A key is of one file alone.
    init(_ access: CredentialAccess) throws(CredentialFault) {
        let environment = access.environment
        isNamed = environment["AWS_PROFILE"] != nil
        name = environment["AWS_PROFILE"] ?? "default"
        profiles = [:]
        for (variable, standard, format) in [
            ("AWS_CONFIG_FILE", "~/.aws/config", AWSProfileFile.Format.config),
            ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", .credentials),
        ] {
            let path = environment[variable]
            if path == nil, environment["HOME"] == nil { continue }
            let label = path == nil ? standard : "the file that \(variable) names"
            // The SDKs do not mind if a file is absent though it is named: it may be mounted later.
            let bytes = try environment.file(path ?? standard, label: label, limit: access.limits.maximumFileBytes)
            guard let bytes else { continue }
            for (profile, settings) in try AWSProfileFile(bytes, format: format, label: label).profiles {
                profiles[profile] = Self.merged(profiles[profile] ?? [:], settings)
            }
        }
    }

    /// The settings of both files. Those of a key go together, or the one key would be sent with the secret or the token of another.
    private static func merged(_ earlier: [String: Secret], _ later: [String: Secret]) -> [String: Secret] {
        let id = "aws_access_key_id"
        let ofKey = [id, "aws_secret_access_key", "aws_session_token"]
        var (earlier, later) = (earlier, later)
        if later.text(id) != nil {
            for name in ofKey { earlier[name] = nil }
        } else if earlier.text(id) != nil {
            for name in ofKey { later[name] = nil }
        }
        return earlier.merging(later) { _, later in later }
    }

    /// The settings of the profile to be used.
    /// - Throws: a fault of kind `notConfigured` where there is none and none is named.
    func required() throws(CredentialFault) -> [String: Secret] {
        if let settings = profiles[name] { return settings }
        guard isNamed else { throw CredentialFault(.notConfigured, "there is no default profile") }
        throw CredentialFault(
            .malformed,
            "the profile that AWS_PROFILE names is in neither file",
            advice: "In the config file its section is `[profile NAME]`, in the credentials file `[NAME]`."
        )
    }

    subscript(_ name: String) -> [String: Secret]? { profiles[name] }
}

extension [String: Secret] {
    /// What a setting says; one without a value says nothing.
    func text(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0.reveal() }
    }
}
