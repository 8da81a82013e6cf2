import CloudCredentials

/// What a request showed a vendor of who the gateway is. The vendor may refuse it long after it was renewed.
struct ShownIdentity: Sendable {
    let identity: VendorIdentity
    /// Of the credential, as its keeper counts.
    let version: Int

    /// The vendor refused it: requests from now on are shown another, unless they are already.
    func refuse() {
        switch identity {
        case .fixed: break
        case .aws(let keeper, _): keeper.invalidate(version: version)
        case .google(let keeper): keeper.invalidate(version: version)
        case .azure(let keeper): keeper.invalidate(version: version)
        }
    }
}
