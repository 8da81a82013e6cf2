import Framing

/// The identity of a machine at Azure, from App Service's endpoint (`IDENTITY_ENDPOINT`, `IDENTITY_HEADER`) where there is one, else
/// from the instance's metadata service. `AZURE_CLIENT_ID` chooses among several.
struct AzureManagedIdentity: CredentialSource {
    let access: CredentialAccess
    /// The scope without its `/.default`.
    let resource: String
    let name = "managed identity"

    private let service = CredentialAccess.Service(
        name: "Azure's identity endpoint",
        place: .machine,
        advice: """
            On Azure, check that the machine has an identity; elsewhere set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.
            """
    )

    /// The instance's metadata service says 404 while the machine starts, and 410 while the service itself is renewed.
    private var instance: CredentialAccess.Service {
        var instance = service
        instance.passing = [404, 410]
        return instance
    }

    init(access: CredentialAccess, scope: String) {
        self.access = access
        resource = scope.hasSuffix("/.default") ? String(scope.dropLast(9)) : scope
    }

    func credential(at now: Int) async throws(CredentialFault) -> AccessToken {
        let environment = access.environment
        var query = "&resource=\(PercentEncoding.encode(resource))"
        if let id = environment["AZURE_CLIENT_ID"] { query += "&client_id=\(PercentEncoding.encode(id))" }
        // Those of Service Fabric, Azure ML and the Cloud Shell, each with a protocol of its own.
        for name in ["IDENTITY_SERVER_THUMBPRINT", "MSI_ENDPOINT"] where environment[name] != nil {
            // App Service sets the older variable beside the newer ones.
            if name == "MSI_ENDPOINT", environment["IDENTITY_ENDPOINT"] != nil { continue }
            throw CredentialFault(
                .unsupported,
                "\(name) is set, as where the gateway does not know the machine's identity",
                advice: "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET."
            )
        }
        let answer: CredentialAnswer
        var asked = service
        switch (environment["IDENTITY_ENDPOINT"], environment["IDENTITY_HEADER"]) {
        case (let url?, let header?):
            answer = try await appService(url, header, query)
        case (nil, nil):
            let url = "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01\(query)"
            asked = instance
            answer = try await access.ask(asked, .get, url, headers: [("metadata", "true")])
        case (.some, nil):
            throw CredentialFault(
                .unsupported,
                "IDENTITY_ENDPOINT is set and IDENTITY_HEADER is not, as on Azure Arc, which the gateway does not do",
                advice: "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET."
            )
        case (nil, .some):
            throw CredentialFault(.incomplete, "IDENTITY_HEADER is set and IDENTITY_ENDPOINT is not")
        }
        let reader = TokenAnswer(access: access, service: asked) { error in
            error == "invalid_request" ? "Give the machine an identity; if it has several, set AZURE_CLIENT_ID." : nil
        }
        return try reader.read(answer, at: now)
    }

    /// The header is a secret, so it goes to this machine alone unless there is TLS.
    private func appService(
        _ url: String,
        _ header: String,
        _ query: String
    ) async throws(CredentialFault) -> CredentialAnswer {
        guard let address = WebAddress(url), !url.contains("?"),
            address.isSecure || address.isLoopback || address.isLinkLocal
        else {
            throw CredentialFault(.malformed, "IDENTITY_ENDPOINT is neither https nor an address of this machine")
        }
        guard SecretText.isSendable(header) else {
            throw CredentialFault(.malformed, "IDENTITY_HEADER holds a character that no header has")
        }
        return try await access.ask(
            service,
            .get,
            "\(url)?api-version=2019-08-01\(query)",
            headers: [("x-identity-header", header)]
        )
    }
}
