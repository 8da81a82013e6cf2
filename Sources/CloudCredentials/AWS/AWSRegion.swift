import Core

/// Where AWS is asked.
public enum AWSRegion {
    /// The region by the settings, in the order of the SDKs: the given one, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's in the
    /// config file.
    /// - Throws: a fault of kind `notConfigured` where none is set.
    public static func resolve(explicit: String?, access: CredentialAccess) throws(CredentialFault) -> String {
        if let region = explicit { return try checked(region, "the configured region") }
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = access.environment[name] { return try checked(region, name) }
        }
        let profiles = try AWSProfiles(access)
        if let region = profiles.selected?["region"]?.reveal() {
            return try checked(region, "the region of the AWS profile")
        }
        throw CredentialFault(.notConfigured, "no AWS region is set", advice: "Set `region`, or AWS_REGION.")
    }

    /// The domain of a region's services: `amazonaws.com`, and those of the partitions that are apart from it.
    public static func domain(of region: String) -> String {
        if region.hasPrefix("cn-") { return "amazonaws.com.cn" }
        if region.hasPrefix("eusc-") { return "amazonaws.eu" }
        if region.hasPrefix("us-iso-") { return "c2s.ic.gov" }
        if region.hasPrefix("us-isob-") { return "sc2s.sgov.gov" }
        if region.hasPrefix("us-isof-") { return "csp.hci.ic.gov" }
        if region.hasPrefix("eu-isoe-") { return "cloud.adc-e.uk" }
        return "amazonaws.com"
    }

    /// A region becomes part of a host's name.
    private static func checked(_ region: String, _ label: String) throws(CredentialFault) -> String {
        guard SecretText.isName(region), !region.contains("."), !region.contains("_") else {
            throw CredentialFault(.malformed, "\(label) is no region", advice: "Regions look like eu-central-1.")
        }
        return region
    }
}
