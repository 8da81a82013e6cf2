import Core
import JSON

/// The members of an answer or a chunk that mean something; one walk finds them.
///
/// Not copyable, because a copy would count references for every member.
struct ChatChunkNode: ~Copyable {
    var id: JSONNode?
    var model: JSONNode?
    var created: JSONNode?
    var choices: JSONNode?
    var usage: JSONNode?
    var serviceTier: JSONNode?
    var systemFingerprint: JSONNode?
    var error: JSONNode?
    var citations: JSONNode?
    var searchResults: JSONNode?
    /// Where Groq puts the usage of a stream.
    private var groq: JSONNode?

    init(_ root: JSONNode) {
        for (key, value) in root.members where !value.isNull {
            switch key {
            case "id": id = value
            case "choices": choices = value
            case "model": model = value
            case "created": created = value
            case "usage": usage = value
            case "system_fingerprint": systemFingerprint = value
            case "service_tier": serviceTier = value
            case "error": error = value
            case "citations": citations = value
            case "search_results": searchResults = value
            case "x_groq": groq = value
            default: break
            }
        }
        error = error ?? groq?["error"]
        // Moonshot counts in the choice.
        usage = usage ?? groq?["usage"] ?? choices?[0]?["usage"]
    }

    var hasChoices: Bool { choices.map { $0.isArray && $0.count > 0 } ?? false }

    /// An envelope of an answer as it is known when it begins; empty strings say nothing.
    var start: ReplyStart {
        var start = ReplyStart(id: id?.filledText, model: model?.filledText, created: created?.int)
        start.serviceTier = serviceTier?.string
        start.systemFingerprint = systemFingerprint?.filledText
        return start
    }
}
