/// What a call uses beyond text in and text out, as far as its request shows it.
public struct CallFeatures: OptionSet, Sendable, Hashable {
    /// One bit for each.
    public let rawValue: UInt16

    /// Those whose bits are set.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Functions of the caller's that the model may call, and their results.
    public static let tools = CallFeatures(rawValue: 1 << 0)
    /// Pictures, in the prompt or wanted in the answer.
    public static let images = CallFeatures(rawValue: 1 << 1)
    /// Sound, in the prompt or wanted in the answer.
    public static let audio = CallFeatures(rawValue: 1 << 2)
    /// Films in the prompt.
    public static let video = CallFeatures(rawValue: 1 << 3)
    /// Files and documents in the prompt.
    public static let files = CallFeatures(rawValue: 1 << 4)
    /// Searches of the web by the vendor.
    public static let webSearch = CallFeatures(rawValue: 1 << 5)
    /// Other tools that the vendor runs: code, stores of files, servers of tools.
    public static let vendorTools = CallFeatures(rawValue: 1 << 6)
    /// Thinking that is asked for.
    public static let reasoning = CallFeatures(rawValue: 1 << 7)
    /// An answer by a JSON Schema.
    public static let jsonSchema = CallFeatures(rawValue: 1 << 8)
    /// An answer as a stream.
    public static let streaming = CallFeatures(rawValue: 1 << 9)
    /// Log probabilities of tokens.
    public static let logprobs = CallFeatures(rawValue: 1 << 10)

    /// Each of them by its name in configurations.
    public static let named: [(name: String, value: CallFeatures)] = [
        ("tools", .tools), ("images", .images), ("audio", .audio), ("video", .video), ("files", .files),
        ("web_search", .webSearch), ("vendor_tools", .vendorTools), ("reasoning", .reasoning),
        ("json_schema", .jsonSchema), ("streaming", .streaming), ("logprobs", .logprobs),
    ]

    /// Those of the names that are known.
    public init(names: [String]) {
        self = CallFeatures(CallFeatures.named.filter { names.contains($0.name) }.map(\.value))
    }

    /// The names, in the order of ``named``.
    public var names: [String] {
        CallFeatures.named.filter { contains($0.value) }.map(\.name)
    }
}
