import Core
import Framing
import JSON
import NIOCore

/// A request for pictures.
struct ImageRequest: Sendable {
    let task: ImageTask
    /// Empty for a variation.
    let prompt: String
    /// Of an edit or a variation.
    private(set) var pictures: [UploadedFile] = []
    private(set) var mask: UploadedFile?
    let count: Int
    let width: Int
    let height: Int
    let isURL: Bool
    let outputFormat: String
    let quality: String
    let background: String
    let isStream: Bool
    /// Pictures that come before each finished one of a stream.
    let partialImages: Int

    /// DALL·E's answers have fewer members, and URLs unless they are asked not to.
    let isDALLE: Bool

    /// - Throws: what is wrong with the request.
    init(_ task: ImageTask, _ request: EndpointRequest) throws(GatewayError) {
        let parameters = request.parameters
        self.task = task
        if task == .generation { try parameters.mustBeJSON() }
        prompt = task == .variation ? "" : try parameters.requiredText("prompt")
        guard prompt.unicodeScalars.count <= 32_000 else {
            throw .invalidRequest(
                "Invalid 'prompt': it is longer than 32000 characters.",
                param: "prompt",
                code: "string_above_max_length"
            )
        }
        isDALLE = request.model.name.hasPrefix("dall-e")
        count = try parameters.count("n", in: 1...10) ?? 1
        (width, height) = try Self.size(parameters.text("size"))
        let format = try parameters.word("response_format", among: ["url", "b64_json"])
        isURL = format.map { $0 == "url" } ?? isDALLE
        outputFormat = try parameters.word("output_format", among: ["png", "jpeg", "webp"]) ?? "png"
        quality = try parameters.text("quality") ?? "auto"
        background = try parameters.word("background", among: ["transparent", "opaque", "auto"]) ?? "auto"
        isStream = try parameters.flag("stream")
        partialImages = try parameters.count("partial_images", in: 0...3) ?? 0
        if isStream, isDALLE || task == .variation {
            throw .invalidRequest("There is no stream of this model.", param: "stream", code: "invalid_value")
        }
        if partialImages > 0, !isStream {
            throw .invalidRequest(
                "Partial pictures come in a stream alone: 'stream' must be true.",
                param: "partial_images",
                code: "invalid_value"
            )
        }
        guard task != .generation else { return }
        pictures = try Self.pictures(request)
        guard (1...16).contains(pictures.count) else {
            throw .invalidRequest("Give from 1 to 16 pictures.", param: Self.pictureParameter(request))
        }
        mask = try request.parameters.files("mask").last
        if let node = request.parameters.node("mask") { mask = try Self.reference(node, "mask", request) }
    }

    /// `auto`, or a width and a height.
    private static func size(_ text: String?) throws(GatewayError) -> (Int, Int) {
        guard let text, text != "auto" else { return (1024, 1024) }
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard sides.count == 2, sides.allSatisfy({ (1...4096).contains($0) }) else {
            throw .invalidRequest(
                "Invalid value: '\(text)'. A size is 'auto', or a width and a height, such as '1024x1024'.",
                param: "size",
                code: "invalid_value"
            )
        }
        return (sides[0], sides[1])
    }

    // MARK: Pictures that come

    private static func pictureParameter(_ request: EndpointRequest) -> String {
        if case .json = request.parameters { "images" } else { "image" }
    }

    /// The files of a form, or what the members of a JSON object refer to.
    private static func pictures(_ request: EndpointRequest) throws(GatewayError) -> [UploadedFile] {
        guard case .json = request.parameters else {
            let files = try request.parameters.files("image")
            guard !files.isEmpty else { throw RequestParameters.missing("image") }
            return files
        }
        guard let images = request.parameters.node("images") else { throw RequestParameters.missing("images") }
        guard images.isArray else { throw RequestParameters.mismatch("images", "an array", images.kind) }
        var pictures: [UploadedFile] = []
        for (index, element) in images.elements.enumerated() {
            pictures.append(try reference(element, "images[\(index)]", request))
        }
        return pictures
    }

    /// `{"image_url"}` or `{"file_id"}`. A URL of another kind than `data:` is not fetched: its text stands for the picture.
    private static func reference(
        _ node: JSONNode,
        _ name: String,
        _ request: EndpointRequest
    ) throws(GatewayError) -> UploadedFile {
        if let id = node["file_id"]?.string {
            let file = try request.storage.withFiles { (files) throws(GatewayError) in try files.file(id) }
            return UploadedFile(name: file.name, contentType: nil, content: file.content)
        }
        guard let url = node["image_url"]?.string else {
            throw RequestParameters.mismatch(name, "an object with an 'image_url' or a 'file_id'", node.kind)
        }
        guard url.hasPrefix("data:") else {
            return UploadedFile(name: url, contentType: nil, content: ByteBuffer(string: url))
        }
        guard let comma = url.firstIndex(of: ","), url[..<comma].hasSuffix(";base64"),
            let content = Base64.decode(ByteBuffer(substring: url[url.index(after: comma)...]))
        else {
            throw .invalidRequest(
                "A data URL holds base64: 'data:image/png;base64,…'.",
                param: "\(name).image_url",
                code: "invalid_value"
            )
        }
        let type = url[..<comma].dropFirst(5).dropLast(7)
        return UploadedFile(name: "data", contentType: type.isEmpty ? nil : String(type), content: content)
    }
}
