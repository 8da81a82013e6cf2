/// The server at which people log in: what it tells of itself, and its keys.
struct LoginProvider: Sendable {
    /// Where people are sent.
    let authorizationEndpoint: String
    /// Where a code is exchanged for tokens.
    let tokenEndpoint: String
    /// Its answers name it (`iss`, RFC 9207).
    let namesItself: Bool
    /// How a client with a secret shows it.
    let showsSecret: SecretPlace
    let keys: KeySet

    /// Where a client's secret is shown (OpenID Connect Core 1.0 section 9).
    enum SecretPlace: Sendable {
        /// `client_secret_basic`
        case header
        /// `client_secret_post`
        case form
    }

    init(_ description: IssuerDescription, _ keys: KeySet) throws(TokenFetchFailure) {
        authorizationEndpoint = try description.address("authorization_endpoint")
        tokenEndpoint = try description.address("token_endpoint")
        namesItself = description.isTrue("authorization_response_iss_parameter_supported")
        // Not told: Discovery 1.0 section 3 says which.
        let ways = description.texts("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"]
        showsSecret = ways.contains("client_secret_post") && !ways.contains("client_secret_basic") ? .form : .header
        // Many take proof keys and do not tell.
        if let methods = description.texts("code_challenge_methods_supported"), !methods.contains("S256") {
            throw TokenFetchFailure("the issuer takes no proof keys with S256 ('code_challenge_methods_supported')")
        }
        self.keys = keys
    }

    /// Fetches what there is to know.
    static func fetch(
        _ issuer: String,
        _ transport: any TokenFetching
    ) async -> Result<LoginProvider, TokenFetchFailure> {
        let source = KeySetSource(issuer: issuer, url: nil, transport: transport)
        do throws(TokenFetchFailure) {
            let description = try await source.describe()
            return .success(
                try LoginProvider(description, try await source.keys(at: try description.address("jwks_uri")))
            )
        } catch {
            return .failure(error)
        }
    }
}
