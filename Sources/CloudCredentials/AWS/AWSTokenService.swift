import Core
import Framing
import NIOCore

/// The Security Token Service: exchanges an identity for the temporary keys of a role.
///
/// Specification: AWS STS API, version 2011-06-15, `AssumeRole` and `AssumeRoleWithWebIdentity`.
struct AWSTokenService {
    let access: CredentialAccess
    /// Nil: the global address, whose requests are signed for us-east-1.
    let region: String?

    private let service = CredentialAccess.Service(
        name: "the Security Token Service",
        place: .vendor,
        advice: "Check the region, and that the gateway may reach sts.REGION.amazonaws.com."
    )

    init(access: CredentialAccess, region: String?) {
        self.access = access
        self.region = region
    }

    /// The keys of a role for whoever a token says that the gateway is.
    func assume(
        role: String,
        session: String?,
        webIdentity token: Secret,
        at now: Int
    ) async throws(CredentialFault) -> AWSCredentials {
        let form = FormBody([
            "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": role,
            "RoleSessionName": session ?? "llm-gateway-\(now)", "WebIdentityToken": token.reveal(),
        ])
        return try read(await access.post(service, url(), form: form))
    }

    /// The keys of a role for the holder of other keys.
    func assume(
        role: String,
        session: String?,
        externalID: String?,
        with keys: AWSCredentials,
        at now: Int
    ) async throws(CredentialFault) -> AWSCredentials {
        let name = session ?? "llm-gateway-\(now)"
        let form =
            if let externalID {
                FormBody([
                    "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": role, "RoleSessionName": name,
                    "ExternalId": externalID,
                ])
            } else {
                FormBody([
                    "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": role, "RoleSessionName": name,
                ])
            }
        let url = try url()
        guard let host = WebAddress(url)?.authority else {
            throw CredentialFault(.malformed, "AWS_ENDPOINT_URL_STS is no URL")
        }
        let type = (name: "content-type", value: "application/x-www-form-urlencoded")
        let request = SigV4Request(method: "POST", path: "/", host: host, headers: [type], payload: [form.bytes])
        var signer = SigV4Signer(service: "sts", region: region ?? "us-east-1")
        let headers = [type] + signer.headers(of: request, with: keys, at: now)
        return try read(await access.ask(service, .post, url, headers: headers, body: form.bytes))
    }

    private func url() throws(CredentialFault) -> String {
        if let url = access.environment["AWS_ENDPOINT_URL_STS"] {
            guard let address = WebAddress(url), address.isSecure || address.isLoopback, address.target == "/"
            else {
                throw CredentialFault(
                    .malformed,
                    "AWS_ENDPOINT_URL_STS is not an https address without a path",
                    advice: "Plain http is for this machine alone."
                )
            }
            return "\(address.isSecure ? "https" : "http")://\(address.authority)/"
        }
        guard let region else { return "https://sts.amazonaws.com/" }
        return "https://sts.\(region).\(AWSRegion.domain(of: region))/"
    }

    private func read(_ answer: CredentialAnswer) throws(CredentialFault) -> AWSCredentials {
        let text = String(buffer: answer.body)
        guard answer.status == 200 else {
            let code = XMLText.element("Code", in: text)
            var fault = access.refusal(answer, of: service, code: code, advice: Self.advice(code))
            if Self.isPassing(code) { fault.kind = .unreachable }
            throw fault
        }
        guard let credentials = XMLText.element("Credentials", in: text),
            let id = XMLText.element("AccessKeyId", in: credentials),
            let secret = XMLText.element("SecretAccessKey", in: credentials),
            let token = XMLText.element("SessionToken", in: credentials),
            let end = XMLText.element("Expiration", in: credentials).flatMap(UTCTime.seconds(rfc3339:))
        else { throw CredentialFault(.malformed, "\(service.name) answered without credentials") }
        return try AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: Secret(token),
            expiresAt: end
        )
    }

    /// Some of what passes by itself comes with status 400.
    private static func isPassing(_ code: String?) -> Bool {
        switch code {
        case "IDPCommunicationError", "Throttling", "ThrottlingException", "RequestLimitExceeded": true
        default: false
        }
    }

    private static func advice(_ code: String?) -> String? {
        switch code {
        case "AccessDenied": "Check the role's trust policy: it must allow the gateway's identity to assume it."
        case "ExpiredTokenException", "ExpiredToken": "The token has expired: check that its file is renewed."
        case "InvalidIdentityToken": "Check that the role's account trusts the issuer of the token."
        case "InvalidClientTokenId", "SignatureDoesNotMatch": "Check the keys that the role is assumed with."
        case "RegionDisabledException": "The account has the region's token service switched off: switch it on."
        default: nil
        }
    }
}
