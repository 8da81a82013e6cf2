import Framing
import JSON
import NIOCore

/// The role of an EC2 instance, from its metadata service, in version 2 alone: version 1 gives keys to whoever can make the gateway
/// fetch an address.
struct AWSInstanceIdentity: CredentialSource {
    let access: CredentialAccess
    let name = "instance"

    private let service = CredentialAccess.Service(
        name: "the instance's metadata service",
        place: .machine,
        advice: """
            On EC2, check that the instance has a role and, if the gateway runs in a container, that the metadata service's hop limit \
            is 2; elsewhere set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
            """
    )

    init(access: CredentialAccess) {
        self.access = access
    }

    func credential(at now: Int) async throws(CredentialFault) -> AWSCredentials {
        guard !access.environment.isOn("AWS_EC2_METADATA_DISABLED") else {
            throw CredentialFault(.notConfigured, "AWS_EC2_METADATA_DISABLED is set")
        }
        let base = try base()
        let lifetime = (name: "x-aws-ec2-metadata-token-ttl-seconds", value: "300")
        let begun = try await access.ask(service, .put, "\(base)/latest/api/token", headers: [lifetime])
        guard begun.status == 200 else { throw access.refusal(begun, of: service, advice: service.advice) }
        let token = SecretText.trimmed(String(buffer: begun.body))
        guard SecretText.isSendable(token) else {
            throw CredentialFault(.malformed, "\(service.name) answered without a session token")
        }
        let session = (name: "x-aws-ec2-metadata-token", value: token)

        let roles = "\(base)/latest/meta-data/iam/security-credentials/"
        let listed = try await access.ask(service, .get, roles, headers: [session])
        guard listed.status == 200 else {
            let isRoleless = listed.status == 404
            throw access.refusal(
                listed,
                of: service,
                advice: isRoleless ? "The instance has no role: attach one." : service.advice
            )
        }
        let role = String(String(buffer: listed.body).prefix { !$0.isNewline })
        guard !role.isEmpty else {
            throw CredentialFault(.refused, "the instance has no role", advice: "Attach one.")
        }

        let answer = try await access.ask(service, .get, roles + PercentEncoding.encode(role), headers: [session])
        guard answer.status == 200 else { throw access.refusal(answer, of: service) }
        let object = try access.object(answer, of: service)
        if let code = object["Code"]?.string, code != "Success" {
            throw CredentialFault(
                .refused,
                "\(service.name) has no credentials for the role"
                    + (SecretText.isWord(code) ? " (\(code))" : ""),
                advice: "Check the role's trust policy: it must allow ec2.amazonaws.com."
            )
        }
        return try AWSServedKeys.read(object, of: service.name)
    }

    private func base() throws(CredentialFault) -> String {
        if let url = access.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] {
            guard WebAddress(url) != nil, !url.contains("?") else {
                throw CredentialFault(.malformed, "AWS_EC2_METADATA_SERVICE_ENDPOINT is no http or https URL")
            }
            return url.hasSuffix("/") ? String(url.dropLast()) : url
        }
        let mode = access.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased()
        return mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    }
}
