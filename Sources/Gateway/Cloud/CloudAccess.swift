import CloudCredentials

/// How the credentials of clouds are found, and who is told when they are not.
struct CloudAccess: Sendable {
    let credentials: CredentialAccess
    /// Nil: nobody is told.
    var log: CloudLog?
}
