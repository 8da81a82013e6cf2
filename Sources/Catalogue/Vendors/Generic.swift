import Core

extension VendorKind {
    /// Any server that speaks OpenAI's Chat Completions; where it is must be configured.
    public static let openAICompatible = VendorKind(
        name: "openai-compatible",
        displayName: "Any OpenAI-compatible server",
        baseURL: nil,
        relays: Set(RelayedOperation.allCases),
        authentication: .optionalBearer
    )

    /// The vendor inside the gateway that costs nothing and needs no account.
    public static let simulator = VendorKind(
        name: "simulator",
        displayName: "The built-in simulator",
        baseURL: nil,
        // It keeps no answers, so callers of Responses are better served by a translation.
        furtherDialects: Set(DialectName.allCases).subtracting([.openAIResponses]),
        relays: Set(RelayedOperation.allCases),
        authentication: .none,
        models: [ModelInfo("echo", price: .free)],
        isLocal: true,
        isBuiltIn: true
    )
}
