import Framing
import JSON

/// The credential service of a container: ECS (`AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`), EKS Pod Identity
/// (`AWS_CONTAINER_CREDENTIALS_FULL_URI` with a token).
///
/// A full address may be `https`, or `http` to this machine and to the addresses that AWS reserves for it: whoever can set the variable
/// could otherwise have the token sent in the clear to anywhere.
struct AWSContainerIdentity: CredentialSource {
    let access: CredentialAccess
    let name = "container"

    private static let reservedHosts = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]
    private let service = CredentialAccess.Service(name: "the container's credential service", place: .machine)

    init(access: CredentialAccess) {
        self.access = access
    }

    func credential(at now: Int) async throws(CredentialFault) -> AWSCredentials {
        let url = try url()
        var headers = [(name: "accept", value: "application/json")]
        if let token = try token() { headers.append(("authorization", token)) }
        let answer = try await access.ask(service, .get, url, headers: headers)
        guard answer.status == 200 else {
            let code = CredentialJSON.parse(answer.body)?.root["code"]?.string
            throw access.refusal(
                answer,
                of: service,
                code: code,
                advice: "Check that the task or the service account has a role."
            )
        }
        return try AWSServedKeys.read(access.object(answer, of: service), of: service.name)
    }

    private func url() throws(CredentialFault) -> String {
        if let path = access.environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            let url = "http://169.254.170.2\(path)"
            guard path.hasPrefix("/"), WebAddress(url) != nil else {
                throw CredentialFault(.malformed, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path")
            }
            return url
        }
        guard let url = access.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else {
            throw CredentialFault(.notConfigured, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set")
        }
        guard let address = WebAddress(url) else {
            throw CredentialFault(.malformed, "AWS_CONTAINER_CREDENTIALS_FULL_URI is no http or https URL")
        }
        guard address.isSecure || address.isLoopback || Self.reservedHosts.contains(address.host) else {
            throw CredentialFault(
                .malformed,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is plain http to a host that is not this machine",
                advice: "Use https, a loopback address, or one of \(Self.reservedHosts.joined(separator: ", "))."
            )
        }
        return url
    }

    /// The whole value of the header: a scheme may stand before the token, with a space.
    private func token() throws(CredentialFault) -> String? {
        let text: String
        let label: String
        if let file = access.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            label = "the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names"
            text = try access.environment.text(inFile: file, label: label, limit: access.limits.maximumFileBytes)
        } else if let value = access.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            label = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
            text = SecretText.trimmed(value)
        } else {
            return nil
        }
        guard SecretText.isLine(text) else {
            throw CredentialFault(.malformed, "\(label) is empty or holds a character that no token has")
        }
        return text
    }
}
