import Core
import JSON
import NIOCore

/// Exchanges a code for tokens (OpenID Connect Core 1.0 section 3.1.3, RFC 7636 section 4.5).
struct CodeExchange: Sendable {
    private static let timeout = Duration.seconds(10)
    private static let longestAnswer = 256 << 10

    let settings: LoginSettings
    let provider: LoginProvider
    let transport: any TokenFetching

    /// What comes back. Held for a moment, and kept nowhere.
    struct Tokens: Sendable {
        let idToken: [UInt8]
        let accessToken: String?
    }

    /// Why there is nothing, for the person and for the operator.
    struct Failure: Error {
        let error: LoginError
        let reason: TokenFetchFailure?
    }

    func request(code: String, _ proof: ProofKey) -> TokenRequest {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.redirectURL),
            ("code_verifier", proof.verifier),
        ]
        var authorization: Secret?
        switch (settings.clientSecret, provider.showsSecret) {
        case (nil, _): fields.append(("client_id", settings.clientID))
        case (let secret?, .header): authorization = ClientCredentials.basic(settings.clientID, secret)
        case (let secret?, .form):
            fields += [("client_id", settings.clientID), ("client_secret", secret.reveal())]
        }
        return TokenRequest(
            url: provider.tokenEndpoint,
            form: Secret(FormText(fields).text),
            authorization: authorization,
            timeout: Self.timeout,
            maximumAnswerBytes: Self.longestAnswer
        )
    }

    func tokens(for code: String, _ proof: ProofKey) async throws(Failure) -> Tokens {
        let answer: TokenAnswer
        do throws(TokenFetchFailure) {
            answer = try await transport.send(request(code: code, proof))
        } catch {
            throw Failure(error: .unavailable(retryAfter: 1), reason: error)
        }
        let object = TokenClaims.object(answer.body, JSONLimits(maximumDepth: 32, maximumNodes: 4096))
        switch answer.status {
        case 200: break
        case 400..<500 where answer.status != 429:
            let word = AuthorizationAnswer.word(object?["error"]?.string)
            // RFC 6749 section 5.2: all others are of the gateway's doing, not of the person's.
            if word == "invalid_grant" { throw Failure(error: .codeRefused, reason: nil) }
            let reason = "the token endpoint refused the gateway with status \(answer.status) (\(word))"
            throw Failure(error: .client, reason: TokenFetchFailure(reason))
        default:
            let reason = TokenFetchFailure("the token endpoint answered with status \(answer.status)")
            throw Failure(error: .unavailable(retryAfter: 1), reason: reason)
        }
        guard let object, let token = object["id_token"]?.string,
            object["token_type"].map({ $0.string?.lowercased() == "bearer" }) ?? true
        else {
            throw Failure(error: .answer, reason: TokenFetchFailure("the token endpoint answered without an ID token"))
        }
        return Tokens(idToken: Array(token.utf8), accessToken: object["access_token"]?.string)
    }
}
