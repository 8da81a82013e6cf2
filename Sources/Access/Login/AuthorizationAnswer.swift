/// What the browser brings back from the provider (OpenID Connect Core 1.0 section 3.1.2.5): nothing of it is believed yet.
struct AuthorizationAnswer: Sendable {
    /// The longest query that is looked at, in bytes.
    static let longest = 8 << 10
    private static let longestCode = 4 << 10

    private let fields: FormText

    /// - Throws: `request` for what is too long, or tells something twice.
    init(query: String) throws(LoginError) {
        guard let fields = FormText(reading: query, longest: Self.longest), !fields.repeats else { throw .request }
        self.fields = fields
    }

    /// The code, if the answer is to this login and of this provider.
    ///
    /// The state comes first: whoever made the browser come here is told nothing else.
    func code(for start: LoginStart, from provider: LoginProvider, _ settings: LoginSettings) throws(LoginError)
        -> String
    {
        guard let state = fields["state"],
            KeyDigest(of: Array(state.utf8)) == KeyDigest(of: Array(start.state.utf8))
        else { throw .state }
        // RFC 9207 section 2.4: a code of one provider must not be shown to another.
        if let issuer = fields["iss"] {
            guard issuer.isSame(settings.issuer) else { throw .issuer }
        } else if provider.namesItself {
            throw .issuer
        }
        if let error = fields["error"] { throw .refused(Self.word(error)) }
        guard let code = fields["code"], 1...Self.longestCode ~= code.utf8.count,
            code.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { throw .request }
        return code
    }

    /// A word of the protocol; anything else is not repeated.
    static func word(_ text: String?) -> String {
        guard let text, 1...64 ~= text.utf8.count,
            text.utf8.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_") })
        else { return "error" }
        return text
    }
}
