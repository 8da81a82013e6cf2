import Core
import Framing

/// Where a model is called: `/v1beta/models/{model}:generateContent`.
public enum GeminiPath {
    /// What is asked of a model.
    public enum Method: String, Sendable {
        case generateContent, streamGenerateContent, countTokens, embedContent, batchEmbedContents
        /// Vertex AI's for models that are not Gemini's.
        case predict
    }

    /// What a path of a call says: the model, and whether a stream is wanted; nil for the path of another method.
    public static func route(of path: String) -> CallRoute? {
        guard let (model, method) = parse(path) else { return nil }
        switch method {
        case .generateContent: return CallRoute(model: model, stream: false)
        case .streamGenerateContent: return CallRoute(model: model, stream: true)
        case .countTokens, .embedContent, .batchEmbedContents, .predict: return nil
        }
    }

    /// The model and the method of a path; nil where it is of none. Whatever stands before `/models/` or `/tunedModels/` is
    /// passed over.
    public static func parse(_ path: String) -> (model: String, method: Method)? {
        let bytes = path.utf8
        // The last colon separates the method; the model's name may hold others.
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        guard let method = Method(rawValue: String(path[bytes.index(after: colon)...])) else { return nil }
        let tuned = bytes.firstRange(of: "/tunedModels/".utf8)
        guard let prefix = tuned ?? bytes.firstRange(of: "/models/".utf8), prefix.upperBound < colon,
            let model = PercentEncoding.decode(path[prefix.upperBound..<colon])
        else { return nil }
        return (tuned == nil ? model : "tunedModels/" + model, method)
    }

    /// The model's resource name: `models/x` unless the name says `models/`, `tunedModels/` or the like itself.
    static func resource(of model: String) -> String {
        model.hasPrefix("models/") || model.hasPrefix("tunedModels/") ? model : "models/" + model
    }

    static func path(for target: TargetProfile, stream: Bool) -> String {
        path(for: target, method: stream ? "streamGenerateContent?alt=sse" : "generateContent")
    }

    /// At Vertex AI a model of another maker than Google is named with it (`intfloat/multilingual-e5-large-instruct-maas`).
    /// - Parameter method: what stands behind the last colon, with its query.
    static func path(for target: TargetProfile, method: String) -> String {
        let resource = resource(of: target.model)
        // One of the two known prefixes is there, so there is a slash.
        let slash = resource.firstIndex(of: "/") ?? resource.startIndex
        let name = resource[resource.index(after: slash)...]
        guard target.platform == .vertex else {
            return "/v1beta/\(resource[..<slash])/\(PercentEncoding.encode(segment: name)):\(method)"
        }
        let words = name.split(separator: "/", maxSplits: 1)
        let maker = words.count == 2 ? PercentEncoding.encode(segment: words[0]) : "google"
        let model = PercentEncoding.encode(segment: words.last ?? name)
        return "/publishers/\(maker)/models/\(model):\(method)"
    }
}
