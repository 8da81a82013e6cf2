import Catalogue
import CloudCredentials
import Core
import Framing

extension ConfigurationBuilder {
    /// Whose credentials show who the gateway is; nil for a vendor that wants none.
    mutating func cloud(_ record: SettingsRecord, _ kind: VendorKind) -> Configuration.Cloud? {
        let said = record.section("credentials")
        switch kind.cloud {
        case nil:
            if let setting = record["credentials"] {
                reader.report("vendors of kind \(kind.name) have no cloud credentials", at: setting.place, setting.path)
            }
            return nil
        case .aws:
            guard let region = region(record) else { return nil }
            let pair = pair(said, "access_key_id", "secret_access_key")
            guard let (id, secret) = pair else { return .aws(nil, region: region) }
            do {
                let token = said.secret("session_token")
                return .aws(
                    try AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token),
                    region: region
                )
            } catch {
                reader.report(error.reason, at: record["credentials"]?.place ?? record.place, said.path)
                return nil
            }
        case .google: return .google(keyFile: said.text("key_file"))
        case .azure:
            guard record["credentials"] != nil else { return nil }
            let scope = scope(said)
            guard let (client, secret) = pair(said, "client_id", "client_secret") else {
                return .azure(nil, scope: scope)
            }
            guard let tenant = said.text("tenant_id") else {
                reader.report(
                    "'tenant_id' is missing beside 'client_id'",
                    at: record["credentials"]?.place ?? record.place,
                    record.path.appending("credentials")
                )
                return nil
            }
            return .azure(AzureClient(tenant: tenant, clientID: client, secret: secret), scope: scope)
        }
    }

    /// What a token of Entra is for.
    private mutating func scope(_ record: SettingsRecord) -> String? {
        guard let scope = record.text("scope"), let setting = record["scope"] else { return nil }
        if !scope.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) || !scope.hasSuffix("/.default") {
            reader.report(
                "expected a scope, something like https://cognitiveservices.azure.us/.default",
                at: setting.place,
                setting.path
            )
        }
        return scope
    }

    /// Two settings that make sense only together.
    private mutating func pair(_ record: SettingsRecord, _ name: String, _ secret: String) -> (String, Secret)? {
        let (first, second) = (record.text(name), record.secret(secret))
        if let first, let second { return (first, second) }
        if first != nil || second != nil {
            reader.report(
                "'\(name)' and '\(secret)' belong together, and one of them is missing",
                at: record.place,
                record.path
            )
        }
        return nil
    }

    /// The address that follows from region and project; nil where they are missing, which has then been reported.
    mutating func cloudAddress(_ record: SettingsRecord, _ kind: VendorKind) -> String? {
        switch kind.cloud {
        case .aws:
            return region(record).map(Self.bedrock)
        case .google:
            let named = record.text("project") ?? filled("GOOGLE_CLOUD_PROJECT")
            let place = record.text("region") ?? filled("GOOGLE_CLOUD_LOCATION") ?? "global"
            // Projects of old have a domain before a colon.
            let project = part("project", named, orElse: "GOOGLE_CLOUD_PROJECT", like: "my-project", record) { name in
                name.split(separator: ":", omittingEmptySubsequences: false).allSatisfy {
                    AddressLetters.isHostName($0)
                }
            }
            let region = part("region", place, orElse: "GOOGLE_CLOUD_LOCATION", like: "europe-west1", record)
            guard let project, let region else { return nil }
            let host =
                switch region {
                case "global": "aiplatform.googleapis.com"
                // Of several regions together.
                case "us", "eu": "aiplatform.\(region).rep.googleapis.com"
                default: "\(region)-aiplatform.googleapis.com"
                }
            return "https://\(host)/v1/projects/\(project)/locations/\(region)"
        case .azure, nil: return nil
        }
    }

    /// The address that follows from the environment alone; nil where it says none.
    static func address(of kind: VendorKind, in environment: [String: String]) -> String? {
        guard kind.cloud == .aws, let region = region(in: environment), AddressLetters.isLabel(region) else {
            return nil
        }
        return bedrock(region)
    }

    private static func bedrock(_ region: String) -> String {
        "https://bedrock-runtime.\(region).\(AWSRegion.domain(of: region))"
    }

    /// Where a vendor is: what the operator says, or where its cloud's address leads.
    func place(_ record: SettingsRecord, _ kind: VendorKind) -> String? {
        if let said = record.text("region") { return said }
        return switch kind.cloud {
        case .aws: Self.region(in: environment)
        case .google where record["base_url"] == nil: filled("GOOGLE_CLOUD_LOCATION") ?? "global"
        case .google, .azure, nil: nil
        }
    }

    private static func region(in environment: [String: String]) -> String? {
        filled("AWS_REGION", in: environment) ?? filled("AWS_DEFAULT_REGION", in: environment)
    }

    /// The region of AWS.
    private mutating func region(_ record: SettingsRecord) -> String? {
        let region = record.text("region") ?? Self.region(in: environment)
        return part("region", region, orElse: "AWS_REGION", like: "eu-central-1", record)
    }

    /// A text that becomes part of an address. Nil where it is missing or cannot be that, which is reported once.
    /// - Parameters:
    ///   - variable: may say it too.
    ///   - example: for those who wrote something else.
    private mutating func part(
        _ name: String,
        _ value: String?,
        orElse variable: String,
        like example: String,
        _ record: SettingsRecord,
        _ fits: (String) -> Bool = { AddressLetters.isLabel($0) }
    ) -> String? {
        if let value, fits(value) { return value }
        let path = record.path.appending(name)
        if !reader.problems.contains(where: { $0.path == path.description }) {
            reader.report(
                value == nil
                    ? "'\(name)' is missing, and \(variable) is not set"
                    : "'\(name)' holds a character that cannot stand there; expected something like \(example)",
                at: record[name]?.place ?? record.place,
                path
            )
        }
        return nil
    }

    private func filled(_ variable: String) -> String? { Self.filled(variable, in: environment) }

    private static func filled(_ variable: String, in environment: [String: String]) -> String? {
        environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
}
