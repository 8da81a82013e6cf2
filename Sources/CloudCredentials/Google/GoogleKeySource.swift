import Core
import JSON
import NIOCore

/// A key in JSON, wherever it is: of a service account, or of a person who signed in with `gcloud`. Read anew each time, so that it
/// can be replaced. Other kinds are refused by name.
struct GoogleKeySource: CredentialSource {
    enum Place {
        /// The file that the gateway's own settings name.
        case configured(String)
        /// `GOOGLE_APPLICATION_CREDENTIALS`
        case variable
        /// Where `gcloud auth application-default login` leaves it.
        case wellKnownFile
    }

    let place: Place
    let access: CredentialAccess

    var name: String {
        switch place {
        case .configured: "configuration"
        case .variable: "GOOGLE_APPLICATION_CREDENTIALS"
        case .wellKnownFile: "gcloud's file"
        }
    }

    func credential(at now: Int) async throws(CredentialFault) -> GoogleCredential {
        let (bytes, label) = try read()
        guard let document = CredentialJSON.parse(bytes), document.root.isObject else {
            throw CredentialFault(.malformed, "\(label) is not a JSON object")
        }
        let file = GoogleKeyFile(root: document.root, label: label)
        switch file.root["type"]?.string {
        case "service_account": return try await GoogleServiceAccount(file).credential(at: now, access)
        case "authorized_user": return try await GoogleAuthorizedUser(file).credential(at: now, access)
        case "external_account", "external_account_authorized_user":
            throw CredentialFault(
                .unsupported,
                "\(label) is of type external_account (workload identity federation), which the gateway does not do",
                advice: "Use the key of a service account, or run where the metadata server is."
            )
        case "impersonated_service_account":
            throw CredentialFault(
                .unsupported,
                "\(label) is of type impersonated_service_account, which the gateway does not do",
                advice: "Use the key of the service account itself."
            )
        case nil where file.root["installed"] != nil || file.root["web"] != nil:
            throw CredentialFault(
                .malformed,
                "\(label) is an OAuth client, not a key",
                advice: "Make a key of a service account."
            )
        case nil: throw CredentialFault(.malformed, "\(label) has no `type`")
        default:
            throw CredentialFault(
                .unsupported,
                "\(label) is of a type that the gateway does not know",
                advice: "It knows service_account and authorized_user."
            )
        }
    }

    private func read() throws(CredentialFault) -> (bytes: ByteBuffer, label: String) {
        let environment = access.environment
        let limit = access.limits.maximumFileBytes
        switch place {
        case .configured(let path):
            let label = "the configured key file"
            return (try environment.requiredFile(path, label: label, limit: limit), label)
        case .variable:
            guard let path = environment["GOOGLE_APPLICATION_CREDENTIALS"] else {
                throw CredentialFault(.notConfigured, "it is not set")
            }
            let label = "the file that GOOGLE_APPLICATION_CREDENTIALS names"
            return (try environment.requiredFile(path, label: label, limit: limit), label)
        case .wellKnownFile:
            let folder = environment["CLOUDSDK_CONFIG"] ?? environment["HOME"].map { "\($0)/.config/gcloud" }
            guard let folder else { throw CredentialFault(.notConfigured, "HOME is not set") }
            let label = "application_default_credentials.json"
            let bytes = try environment.file("\(folder)/\(label)", label: label, limit: limit)
            guard let bytes else { throw CredentialFault(.notConfigured, "it does not exist") }
            return (bytes, label)
        }
    }
}
