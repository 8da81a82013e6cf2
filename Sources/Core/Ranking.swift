public import JSON

/// Documents that a caller wants in the order of their relevance to a question.
public struct RankingQuery: Sendable {
    /// The model as the caller named it.
    public var model: String
    /// The question.
    public var query: JSONString = ""
    /// Texts, or objects with a `text`, as the caller wrote them.
    public var documents: [JSONRaw] = []
    /// How many of the most relevant ones are wanted; nil: all.
    public var top: Int?
    /// The answer shall repeat the documents.
    public var returnsDocuments: Bool?
    /// How much of a document is read.
    public var tokensPerDocument: Int?
    /// Members without a canonical field, by name.
    public var extensions: [Call.Extension] = []
    /// Leave out what the vendor cannot do instead of refusing.
    public var dropUnsupported = false

    /// Begins with nothing but the model.
    public init(model: String) {
        self.model = model
    }
}

/// Documents in the order of their relevance, most relevant first.
public struct Ranking: Sendable {
    /// The place of one document.
    public struct Entry: Sendable {
        /// Where it stood in the question, from 0.
        public var index: Int
        /// As the vendor wrote it; vendors differ in the scale.
        public var score: JSONNumber
        /// The document, where the vendor repeats it.
        public var document: JSONRaw?

        /// Puts the members together.
        public init(index: Int, score: JSONNumber, document: JSONRaw? = nil) {
            self.index = index
            self.score = score
            self.document = document
        }
    }

    /// Most relevant first.
    public var entries: [Entry]
    /// The vendor's id of the answer.
    public var id: JSONString?
    /// The model as the vendor names it.
    public var model: JSONString?
    /// Tokens read, where the vendor says it.
    public var usage: Usage?
    /// Units of search that the vendor bills, where it does.
    public var searchUnits: Int?

    /// Begins with the order alone.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }
}
