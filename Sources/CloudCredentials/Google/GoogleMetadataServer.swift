import Framing

/// The service account of a machine at Google (Compute Engine, GKE, Cloud Run), from its metadata server.
struct GoogleMetadataServer: CredentialSource {
    let access: CredentialAccess
    let name = "metadata server"

    private let service = CredentialAccess.Service(
        name: "Google's metadata server",
        place: .machine,
        advice:
            "On Google Cloud, check that the machine has a service account; elsewhere set GOOGLE_APPLICATION_CREDENTIALS."
    )

    init(access: CredentialAccess) {
        self.access = access
    }

    func credential(at now: Int) async throws(CredentialFault) -> GoogleCredential {
        guard !access.environment.isOn("NO_GCE_CHECK") else {
            throw CredentialFault(.notConfigured, "NO_GCE_CHECK is set")
        }
        let answer = try await ask("instance/service-accounts/default/token")
        let reader = TokenAnswer(access: access, service: service) { _ in
            answer.status == 404 ? "The machine has no service account: attach one." : nil
        }
        return GoogleCredential(token: try reader.read(answer, at: now), quotaProject: nil)
    }

    private func ask(_ path: String) async throws(CredentialFault) -> CredentialAnswer {
        let flavor = (name: "metadata-flavor", value: "Google")
        let answer = try await access.ask(service, .get, "\(try base())/computeMetadata/v1/\(path)", headers: [flavor])
        // Other servers answer to any name where a network has a captive portal.
        guard answer.header(flavor.name) == flavor.value else {
            throw CredentialFault(
                .unreachable,
                "what answers at its address is not \(service.name)",
                advice: service.advice
            )
        }
        return answer
    }

    private func base() throws(CredentialFault) -> String {
        guard let host = access.environment["GCE_METADATA_HOST"] else { return "http://metadata.google.internal" }
        guard !host.contains("/"), !host.contains("?"), WebAddress("http://\(host)") != nil else {
            throw CredentialFault(.malformed, "GCE_METADATA_HOST is no host")
        }
        return "http://\(host)"
    }
}
