import Core

/// What a dialect need not say though it reports nothing: hints that change no answer, and the spelling of things.
///
/// A dialect that is not listed may lose nothing. What is listed is known to be lost (see ``PermittedLossTests``), and stands in
/// the doc comment of the dialect's writer, too.
enum PermittedLoss: Hashable {
    // MARK: Of calls

    case user, safetyIdentifier, metadata, promptCacheKey, cachingMarks, imageDetail, filenames
    /// The tier that is there anyway (`auto`, `default`).
    case usualTier
    /// The verbosity that is there anyway (`medium`).
    case usualVerbosity
    /// That a tool failed is said by its words.
    case failedResults
    /// Schemas bind always, or never.
    case strictness
    /// The name, the description and the strictness of the answer's schema.
    case formatDetails
    /// The answer is text unless something else is asked for.
    case textFormat
    /// Thoughts of earlier turns that nobody proved, and those that another vendor did.
    case thoughts
    /// Parallel calls may be made unless they are forbidden.
    case parallelCalls
    /// How much to think is told in another measure; whether to think at all is kept.
    case measureOfThinking
    /// That the model decides itself how much it thinks is told by saying nothing.
    case thinkingAsTheModelLikes
    /// One answer is what there is anyway.
    case singleChoice
    /// A limit that was not given.
    case limit
    /// A range that ends a little before 0 and 1.
    case endsOfTopP
    /// A penalty or `min_p` of 0 is none.
    case idleSampling

    // MARK: Of answers

    case id, model, created, tier, fingerprint, stopSequence, logprobs, citations, citationPlaces, citedText,
        cacheWrites
    /// How many tokens were thoughts.
    case thoughtCount
    /// The vendor's own form of what is told as citations, kept beside them.
    case ownSources

    /// What the dialect may lose of a call.
    static func ofCalls(_ dialect: DialectName) -> Set<PermittedLoss> { calls[dialect] ?? [] }

    private static let calls: [DialectName: Set<PermittedLoss>] = [
        .openAIChat: [
            .cachingMarks, .filenames, .failedResults, .measureOfThinking, .thinkingAsTheModelLikes,
        ],
        .anthropicMessages: [
            .safetyIdentifier, .metadata, .promptCacheKey, .imageDetail, .usualVerbosity, .formatDetails,
            .textFormat, .thoughts, .parallelCalls, .measureOfThinking, .singleChoice, .limit, .idleSampling,
        ],
        .gemini: [
            .user, .safetyIdentifier, .metadata, .promptCacheKey, .cachingMarks, .imageDetail, .filenames, .usualTier,
            .usualVerbosity, .strictness, .formatDetails, .textFormat, .thoughts, .parallelCalls,
            .measureOfThinking, .singleChoice,
        ],
        .cohereV2: [
            .user, .safetyIdentifier, .metadata, .promptCacheKey, .cachingMarks, .usualTier, .usualVerbosity,
            .failedResults, .formatDetails, .textFormat, .parallelCalls, .measureOfThinking, .singleChoice, .endsOfTopP,
        ],
        .openAIResponses: [
            .cachingMarks, .thoughts, .idleSampling, .measureOfThinking, .thinkingAsTheModelLikes, .singleChoice,
            .failedResults, .filenames,
        ],
        .bedrockConverse: [
            .filenames, .thoughts, .idleSampling, .measureOfThinking, .singleChoice,
            .textFormat, .strictness, .usualTier, .usualVerbosity, .user, .safetyIdentifier, .promptCacheKey,
            .imageDetail, .parallelCalls, .metadata, .failedResults, .cachingMarks,
        ],
        .openAICompletions: [
            .textFormat, .thinkingAsTheModelLikes, .measureOfThinking,
        ],
    ]

    /// What the dialect may lose of an answer.
    static func ofAnswers(_ dialect: DialectName) -> Set<PermittedLoss> { answers[dialect] ?? [] }

    private static let answers: [DialectName: Set<PermittedLoss>] = [
        .openAIChat: [.stopSequence],
        .anthropicMessages: [.created, .fingerprint, .logprobs, .citationPlaces],
        .gemini: [.created, .fingerprint, .stopSequence, .citations, .ownSources, .cacheWrites],
        .cohereV2: [.model, .created, .tier, .fingerprint, .stopSequence, .cacheWrites],
        .openAIResponses: [.fingerprint, .stopSequence, .citedText],
        .bedrockConverse: [.id, .model, .created, .fingerprint, .logprobs, .citationPlaces, .thoughtCount],
        .openAICompletions: [.tier, .stopSequence, .logprobs],
    ]

    /// What the stream of an answer need not say though the whole does.
    static func ofStreams(_ dialect: DialectName) -> Set<PermittedLoss> {
        switch dialect {
        // The tier is told with the usage, at the end, and the parts that sources are of are not counted.
        case .gemini: [.tier, .ownSources]
        // The same with the tier.
        case .bedrockConverse: [.tier]
        default: []
        }
    }

    /// The most alternatives that an answer may have.
    static func choices(_ dialect: DialectName) -> Int {
        switch dialect {
        case .openAIChat, .openAICompletions, .gemini: 3
        default: 1
        }
    }
}

extension FinishReason {
    /// The reason as the dialect tells it, where it has no word for this one.
    func told(in dialect: DialectName) -> FinishReason {
        switch (dialect, self) {
        case (.openAIChat, .error), (.openAIResponses, .error), (.openAICompletions, .error): .contentFilter
        case (.anthropicMessages, .error): .stop
        case (.cohereV2, .contentFilter): .error
        default: self
        }
    }
}
