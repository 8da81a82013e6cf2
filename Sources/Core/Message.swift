public import JSON

/// One message of a conversation.
public struct Message: Sendable {
    /// Who speaks.
    public enum Role: String, Sendable {
        case system, developer, user, assistant
        /// Results of tool calls; its parts are `.toolResult`.
        case tool
    }

    /// Who speaks.
    public var role: Role
    /// What is said, in order.
    public var parts: [Part]
    /// OpenAI's `name` of a participant.
    public var name: JSONString?

    /// Puts the members together; what is not named is absent.
    public init(_ role: Role, _ parts: [Part], name: JSONString? = nil) {
        self.role = role
        self.parts = parts
        self.name = name
    }
}

/// A piece of a message: what was said, shown, thought, called or answered.
public enum Part: Sendable {
    case text(TextPart)
    case media(MediaPart)
    case toolCall(ToolCall)
    case toolResult(ToolResult)
    case reasoning(ReasoningPart)
    /// The model's own words for why it will not answer (OpenAI's `refusal`).
    case refusal(JSONString)
    /// A part that only the dialect it came from can say.
    case opaque(OpaquePart)

    /// A plain text.
    public static func text(_ text: JSONString) -> Part {
        .text(TextPart(text))
    }
}

/// Text, with what vendors hang on it.
public struct TextPart: Sendable {
    /// The text, escaped.
    public var text: JSONString
    /// A prompt-caching marker, verbatim (`{"type":"ephemeral"}`).
    public var cacheControl: JSONRaw?
    /// What the text cites.
    public var citations: [Citation] = []
    /// An opaque proof of the reasoning before this text (Gemini's `thoughtSignature`).
    public var signature: JSONString?

    /// Puts the members together; what is not named is absent.
    public init(_ text: JSONString, cacheControl: JSONRaw? = nil) {
        self.text = text
        self.cacheControl = cacheControl
    }
}

/// A part that only one dialect can say, kept verbatim.
public struct OpaquePart: Sendable {
    /// The dialect that can say it.
    public var dialect: DialectName
    /// What it is called there, for the error that refuses it elsewhere (`server_tool_use`).
    public var kind: String
    /// The part as that dialect wrote it.
    public var value: JSONRaw

    /// Puts the members together; what is not named is absent.
    public init(dialect: DialectName, kind: String, value: JSONRaw) {
        self.dialect = dialect
        self.kind = kind
        self.value = value
    }
}

/// An image, a sound, a film or a document.
public struct MediaPart: Sendable {
    /// What it is.
    public enum Kind: String, Sendable {
        case image, audio, video, file
    }

    /// Where its bytes are.
    public enum Source: Sendable, Hashable {
        /// Base64 text (no `data:` prefix), as it came.
        case base64(JSONString)
        case url(JSONString)
        /// An id of a file uploaded to the vendor.
        case fileID(JSONString)
    }

    /// What it is.
    public var kind: Kind
    /// Where its bytes are.
    public var source: Source
    /// The media type, such as `image/png`; nil when the URL alone knows.
    public var mediaType: String?
    /// `detail` of an OpenAI image: auto, low, high.
    public var detail: String?
    /// The name of the file, where the caller gave one.
    public var filename: JSONString?
    /// A prompt-caching marker, verbatim.
    public var cacheControl: JSONRaw?
    /// An opaque proof of the reasoning before it (Gemini's `thoughtSignature`).
    public var signature: JSONString?

    /// Puts the members together; what is not named is absent.
    public init(_ kind: Kind, _ source: Source, mediaType: String? = nil) {
        self.kind = kind
        self.source = source
        self.mediaType = mediaType
    }
}

/// Where a statement of an answer was found.
public struct Citation: Sendable, Hashable {
    /// The page.
    public var url: JSONString?
    /// The title of the page or document.
    public var title: JSONString?
    /// The text that is cited.
    public var citedText: JSONString?
    /// Where in the answer the statement stands, in characters of the part.
    public var startIndex: Int?
    /// Where it ends, exclusive, in characters of the part.
    public var endIndex: Int?
    /// The citation as its dialect wrote it, for a writer of the same dialect.
    public var original: JSONRaw?
    /// The dialect of `original`.
    public var originalDialect: DialectName?

    /// Puts the members together; what is not named is absent.
    public init(url: JSONString? = nil, title: JSONString? = nil) {
        self.url = url
        self.title = title
    }
}

/// What a model thought, and the vendor's proof of it.
///
/// The proof only means something to the vendor that made it, so a writer sends it to no other.
public struct ReasoningPart: Sendable, Hashable {
    /// Who can read the signature or the encrypted data. The raw values are those that OpenRouter documents.
    public enum Origin: String, Sendable {
        case anthropic = "anthropic-claude-v1"
        case gemini = "google-gemini-v1"
        case openAIResponses = "openai-responses-v1"
        case xAIResponses = "xai-responses-v1"
    }

    /// The text, escaped.
    public var text: JSONString?
    /// The text is a summary of the thoughts, not the thoughts.
    public var isSummary = false
    /// Proof that the vendor made the text.
    public var signature: JSONString?
    /// Thoughts that only the vendor can read (Anthropic's `redacted_thinking`, an encrypted reasoning item).
    public var encrypted: JSONString?
    /// The vendor's id of the item.
    public var id: JSONString?
    /// Who made it; nil where that is not known.
    public var origin: Origin?

    /// Puts the members together; what is not named is absent.
    public init(
        text: JSONString? = nil,
        signature: JSONString? = nil,
        encrypted: JSONString? = nil,
        origin: Origin? = nil
    ) {
        self.text = text
        self.signature = signature
        self.encrypted = encrypted
        self.origin = origin
    }
}

/// The wire formats that the gateway knows.
public enum DialectName: String, Sendable, CaseIterable {
    case openAIChat = "openai-chat"
    case openAICompletions = "openai-completions"
    case anthropicMessages = "anthropic-messages"
    case gemini
    case cohereV2 = "cohere-v2"
    case openAIResponses = "openai-responses"
    case bedrockConverse = "bedrock-converse"
}
