/// What one answer used. Input and output count every token; the classes below are shares of them, not additions.
///
/// Counts are at most 2⁴⁰, as their readers see to.
public struct Usage: Sendable, Hashable {
    /// Every input token, those read from or written to a cache included.
    public var inputTokens: Int
    /// Every output token, reasoning included.
    public var outputTokens: Int
    /// Input tokens read from the vendor's cache; nil where the vendor does not say.
    public var cachedInputTokens: Int?
    /// Input tokens written to the vendor's cache, any lifetime.
    public var cacheWriteTokens: Int?
    /// Of those, the ones written for an hour (Anthropic's `ephemeral_1h_input_tokens`).
    public var cacheWrite1hTokens: Int?
    /// Output tokens spent on reasoning; nil where the vendor does not say.
    public var reasoningTokens: Int?
    /// Input tokens that were audio.
    public var inputAudioTokens: Int?
    /// Output tokens that were audio.
    public var outputAudioTokens: Int?
    /// Input tokens that were images.
    public var inputImageTokens: Int?
    /// Output tokens that were images.
    public var outputImageTokens: Int?

    /// Of the input tokens, the ones that the vendor says it does not charge for (Cohere's own instructions).
    public var unbilledInputTokens: Int?
    /// Of the output tokens, the ones that the vendor says it does not charge for.
    public var unbilledOutputTokens: Int?

    // MARK: What is charged by other measures than tokens

    /// Images made.
    public var images: Int?
    /// Sound read or made, in seconds, a begun one counted whole.
    public var seconds: Int?
    /// Characters spoken.
    public var characters: Int?
    /// Searches of the web that the vendor ran, or the units in which a ranking is billed.
    public var searches: Int?

    /// Begins with nothing said but the sums.
    public init(inputTokens: Int, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }

    /// What several requests used together; nil where none told any.
    public static func sum(_ parts: [Usage?]) -> Usage? {
        let told = parts.compactMap(\.self)
        guard let first = told.first else { return nil }
        return told.dropFirst().reduce(first, +)
    }

    /// The sum of each count. Beyond what fits it stays at the greatest number.
    public static func + (one: Usage, other: Usage) -> Usage {
        var sum = one
        sum.inputTokens = added(one.inputTokens, other.inputTokens)
        sum.outputTokens = added(one.outputTokens, other.outputTokens)
        add(other.cachedInputTokens, to: &sum.cachedInputTokens)
        add(other.cacheWriteTokens, to: &sum.cacheWriteTokens)
        add(other.cacheWrite1hTokens, to: &sum.cacheWrite1hTokens)
        add(other.reasoningTokens, to: &sum.reasoningTokens)
        add(other.inputAudioTokens, to: &sum.inputAudioTokens)
        add(other.outputAudioTokens, to: &sum.outputAudioTokens)
        add(other.inputImageTokens, to: &sum.inputImageTokens)
        add(other.outputImageTokens, to: &sum.outputImageTokens)
        add(other.unbilledInputTokens, to: &sum.unbilledInputTokens)
        add(other.unbilledOutputTokens, to: &sum.unbilledOutputTokens)
        add(other.images, to: &sum.images)
        add(other.seconds, to: &sum.seconds)
        add(other.characters, to: &sum.characters)
        add(other.searches, to: &sum.searches)
        return sum
    }

    private static func add(_ count: Int?, to sum: inout Int?) {
        guard let count else { return }
        sum = added(sum ?? 0, count)
    }

    /// What is charged for: without what the vendor says it does not bill. That is what every request begins with, and the first to be in
    /// the cache.
    public var billed: Usage {
        guard unbilledInputTokens != nil || unbilledOutputTokens != nil else { return self }
        let (input, output) = (max(0, unbilledInputTokens ?? 0), max(0, unbilledOutputTokens ?? 0))
        var usage = self
        usage.inputTokens = max(0, inputTokens - input)
        usage.outputTokens = max(0, outputTokens - output)
        usage.cachedInputTokens = cachedInputTokens.map { max(0, $0 - input) }
        usage.reasoningTokens = reasoningTokens.map { min($0, usage.outputTokens) }
        usage.unbilledInputTokens = nil
        usage.unbilledOutputTokens = nil
        return usage
    }

    /// The counts that may be missing and that are kept, in the order of their declaration.
    public var counts: [Int?] {
        [
            cachedInputTokens, cacheWriteTokens, cacheWrite1hTokens, reasoningTokens, inputAudioTokens,
            outputAudioTokens,
            inputImageTokens, outputImageTokens, images, seconds, characters, searches,
        ]
    }

    /// The places of ``counts``. Slow; for what is done seldom.
    public static var classes: [WritableKeyPath<Usage, Int?>] {
        [
            \.cachedInputTokens, \.cacheWriteTokens, \.cacheWrite1hTokens, \.reasoningTokens, \.inputAudioTokens,
            \.outputAudioTokens, \.inputImageTokens, \.outputImageTokens, \.images, \.seconds, \.characters, \.searches,
        ]
    }

    private static func added(_ one: Int, _ other: Int) -> Int {
        let (sum, isOver) = one.addingReportingOverflow(other)
        return isOver ? .max : sum
    }
}
