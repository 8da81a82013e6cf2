import Core
import JSON
import NIOCore

/// A caller's request as far as it must be read to find it a vendor. The rest is read only to translate.
struct InboundRequest {
    let document: JSONDocument
    let model: String
    let stream: Bool
    /// What the request itself says of `drop_params`.
    let dropParams: Bool?

    private static let longestModelName = 512

    /// - Throws: `malformedJSON` with the position, or `invalidRequest` with the member.
    init(_ body: ByteBuffer) throws(GatewayError) {
        do {
            document = try JSONDocument(parsing: body)
        } catch {
            throw GatewayError(
                .malformedJSON,
                status: 400,
                message: "The request body is not valid JSON: \(error.description).",
                code: "invalid_json"
            )
        }
        let root = document.root
        guard root.isObject else {
            throw .invalidRequest("The request body must be a JSON object.", param: nil, code: "invalid_json")
        }
        guard let named = root["model"] else {
            throw .invalidRequest("The request must name a model.", param: "model", code: "missing_required_parameter")
        }
        guard let model = named.string, !model.isEmpty, model.utf8.count <= Self.longestModelName else {
            throw .invalidRequest(
                "'model' must be a string of 1 to \(Self.longestModelName) bytes.",
                param: "model",
                code: "invalid_type"
            )
        }
        self.model = model
        stream = try Self.flag(root, "stream") ?? false
        dropParams = try Self.flag(root, "drop_params")
    }

    private static func flag(_ root: JSONNode, _ name: StaticString) throws(GatewayError) -> Bool? {
        guard let node = root[name] else { return nil }
        guard let value = node.bool else {
            throw .invalidRequest("'\(name)' must be true or false.", param: "\(name)", code: "invalid_type")
        }
        return value
    }
}
