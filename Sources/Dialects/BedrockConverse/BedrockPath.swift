import Framing

/// Where a model is called: `/model/{modelId}/converse` and `/model/{modelId}/converse-stream`.
public enum BedrockPath {
    /// What a path says: the model, and whether a stream is wanted; nil for the path of another operation. Whatever stands
    /// before `/model/` is passed over.
    public static func route(of path: String) -> CallRoute? {
        let stream: Bool
        let rest: Substring
        if path.hasSuffix("/converse") {
            stream = false
            rest = path.dropLast("/converse".count)
        } else if path.hasSuffix("/converse-stream") {
            stream = true
            rest = path.dropLast("/converse-stream".count)
        } else {
            return nil
        }
        guard let start = rest.firstRange(of: "/model/")?.upperBound,
            let model = PercentEncoding.decode(rest[start...]),
            !model.isEmpty
        else { return nil }
        return CallRoute(model: model, stream: stream)
    }

    /// The id is one segment of the path, `:` and the slashes of an ARN encoded, as the AWS SDKs do it and signatures expect it.
    static func path(for model: String, stream: Bool) -> String {
        path(for: model, operation: stream ? "converse-stream" : "converse")
    }

    static func path(for model: String, operation: StaticString) -> String {
        "/model/\(PercentEncoding.encode(model))/\(operation)"
    }

    /// The model of a path of another operation than a call; nil for one that is not of it.
    public static func model(of path: String, operation: StaticString) -> String? {
        let end = "/\(operation)"
        guard path.hasSuffix(end), let start = path.firstRange(of: "/model/")?.upperBound else { return nil }
        let name = path[start...].dropLast(end.count)
        return name.isEmpty ? nil : PercentEncoding.decode(name)
    }
}
