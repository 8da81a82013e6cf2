import CloudCredentials
import Core
import Transport

/// How the gateway shows a vendor who it is, where that is more than a line that never changes.
enum VendorIdentity: Sendable {
    /// A key, which the vendor's fixed lines show, or nothing at all.
    case fixed
    /// A signature of each request.
    case aws(CredentialKeeper<AWSCredentials>, region: String)
    /// A token that is renewed.
    case google(CredentialKeeper<GoogleCredential>)
    /// A token that is renewed.
    case azure(CredentialKeeper<AccessToken>)

    /// - Parameter vendor: whose credentials they are, for the log.
    init(_ cloud: Configuration.Cloud?, of vendor: String, _ access: CloudAccess) {
        let now: @Sendable () -> Int = { wallClockSeconds() }
        let tell: @Sendable (CredentialError) -> Void = { access.log?.failed($0, vendor: vendor) }
        let sources = access.credentials
        switch cloud {
        case nil: self = .fixed
        case .aws(let keys, let region):
            let chain = CredentialChain.aws(explicit: keys, region: region, access: sources)
            self = .aws(CredentialKeeper(chain, now: now, onFailure: tell), region: region)
        case .google(let keyFile):
            let chain = CredentialChain.google(keyFile: keyFile, access: sources)
            self = .google(CredentialKeeper(chain, now: now, onFailure: tell))
        case .azure(let client, let scope):
            let chain = CredentialChain.azure(explicit: client, scope: scope, access: sources)
            self = .azure(CredentialKeeper(chain, now: now, onFailure: tell))
        }
    }
}
