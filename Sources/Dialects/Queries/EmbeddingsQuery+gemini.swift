import Core
import JSON

extension EmbeddingsQuery {
    /// What Google calls the members.
    mutating func nameAsGemini(inputs: String) {
        names.inputs = inputs
        names.purpose = "taskType"
        names.truncates = "autoTruncate"
    }

    /// Whether it says anything but what is to be embedded.
    var wantsOfVectors: Bool { purpose != nil || title != nil || dimensions != nil || truncates != nil }
}

extension EmbeddingsQuery.Purpose {
    /// Google's word for it.
    var geminiTaskType: String {
        switch self {
        case .document: "RETRIEVAL_DOCUMENT"
        case .query: "RETRIEVAL_QUERY"
        case .classification: "CLASSIFICATION"
        case .clustering: "CLUSTERING"
        case .similarity: "SEMANTIC_SIMILARITY"
        case .questionAnswering: "QUESTION_ANSWERING"
        case .factVerification: "FACT_VERIFICATION"
        case .codeQuery: "CODE_RETRIEVAL_QUERY"
        }
    }

    /// Reads Google's word; nil for the one that says nothing.
    static func gemini(_ node: JSONNode) throws(GatewayError) -> EmbeddingsQuery.Purpose? {
        let word = try QueryMember.text(node).string
        if word == "TASK_TYPE_UNSPECIFIED" { return nil }
        guard let purpose = allCases.first(where: { $0.geminiTaskType == word }) else {
            throw QueryMember.mismatch(node, "one of " + allCases.map(\.geminiTaskType).joined(separator: ", "))
        }
        return purpose
    }
}
