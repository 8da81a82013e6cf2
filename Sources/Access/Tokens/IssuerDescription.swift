import Framing
import JSON
import NIOCore

/// What an issuer tells of itself (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).
struct IssuerDescription: Sendable {
    private let issuer: String
    private let root: JSONNode

    /// - Throws: where it is none, or another issuer's.
    init(_ bytes: ByteBuffer, of issuer: String) throws(TokenFetchFailure) {
        let limits = JSONLimits(maximumDepth: 32, maximumNodes: 16_384)
        guard let document = TokenClaims.object(bytes, limits) else {
            throw TokenFetchFailure("the description of the issuer is no JSON object")
        }
        // Section 4.3: or another's keys could be brought in.
        guard document["issuer"]?.string?.isSame(issuer) == true else {
            throw TokenFetchFailure("the description that was found is another issuer's ('issuer' in it)")
        }
        self.issuer = issuer
        root = document
    }

    /// Where it is (section 4).
    static func url(of issuer: String) -> String {
        var base = issuer[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        return base + "/.well-known/openid-configuration"
    }

    /// An address in it.
    /// - Throws: where there is none, or it leads to where nobody can tell who answers, but for an issuer that is there itself.
    func address(_ name: StaticString) throws(TokenFetchFailure) -> String {
        guard let url = root[name]?.string, let address = WebAddress(url) else {
            throw TokenFetchFailure("the description of the issuer has no '\(name)' that can be used")
        }
        guard address.isSecure || WebAddress(issuer)?.isSecure == false else {
            throw TokenFetchFailure("'\(name)' in the description of the issuer is no https:// address")
        }
        return url
    }

    /// A list of texts; nil where it is not told.
    func texts(_ name: StaticString) -> [String]? {
        root[name].map { $0.elements.compactMap(\.string) }
    }

    /// Whether it says yes to something.
    func isTrue(_ name: StaticString) -> Bool { root[name]?.bool == true }
}
