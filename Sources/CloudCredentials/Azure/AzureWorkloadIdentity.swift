import Core

/// A token of another issuer that Entra trusts, in a file, as AKS mounts it: `AZURE_FEDERATED_TOKEN_FILE`, `AZURE_TENANT_ID`,
/// `AZURE_CLIENT_ID`. The file is read each time, since Kubernetes replaces it.
struct AzureWorkloadIdentity: CredentialSource {
    let endpoint: EntraTokenEndpoint
    let name = "workload identity"

    func credential(at now: Int) async throws(CredentialFault) -> AccessToken {
        let environment = endpoint.access.environment
        guard let file = environment["AZURE_FEDERATED_TOKEN_FILE"] else {
            throw CredentialFault(.notConfigured, "AZURE_FEDERATED_TOKEN_FILE is not set")
        }
        guard let tenant = environment["AZURE_TENANT_ID"], let id = environment["AZURE_CLIENT_ID"] else {
            throw CredentialFault(
                .incomplete,
                "AZURE_FEDERATED_TOKEN_FILE is set, but not AZURE_TENANT_ID and AZURE_CLIENT_ID with it",
                advice: "Label the pod and annotate its service account with the client's identifier."
            )
        }
        let token = try environment.token(
            inFile: file,
            label: "the file that AZURE_FEDERATED_TOKEN_FILE names",
            limit: endpoint.access.limits.maximumFileBytes
        )
        return try await endpoint.token(tenant: tenant, clientID: id, proof: .assertion(Secret(token)), at: now)
    }
}
