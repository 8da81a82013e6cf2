import Core

/// A client that shows its secret: a given one, or `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET`.
struct AzureClientSecret: CredentialSource {
    let explicit: AzureClient?
    let endpoint: EntraTokenEndpoint

    var name: String { explicit == nil ? "environment" : "configuration" }

    func credential(at now: Int) async throws(CredentialFault) -> AccessToken {
        let client: AzureClient
        if let explicit { client = explicit } else { client = try variables() }
        return try await endpoint.token(
            tenant: client.tenant,
            clientID: client.clientID,
            proof: .secret(client.secret),
            at: now
        )
    }

    private func variables() throws(CredentialFault) -> AzureClient {
        let environment = endpoint.access.environment
        // The other two are also set for workload and managed identities.
        guard let secret = environment["AZURE_CLIENT_SECRET"] else {
            throw CredentialFault(.notConfigured, "AZURE_CLIENT_SECRET is not set")
        }
        guard let tenant = environment["AZURE_TENANT_ID"], let id = environment["AZURE_CLIENT_ID"] else {
            throw CredentialFault(
                .incomplete,
                "AZURE_CLIENT_SECRET is set, but not AZURE_TENANT_ID and AZURE_CLIENT_ID with it",
                advice: "Set all three or none."
            )
        }
        return AzureClient(tenant: tenant, clientID: id, secret: Secret(secret))
    }
}
