public import Access

extension Configuration {
    /// Callers that are known by tokens, and attempts that fail.
    public struct Auth: Sendable {
        /// Whose JSON Web Tokens are taken.
        public var issuers: [TokenIssuer] = []
        /// Who is asked about other tokens; nil: nobody.
        public var introspection: IntrospectionServer?
        /// How many attempts are too many.
        public var failedAttempts = FailedAttempts.Settings()

        /// Any tokens are taken.
        public var takesTokens: Bool { !issuers.isEmpty || introspection != nil }

        /// The names of all whose tokens are taken.
        var names: [String] { issuers.map(\.mapping.name) + (introspection.map { [$0.mapping.name] } ?? []) }
    }
}
