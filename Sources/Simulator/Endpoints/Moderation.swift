import Core
import JSON

/// `POST …/moderations`: judges texts by plain words.
///
/// An input is flagged in a category if it holds the category's name as a word, in any case; of one with a `/` in its name, both
/// words: "Violence!" is `violence`, "graphic violence" is `violence/graphic` too. A picture is judged by the words of its URL, and only
/// in the categories that OpenAI judges pictures in.
enum Moderation {
    /// What is judged as one: a text, or the parts of one input.
    private struct Input {
        var textWords: Set<String>?
        var pictureWords: Set<String>?

        mutating func add(text: String) {
            textWords = (textWords ?? []).union(words(text))
        }

        mutating func add(picture url: String) {
            pictureWords = (pictureWords ?? []).union(words(url))
        }

        private func words(_ text: String) -> Set<String> {
            let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "-" }
            return Set(parts.map(String.init))
        }

        /// The kinds of input that a category's score comes from.
        func types(_ category: Category) -> [StaticString] {
            var types: [StaticString] = []
            if textWords != nil { types.append("text") }
            if category.judgesPictures, pictureWords != nil { types.append("image") }
            return types
        }

        func isFlagged(_ category: Category) -> Bool {
            let words = (textWords ?? []).union(category.judgesPictures ? pictureWords ?? [] : [])
            return words.isSuperset(of: category.words)
        }
    }

    private struct Category {
        var name: StaticString
        var judgesPictures = false

        var words: Set<String> { Set("\(name)".split(separator: "/").map(String.init)) }
    }

    private static let categories: [Category] = [
        Category(name: "harassment"), Category(name: "harassment/threatening"),
        Category(name: "sexual", judgesPictures: true),
        Category(name: "hate"), Category(name: "hate/threatening"), Category(name: "illicit"),
        Category(name: "illicit/violent"), Category(name: "self-harm/intent", judgesPictures: true),
        Category(name: "self-harm/instructions", judgesPictures: true),
        Category(name: "self-harm", judgesPictures: true),
        Category(name: "sexual/minors"), Category(name: "violence", judgesPictures: true),
        Category(name: "violence/graphic", judgesPictures: true),
    ]

    static func answer(_ request: EndpointRequest) throws(GatewayError) -> EndpointAnswer {
        try request.parameters.mustBeJSON()
        guard let input = request.parameters.node("input") else { throw RequestParameters.missing("input") }
        let inputs = try inputs(input)
        return .object { out in
            out.member("id", "modr-\(request.id)")
            out.member("model", request.model.name)
            out.array("results") { out in
                for input in inputs { write(input, &out) }
            }
        }
    }

    /// Texts are judged one by one, the parts of a list all together.
    private static func inputs(_ node: JSONNode) throws(GatewayError) -> [Input] {
        if let text = node.string {
            var input = Input()
            input.add(text: text)
            return [input]
        }
        guard node.isArray, node.count > 0 else {
            throw RequestParameters.mismatch("input", "a string, or an array of strings or of parts", node.kind)
        }
        var inputs: [Input] = []
        var parts = Input()
        for (index, element) in node.elements.enumerated() {
            if let text = element.string {
                var input = Input()
                input.add(text: text)
                inputs.append(input)
            } else if let text = element["text"]?.string, element["type"]?.equals("text") == true {
                parts.add(text: text)
            } else if let url = element["image_url"]?["url"]?.string, element["type"]?.equals("image_url") == true {
                parts.add(picture: url)
            } else {
                throw RequestParameters.mismatch(
                    "input[\(index)]",
                    "a string, or a part of type 'text' or 'image_url'",
                    element.kind
                )
            }
        }
        guard parts.textWords != nil || parts.pictureWords != nil else { return inputs }
        guard inputs.isEmpty else {
            throw .invalidRequest("'input' mixes strings and parts.", param: "input", code: "invalid_value")
        }
        return [parts]
    }

    private static func write(_ input: Input, _ out: inout JSONWriter) {
        out.object { out in
            out.member("flagged", categories.contains { input.isFlagged($0) })
            out.object("categories") { out in
                for category in categories { out.member(category.name, input.isFlagged(category)) }
            }
            out.object("category_scores") { out in
                for category in categories {
                    out.member(category.name, JSONNumber(input.isFlagged(category) ? 0.98 : 0.0001))
                }
            }
            out.object("category_applied_input_types") { out in
                for category in categories {
                    out.array(category.name) { out in for type in input.types(category) { out.string(type) } }
                }
            }
        }
    }
}
