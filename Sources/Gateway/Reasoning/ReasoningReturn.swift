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
        for index in call.messages.indices where call.messages[index].role == .assistant {
            guard call.messages[index].parts.contains(where: \.isThought) else { continue }
            call.messages[index].parts = open(call.messages[index].parts)
        }
    }

    private mutating func open(_ parts: [Part]) -> [Part] {
        var opened: [Part] = []
        opened.reserveCapacity(parts.count)
        // A proof of what comes next.
        var pending: JSONString?
        for part in parts {
            switch part {
            case .reasoning(let thought): open(thought, &pending, into: &opened)
            case .toolCall(var call):
                call.signature = call.signature ?? pending
                pending = nil
                opened.append(.toolCall(call))
            case .media(var media):
                media.signature = media.signature ?? pending
                pending = nil
                opened.append(.media(media))
            case .text, .refusal, .opaque, .toolResult: opened.append(part)
            }
        }
        return opened
    }

    private mutating func open(_ thought: ReasoningPart, _ pending: inout JSONString?, into parts: inout [Part]) {
        guard thought.hasProof else { return parts.append(.reasoning(thought)) }
        guard thought.origin == own, own != nil, let text = Self.sealed(thought) else {
            if let origin = thought.origin, !target.dialect.name.understandsProofs(of: origin) { hasLost = true }
            return parts.append(.reasoning(thought))
        }
        guard let proof = seal.open(text), isReadable(proof) else {
            hasLost = true
            if let words = thought.text, !words.isEmpty { parts.append(.reasoning(ReasoningPart(text: words))) }
            return
        }
        switch proof.kind {
        case .signature, .encrypted:
            var opened = ReasoningPart(text: thought.text?.isEmpty == false ? thought.text : nil, origin: proof.origin)
            opened.id = proof.id
            opened.isSummary = proof.kind == .encrypted && opened.text != nil
            if proof.kind == .signature { opened.signature = proof.data } else { opened.encrypted = proof.data }
            parts.append(.reasoning(opened))
        case .next: pending = proof.data
        case .previous:
            if case .text(var text) = parts.last {
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
    private func isReadable(_ proof: SealedProof) -> Bool {
        target.dialect.name.understandsProofs(of: proof.origin)
            && (proof.origin == .anthropic || proof.vendor == target.vendor.name)
    }

    /// The sealed proof in a field of the caller's dialect; nil where a vendor's own stands there.
    private static func sealed(_ thought: ReasoningPart) -> JSONString? {
        guard let text = thought.encrypted ?? thought.signature else { return nil }
        if text.hasPrefix(ReasoningSeal.marker) { return text }
        // In the URL-safe alphabet it begins alike.
        guard thought.origin == .gemini, text.hasPrefix(ReasoningSeal.encodedMarker) else { return nil }
        return Base64.decode(text.decodedBytes()).map { JSONString(String(buffer: $0)) }
    }
}

extension Part {
    fileprivate var isThought: Bool {
        if case .reasoning = self { true } else { false }
    }
}
