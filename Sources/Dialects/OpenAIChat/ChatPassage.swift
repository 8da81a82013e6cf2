import Core
import JSON

/// What keeps a request from going to a vendor of the same dialect as it came: wishes that the vendor can fulfil only when
/// they are put otherwise.
///
/// The capabilities are looked at first, so that a request to a model that can do everything is not looked at at all.
struct ChatPassage {
    let target: TargetProfile

    func takes(_ request: JSONNode) -> Bool {
        if !target.capabilities.jsonSchema, request["response_format"]?["type"]?.equals("json_schema") == true {
            return false
        }
        return target.capabilities.imageURLs != false || !namesImage(request)
    }

    /// Whether any picture is given by an address, which is then to be fetched.
    private func namesImage(_ request: JSONNode) -> Bool {
        guard let messages = request["messages"], messages.isArray else { return false }
        for message in messages.elements {
            guard let content = message["content"], content.isArray else { continue }
            for part in content.elements {
                guard let image = part["image_url"] else { continue }
                let url = image.isObject ? image["url"]?.jsonString : image.jsonString
                if let url, !url.hasPrefix("data:") { return true }
            }
        }
        return false
    }
}
