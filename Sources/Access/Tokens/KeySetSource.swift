import Framing
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
            let url = if let url { url } else { try await describe().address("jwks_uri") }
            return .success(try await keys(at: url))
        } catch {
            return .failure(error)
        }
    }

    /// What the issuer tells of itself.
    func describe() async throws(TokenFetchFailure) -> IssuerDescription {
        try IssuerDescription(try await get(IssuerDescription.url(of: issuer)), of: issuer)
    }

    /// The keys that are at a place.
    func keys(at url: String) async throws(TokenFetchFailure) -> KeySet {
        guard let keys = await KeySet(try await get(url)) else {
            throw TokenFetchFailure("what \(Self.host(url)) answers with is no set of keys")
        }
        guard keys.count > 0 else {
            throw TokenFetchFailure("the set of keys of \(Self.host(url)) has none that can be used")
        }
        return keys
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
