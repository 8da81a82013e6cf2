import Core

/// The profiles of both shared files, and which of them is to be used.
struct AWSProfiles {
    /// `AWS_PROFILE`, else `default`.
    let name: String
    /// Whether `AWS_PROFILE` names it.
    let isNamed: Bool

    private var profiles: [String: [String: Secret]]

    /// Reads the files that are there: `AWS_CONFIG_FILE` (`~/.aws/config`) and `AWS_SHARED_CREDENTIALS_FILE`
    /// (`~/.aws/credentials`), whose settings go before the others.
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
                profiles[profile, default: [:]].merge(settings) { _, later in later }
            }
        }
    }

    /// The settings of the profile to be used.
    var selected: [String: Secret]? { profiles[name] }

    subscript(_ name: String) -> [String: Secret]? { profiles[name] }
}
