import Core
import JSON

/// Answers of OAuth 2 token endpoints (RFC 6749, sections 5.1 and 5.2).
struct TokenAnswer {
    let access: CredentialAccess
    let service: CredentialAccess.Service
    /// What to do about an error, by its code.
    let advice: (_ error: String?) -> String?

    /// - Parameter now: seconds since 1970, when the question was asked.
    func read(_ answer: CredentialAnswer, at now: Int) throws(CredentialFault) -> AccessToken {
        guard answer.status == 200 else {
            let root = CredentialJSON.parse(answer.body)?.root
            let error = root?["error"]?.string
            let detail = root?["error_description"]?.string.flatMap(Self.entraCode)
            var fault = access.refusal(answer, of: service, code: error, advice: advice(detail ?? error))
            if let detail { fault.reason += " (\(detail))" }
            throw fault
        }
        let object = try access.object(answer, of: service)
        guard let token = object["access_token"]?.string else {
            throw CredentialFault(.malformed, "\(service.name) answered without an access token")
        }
        if let type = object["token_type"]?.string, type.lowercased() != "bearer" {
            throw CredentialFault(.malformed, "\(service.name) answered with a token of another type than Bearer")
        }
        return try AccessToken(token: Secret(token), expiresAt: end(object, now))
    }

    private func end(_ object: JSONNode, _ now: Int) throws(CredentialFault) -> Int {
        if let seconds = CredentialJSON.wholeNumber(object["expires_in"]), (0...(366 * 86400)).contains(seconds) {
            return now + seconds
        }
        // Azure's managed identities give the point in time as well, some of them alone.
        if let end = CredentialJSON.wholeNumber(object["expires_on"]), end > 0, end < 253_402_300_800 { return end }
        throw CredentialFault(.malformed, "\(service.name) answered without saying when the token expires")
    }

    /// The number of an Entra error, which its description begins with: `AADSTS7000215`.
    private static func entraCode(_ description: String) -> String? {
        guard description.hasPrefix("AADSTS") else { return nil }
        let digits = description.dropFirst(6).prefix { $0.isASCII && $0.isNumber }
        return (1...9).contains(digits.count) ? "AADSTS\(digits)" : nil
    }
}
