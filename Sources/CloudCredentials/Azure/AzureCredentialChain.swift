extension CredentialChain<AccessToken> {
    /// Where Entra tokens come from, in the order of Azure's own default: a client's secret; workload identity (AKS); managed
    /// identity (App Service, else the machine).
    /// - Parameters:
    ///   - explicit: a client from the gateway's own settings; where there is one nothing else is asked.
    ///   - scope: what the token is for. Nil: that of Azure OpenAI and the other AI services in the cloud whose authority
    ///     `AZURE_AUTHORITY_HOST` names.
    public static func azure(
        explicit: AzureClient? = nil,
        scope: String? = nil,
        access: CredentialAccess
    ) -> CredentialChain<AccessToken> {
        let subject = "Azure credentials"
        let scope = scope ?? EntraTokenEndpoint.scope(ofServicesBy: access.environment["AZURE_AUTHORITY_HOST"])
        let entra = EntraTokenEndpoint(access: access, scope: scope)
        if let explicit {
            let source = AzureClientSecret(explicit: explicit, endpoint: entra)
            return CredentialChain(subject: subject, sources: [source], advice: "")
        }
        return CredentialChain(
            subject: subject,
            sources: [
                AzureClientSecret(explicit: nil, endpoint: entra), AzureWorkloadIdentity(endpoint: entra),
                AzureManagedIdentity(access: access, scope: scope),
            ],
            advice: "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or give the machine an identity."
        )
    }
}
