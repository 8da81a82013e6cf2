import Core
import JSON

/// What is wrong with a caller's request, with the JSON path of it.
enum GeminiFault {
    static func expected(_ what: String, _ node: JSONNode) -> GatewayError {
        let got =
            switch node.kind {
            case .null: "null"
            case .bool: "a boolean"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        let path = node.path
        return .invalidRequest("\(path.isEmpty ? "The request" : path): expected \(what), got \(got).", param: path)
    }

    /// A string is there, but not one of those that are understood. Says nothing of what it holds.
    static func notOneOf(_ words: String, _ node: JSONNode) -> GatewayError {
        let path = node.path
        return .invalidRequest("\(path): expected one of \(words).", param: path)
    }

    static func object(_ node: JSONNode) throws(GatewayError) -> JSONNode {
        guard node.isObject else { throw expected("an object", node) }
        return node
    }

    static func text(_ node: JSONNode) throws(GatewayError) -> JSONString {
        guard let text = node.jsonString else { throw expected("a string", node) }
        return text
    }

    static func string(_ node: JSONNode) throws(GatewayError) -> String {
        guard let text = node.string else { throw expected("a string", node) }
        return text
    }

    static func bool(_ node: JSONNode) throws(GatewayError) -> Bool {
        guard let value = node.bool else { throw expected("a boolean", node) }
        return value
    }

    static func number(_ node: JSONNode) throws(GatewayError) -> JSONNumber {
        guard let value = node.number else { throw expected("a number", node) }
        return value
    }

    /// Google's JSON mapping allows integers as strings (`"1024"`).
    static func int(_ node: JSONNode) throws(GatewayError) -> Int {
        guard let value = node.int ?? node.string.flatMap({ Int($0) }) else { throw expected("an integer", node) }
        return value
    }

    /// The elements of an array; Google takes a lone value where a list is expected, so a list of one.
    static func list(_ node: JSONNode) -> [JSONNode] {
        node.isArray ? Array(node.elements) : [node]
    }
}
