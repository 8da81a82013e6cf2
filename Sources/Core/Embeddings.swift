public import JSON

/// Texts that a caller wants as vectors, in the words that all dialects share.
public struct EmbeddingsQuery: Sendable {
    /// What is to be embedded.
    public enum Input: Sendable {
        case text(JSONString)
        /// An array of token ids.
        case tokens(JSONRaw)
        /// Content that only one dialect can say (images, several parts), as it wrote it.
        case opaque(OpaquePart)
    }

    /// What the vectors are for, which changes them with many models.
    public enum Purpose: String, Sendable, CaseIterable {
        case document, query, classification, clustering, similarity
        case questionAnswering = "question_answering"
        case factVerification = "fact_verification"
        case codeQuery = "code_query"
    }

    /// How the numbers of a vector are written.
    public enum Encoding: String, Sendable {
        case float
        /// Little-endian 32-bit floats, in base64.
        case base64
    }

    /// What the caller's format calls the members, for messages.
    public struct MemberNames: Sendable {
        /// Of the inputs.
        public var inputs = "input"
        /// Of the purpose.
        public var purpose = "input_type"
        /// Of the title.
        public var title = "title"
        /// Of whether texts are cut.
        public var truncates = "truncation"

        /// Those of OpenAI's format and its kin.
        public init() {}
    }

    /// The model as the caller named it.
    public var model: String
    /// In the order in which the vectors are wanted.
    public var inputs: [Input] = []
    /// Nil: the model's own length.
    public var dimensions: Int?
    /// How the caller wants them.
    public var encoding = Encoding.float
    /// Nil where the caller said nothing.
    public var purpose: Purpose?
    /// The title of the document that the text is of.
    public var title: JSONString?
    /// The end user on whose behalf it is asked.
    public var user: JSONString?
    /// Whether texts that are too long are cut; nil: the vendor's default.
    public var truncates: Bool?
    /// What the caller calls all this.
    public var names = MemberNames()
    /// Members without a canonical field, by name.
    public var extensions: [Call.Extension] = []
    /// Leave out what the vendor cannot do instead of refusing.
    public var dropUnsupported = false

    /// Begins with nothing but the model.
    public init(model: String) {
        self.model = model
    }
}

/// The vectors of texts, in the order of the texts.
public struct Embeddings: Sendable {
    /// Each an array of numbers, as the vendor wrote them.
    public var vectors: [JSONRaw]
    /// The vendor's id of the answer.
    public var id: JSONString?
    /// The model as the vendor names it.
    public var model: JSONString?
    /// Tokens read, where the vendor says it.
    public var usage: Usage?

    /// Puts the members together.
    public init(_ vectors: [JSONRaw], id: JSONString? = nil, model: JSONString? = nil, usage: Usage? = nil) {
        self.vectors = vectors
        self.id = id
        self.model = model
        self.usage = usage
    }
}
