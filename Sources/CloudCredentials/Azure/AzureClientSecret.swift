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
            try refuseOtherProofs(in: environment)
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

    /// Going on would find another identity than the one that is meant.
    private func refuseOtherProofs(in environment: CredentialEnvironment) throws(CredentialFault) {
        for (proof, others) in [
            ("AZURE_CLIENT_CERTIFICATE_PATH", ["AZURE_TENANT_ID", "AZURE_CLIENT_ID"]),
            ("AZURE_USERNAME", ["AZURE_PASSWORD", "AZURE_CLIENT_ID"]),
        ] where ([proof] + others).allSatisfy({ environment[$0] != nil }) {
            throw CredentialFault(
                .unsupported,
                "\(proof) is set, and the gateway signs in with a client's secret alone",
                advice: "Set AZURE_CLIENT_SECRET, or use a workload identity or a managed one without \(proof)."
            )
        }
    }
}
