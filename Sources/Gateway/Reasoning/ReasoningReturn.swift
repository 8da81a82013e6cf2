import Core
import Dialects
import Framing
import JSON
import NIOCore

/// Takes sealed proofs of thoughts, as they come back with a caller's next call, for what they are, and leaves out those that
/// the vendor of this call cannot read.
struct ReasoningReturn {
    private let own: ReasoningPart.Origin?
    private let target: ResolvedTarget
    private let seal: ReasoningSeal
    /// Proofs were left out: another vendor's, or ones that were changed on their way.
    private(set) var hasLost = false

    init(from inbound: DialectName, to target: ResolvedTarget, _ seal: ReasoningSeal) {
        own = inbound.ownProofs
        self.target = target
        self.seal = seal
    }

    /// Prepares the earlier messages of the model.
    mutating func open(_ call: inout Call) {
        call.bringsVendorsProofs = own != nil
        guard call.messages.contains(where: { $0.role == .assistant && $0.parts.contains(where: \.mayProve) }) else {
            return
        }
        var messages: [Message] = []
        messages.reserveCapacity(call.messages.count)
        for var message in call.messages {
            guard message.role == .assistant, message.parts.contains(where: \.mayProve) else {
                messages.append(message)
                continue
            }
            // Where a dialect has items instead of messages, it is the proof that parts what the model said in a row.
            let isParted = messages.last?.role == .assistant && message.parts.first.map(isWordless) == true
            var earlier = isParted ? messages.popLast() : nil
            let said = earlier?.parts.count ?? 0
            let parts = open(message.parts, after: earlier?.parts ?? [])
            if earlier != nil, parts.count > said, !parts[said].beginsMessage {
                earlier?.parts = parts
                message.parts = []
            } else {
                earlier?.parts = Array(parts[..<said])
                message.parts = Array(parts[said...])
            }
            if let earlier { messages.append(earlier) }
            if !message.parts.isEmpty { messages.append(message) }
        }
        call.messages = messages
    }

    /// - Parameter earlier: what was said before, which comes first in what is returned.
    private mutating func open(_ parts: [Part], after earlier: [Part] = []) -> [Part] {
        var opened = earlier
        opened.reserveCapacity(earlier.count + parts.count)
        // A proof of what comes next.
        var pending: JSONString?
        for part in parts {
            switch part {
            case .reasoning(let thought): open(thought, &pending, into: &opened)
            case .toolCall(var call):
                call.signature = readable(call.signature) ?? pending
                pending = nil
                opened.append(.toolCall(call))
            case .media(var media):
                media.signature = readable(media.signature) ?? pending
                pending = nil
                opened.append(.media(media))
            case .text(var text):
                text.signature = readable(text.signature)
                opened.append(.text(text))
            case .refusal, .opaque, .toolResult: opened.append(part)
            }
        }
        return opened
    }

    /// A proof of Gemini's in its own place.
    private mutating func readable(_ signature: JSONString?) -> JSONString? {
        guard own != nil, signature != nil, !isReadable(.gemini, madeBy: nil) else { return signature }
        hasLost = true
        return nil
    }

    private mutating func open(_ thought: ReasoningPart, _ pending: inout JSONString?, into parts: inout [Part]) {
        guard thought.hasProof else { return parts.append(.reasoning(thought)) }
        guard own != nil, let text = Self.sealed(thought) else {
            if let origin = thought.origin, !isReadable(origin, madeBy: nil) {
                hasLost = true
                return parts.append(.reasoning(thought.unproved))
            }
            return parts.append(.reasoning(thought))
        }
        guard let proof = seal.open(text), isReadable(proof.origin, madeBy: proof.vendor) else {
            hasLost = true
            if let words = thought.text, !words.isEmpty { parts.append(.reasoning(ReasoningPart(text: words))) }
            return
        }
        switch proof.kind {
        case .signature, .encrypted:
            var opened = ReasoningPart(text: thought.text?.isEmpty == false ? thought.text : nil, origin: proof.origin)
            opened.id = proof.id
            // Of the dialects that seals go through only Responses tells a thought and its summary apart.
            let tellsSummary = own == .openAIResponses
            opened.isSummary = opened.text != nil && (tellsSummary ? thought.isSummary : proof.kind == .encrypted)
            if proof.kind == .signature { opened.signature = proof.data } else { opened.encrypted = proof.data }
            parts.append(.reasoning(opened))
        case .next:
            // The item may have words of a thought that came before.
            if let words = thought.text, !words.isEmpty { parts.append(.reasoning(ReasoningPart(text: words))) }
            pending = proof.data
        case .previous:
            if let words = thought.text, !words.isEmpty { parts.append(.reasoning(ReasoningPart(text: words))) }
            if case .text(var text) = parts.last, text.signature == nil {
                text.signature = proof.data
                parts[parts.count - 1] = .text(text)
            } else {
                var text = TextPart("")
                text.signature = proof.data
                parts.append(.text(text))
            }
        }
    }

    /// Anthropic's models know their proofs wherever they run; others know those that the same vendor made.
    /// - Parameter vendor: nil for a proof that stands unsealed where the caller's dialect has a place for it. Who speaks for
    ///   the same dialect gets it, and no hub, whose dialect names the makers.
    private func isReadable(_ origin: ReasoningPart.Origin, madeBy vendor: String?) -> Bool {
        let dialect = target.dialect.name
        guard dialect.understandsProofs(of: origin) else { return false }
        if vendor == target.vendor.name || own == nil { return true }
        if dialect == .openAIChat { return origin == .anthropic && target.profile.model.contains("claude") }
        return vendor == nil || origin == .anthropic
    }

    /// The sealed proof in a field of the caller's dialect; nil where a vendor's own stands there.
    private static func sealed(_ thought: ReasoningPart) -> JSONString? {
        guard let text = thought.encrypted ?? thought.signature else { return nil }
        if text.hasPrefix(ReasoningSeal.marker) { return text }
        // In the URL-safe alphabet it begins alike.
        guard thought.origin == .gemini, text.hasPrefix(ReasoningSeal.encodedMarker) else { return nil }
        return Base64.decode(text.decodedBytes()).map { JSONString(String(buffer: $0)) }
    }

    /// Nothing but a sealed proof.
    private func isWordless(_ part: Part) -> Bool {
        guard own != nil, case .reasoning(let thought) = part, thought.text?.isEmpty != false else { return false }
        return Self.sealed(thought) != nil
    }
}

extension Dialect {
    /// Whether a caller's request holds a sealed proof, which is for no vendor's eyes and so is never passed as it came.
    func bringsSealedProof(in request: JSONDocument) -> Bool {
        bringsProof(beginningWith: ReasoningSeal.marker(in: name), in: request)
    }
}

extension Part {
    /// A thought, or something that Gemini proved.
    fileprivate var mayProve: Bool {
        switch self {
        case .reasoning: true
        case .toolCall(let call): call.signature != nil
        case .media(let media): media.signature != nil
        case .text(let text): text.signature != nil
        case .refusal, .opaque, .toolResult: false
        }
    }

    /// Words or a thought after words: what the model says in a row does not go on with these.
    fileprivate var beginsMessage: Bool {
        switch self {
        case .text(let text): !text.text.isEmpty
        case .refusal, .reasoning: true
        case .toolCall, .media, .opaque, .toolResult: false
        }
    }
}

extension ReasoningPart {
    /// The thought alone.
    fileprivate var unproved: ReasoningPart {
        var thought = self
        thought.signature = nil
        thought.encrypted = nil
        return thought
    }
}
