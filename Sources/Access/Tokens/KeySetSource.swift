import Framing
import JSON
import NIOCore

/// Where the keys of an issuer come from.
struct KeySetSource: Sendable {
    private static let timeout = Duration.seconds(10)
    private static let longestAnswer = 512 << 10

    let issuer: String
    /// Nil: where the issuer's description says.
    let url: String?
    let transport: any TokenFetching

    /// Fetches them.
    func fetch() async -> Result<KeySet, TokenFetchFailure> {
        do throws(TokenFetchFailure) {
            let url = if let url { url } else { try await discover() }
            guard let keys = await KeySet(try await get(url)) else {
                throw TokenFetchFailure("what \(Self.host(url)) answers with is no set of keys")
            }
            guard keys.count > 0 else {
                throw TokenFetchFailure("the set of keys of \(Self.host(url)) has none that can be used")
            }
            return .success(keys)
        } catch {
            return .failure(error)
        }
    }

    /// OpenID Connect Discovery 1.0, section 4.
    private func discover() async throws(TokenFetchFailure) -> String {
        var base = issuer[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        let place = base + "/.well-known/openid-configuration"
        let limits = JSONLimits(maximumDepth: 32, maximumNodes: 16_384)
        guard let document = TokenClaims.object(try await get(String(place)), limits) else {
            throw TokenFetchFailure("the description of the issuer is no JSON object")
        }
        // Section 4.3: or another's keys could be brought in.
        guard document["issuer"]?.string?.isSame(issuer) == true else {
            throw TokenFetchFailure("the description that was found is another issuer's ('issuer' in it)")
        }
        guard let url = document["jwks_uri"]?.string, let address = WebAddress(url) else {
            throw TokenFetchFailure("the description of the issuer has no 'jwks_uri' that can be used")
        }
        // Keys that come in the clear could be anybody's.
        guard address.isSecure || WebAddress(issuer)?.isSecure == false else {
            throw TokenFetchFailure("'jwks_uri' in the description of the issuer is no https:// address")
        }
        return url
    }

    private func get(_ url: String) async throws(TokenFetchFailure) -> ByteBuffer {
        let answer = try await transport.send(
            TokenRequest(url: url, timeout: Self.timeout, maximumAnswerBytes: Self.longestAnswer)
        )
        guard answer.status == 200 else {
            throw TokenFetchFailure("\(Self.host(url)) answered with status \(answer.status)")
        }
        return answer.body
    }

    private static func host(_ url: String) -> String { WebAddress(url)?.authority ?? "the server" }
}
