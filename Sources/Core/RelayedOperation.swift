/// An operation of OpenAI's API that other wire formats have no counterpart of, so that it is relayed to vendors that have it
/// and never translated.
public enum RelayedOperation: String, Sendable, Hashable, CaseIterable {
    case moderations
    case compactions = "responses/compact"
    case imageGenerations = "images/generations"
    case imageEdits = "images/edits"
    case imageVariations = "images/variations"
    case speech = "audio/speech"
    case transcriptions = "audio/transcriptions"
    case translations = "audio/translations"
    case files
    case batches

    /// As behind a base URL that ends in `/v1`: `/audio/speech`.
    public var path: String { "/" + rawValue }

    /// What is asked for, for messages.
    public var noun: String {
        switch self {
        case .moderations: "moderation"
        case .compactions: "compaction of conversations"
        case .imageGenerations: "generation of images"
        case .imageEdits, .imageVariations: "editing of images"
        case .speech: "speech"
        case .transcriptions: "transcription"
        case .translations: "translation of audio"
        case .files: "files"
        case .batches: "batches"
        }
    }

    /// The model of a request that names none, as OpenAI has it; nil where one must be named.
    public var standardModel: String? {
        switch self {
        case .moderations: "omni-moderation-latest"
        case .compactions, .imageGenerations, .imageEdits, .imageVariations, .speech, .transcriptions, .translations:
            nil
        case .files, .batches: nil
        }
    }

    /// It names a model, which says where it can be done. The others are of an account.
    public var namesModel: Bool { self != .files && self != .batches }
}
