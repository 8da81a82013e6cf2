import Core
import JSON

/// Reads the members of a caller's question, each fault with its place.
enum QueryMember {
    static func mismatch(_ node: JSONNode, _ expected: String) -> GatewayError {
        .invalidRequest(
            "'\(node.path)' must be \(expected), not \(node.kind.phrase).",
            param: "\(node.path)",
            code: "invalid_type"
        )
    }

    static func missing(_ name: String) -> GatewayError {
        .invalidRequest("The request lacks '\(name)'.", param: name, code: "missing_required_parameter")
    }

    static func text(_ node: JSONNode) throws(GatewayError) -> JSONString {
        guard let text = node.jsonString else { throw mismatch(node, "a string") }
        return text
    }

    static func bool(_ node: JSONNode) throws(GatewayError) -> Bool {
        guard let value = node.bool else { throw mismatch(node, "true or false") }
        return value
    }

    /// A whole number from 1 on.
    static func count(_ node: JSONNode) throws(GatewayError) -> Int {
        guard let value = node.int, value > 0 else { throw mismatch(node, "a whole number above 0") }
        return value
    }

    /// Refuses the members that only the caller's format knows or, where the caller allows it, names them as left out.
    static func refuse(
        _ extensions: [Call.Extension],
        drop: Bool,
        _ vendor: String
    ) throws(GatewayError) -> [String] {
        guard !drop else { return extensions.map(\.name) }
        if let first = extensions.first {
            throw .unsupportedParameter(first.name, "The vendor '\(vendor)' has no counterpart for it.")
        }
        return []
    }
}
