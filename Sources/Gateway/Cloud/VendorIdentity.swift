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

    /// - Parameter access: through which credentials are found.
    init(_ cloud: Configuration.Cloud?, _ access: CredentialAccess) {
        let now: @Sendable () -> Int = { wallClockSeconds() }
        switch cloud {
        case nil: self = .fixed
        case .aws(let keys, let region):
            self = .aws(
                CredentialKeeper(.aws(explicit: keys, region: region, access: access), now: now),
                region: region
            )
        case .google(let key): self = .google(CredentialKeeper(.google(explicit: key, access: access), now: now))
        case .azure(let client, let scope):
            self = .azure(CredentialKeeper(.azure(explicit: client, scope: scope, access: access), now: now))
        }
    }

    /// The vendor refused what it was shown: the next request finds new credentials.
    func invalidate() {
        switch self {
        case .fixed: break
        case .aws(let keeper, _): Self.invalidate(keeper)
        case .google(let keeper): Self.invalidate(keeper)
        case .azure(let keeper): Self.invalidate(keeper)
        }
    }

    private static func invalidate<Credential>(_ keeper: CredentialKeeper<Credential>) {
        if let (held, _) = keeper.current() { _ = keeper.invalidate(held) }
    }
}
