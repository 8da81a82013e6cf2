import Core
import JSON

/// What keeps a request from going to a vendor of the same dialect as it came: wishes that the vendor can fulfil only when
/// they are put otherwise.
struct ResponsesPassage {
    let target: TargetProfile

    func takes(_ request: JSONNode) -> Bool {
        if !target.capabilities.jsonSchema, request["text"]?["format"]?["type"]?.equals("json_schema") == true {
            return false
        }
        guard target.capabilities.imageURLs == false, let input = request["input"], input.isArray else { return true }
        return !input.elements.contains { namesImage($0["content"] ?? $0["output"]) }
    }

    /// Whether any picture is given by an address, which is then to be fetched.
    private func namesImage(_ content: JSONNode?) -> Bool {
        guard let content, content.isArray else { return false }
        return content.elements.contains { part in
            part["image_url"]?.jsonString.map { !$0.hasPrefix("data:") } ?? false
        }
    }
}
