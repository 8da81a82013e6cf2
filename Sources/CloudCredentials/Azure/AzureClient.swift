public import Core

/// An application that is registered with Entra.
public struct AzureClient: Sendable, Equatable {
    /// The directory: an identifier or a domain.
    public var tenant: String
    /// The application's identifier.
    public var clientID: String
    /// The application's secret.
    public var secret: Secret

    /// Puts the members together.
    public init(tenant: String, clientID: String, secret: Secret) {
        self.tenant = tenant
        self.clientID = clientID
        self.secret = secret
    }
}
