import Core
import Dialects
import Framing
import JSON

/// Carries vendors' proofs of thoughts through a caller whose dialect has no place for them.
///
/// A caller's dialect has one field for a proof of its own kind: Anthropic's `signature` and `redacted_thinking`, Gemini's
/// `thoughtSignature`, the `encrypted_content` of Responses. Proofs of other kinds travel in it, sealed. Chat needs none of
/// this, since its `reasoning_details` name the maker of each; what a vendor tells in them is sealed for callers of all others.
struct ReasoningCarrier {
    private let own: ReasoningPart.Origin
    private let vendor: String
    /// A vendor of other vendors' models: what it proves may mean nothing to their makers.
    private let isHub: Bool
    private let seal: ReasoningSeal
    /// The choices whose last event was a thought in words without a proof, which may still come.
    private var unproved: Set<Int> = []

    /// - Parameter target: the one that answers.
    /// - Returns: nil where nothing must be sealed.
    init?(to inbound: DialectName, from target: ResolvedTarget, _ seal: ReasoningSeal) {
        guard let own = inbound.ownProofs else { return nil }
        self.own = own
        vendor = target.vendor.name
        isHub = target.dialect.name == .openAIChat
        self.seal = seal
    }

    // MARK: Streams

    /// Appends the event as the caller can keep it.
    mutating func carry(_ event: ReplyEvent, into events: inout [ReplyEvent]) {
        switch event {
        case .reasoning(let choice, let thought):
            let isProof = thought.hasProof
            if isProof, isForeign(thought) {
                events.append(.reasoning(choice: choice, carried(thought, continuing: unproved.contains(choice))))
            } else {
                events.append(.reasoning(choice: choice, isProof ? thought : unowned(thought)))
            }
            if isProof {
                unproved.remove(choice)
            } else if thought.text?.isEmpty == false {
                unproved.insert(choice)
            }
        case .toolCall(let choice, let index, var call):
            unproved.remove(choice)
            tell(&call.signature, .next, choice, into: &events)
            events.append(.toolCall(choice: choice, index: index, call))
        case .media(let choice, var media):
            unproved.remove(choice)
            tell(&media.signature, .next, choice, into: &events)
            events.append(.media(choice: choice, media))
        case .textSignature(let choice, let signature):
            var signature: JSONString? = signature
            tell(&signature, .previous, choice, into: &events)
            if let signature { events.append(.textSignature(choice: choice, signature)) }
        case .text(let choice, _), .refusal(let choice, _), .opaque(let choice, _):
            unproved.remove(choice)
            events.append(event)
        case .start, .toolArguments, .citation, .logprobs, .finish, .usage, .failure, .end: events.append(event)
        }
    }

    private func tell(
        _ signature: inout JSONString?,
        _ kind: SealedProof.Kind,
        _ choice: Int,
        into events: inout [ReplyEvent]
    ) {
        if let thought = take(&signature, kind) { events.append(.reasoning(choice: choice, thought)) }
    }

    // MARK: Whole answers

    /// Makes the answer one that the caller can keep.
    func carry(_ reply: inout Reply) {
        for index in reply.choices.indices where reply.choices[index].parts.contains(where: \.isProved) {
            var parts: [Part] = []
            for part in reply.choices[index].parts { carry(part, into: &parts) }
            reply.choices[index].parts = parts
        }
    }

    private func carry(_ part: Part, into parts: inout [Part]) {
        switch part {
        case .reasoning(let thought) where thought.hasProof && isForeign(thought):
            parts.append(.reasoning(carried(thought, continuing: false)))
        case .toolCall(var call):
            if let proof = take(&call.signature, .next) { parts.append(.reasoning(proof)) }
            parts.append(.toolCall(call))
        case .media(var media):
            if let proof = take(&media.signature, .next) { parts.append(.reasoning(proof)) }
            parts.append(.media(media))
        case .text(var text):
            let proof = take(&text.signature, .previous)
            if !text.text.isEmpty || proof == nil { parts.append(.text(text)) }
            if let proof { parts.append(.reasoning(proof)) }
        case .reasoning(let thought): parts.append(.reasoning(thought.hasProof ? thought : unowned(thought)))
        case .refusal, .opaque, .toolResult: parts.append(part)
        }
    }

    /// Words alone have no maker: a proof of them that follows, sealed, belongs to the same thought.
    private func unowned(_ thought: ReasoningPart) -> ReasoningPart {
        guard isForeign(thought) else { return thought }
        var thought = thought
        thought.origin = nil
        return thought
    }

    // MARK: Sealing

    /// What the caller's dialect has no place for. The dialect of hubs has a place for any vendor's proofs, and so no other
    /// dialect's place is for theirs.
    private func isForeign(_ thought: ReasoningPart) -> Bool { thought.origin != own || isHub }

    /// A proof that hangs on something that the caller's dialect cannot hang it on, as a thought of its own.
    private func take(_ signature: inout JSONString?, _ kind: SealedProof.Kind) -> ReasoningPart? {
        // Only Gemini proves what is no thought.
        guard own != .gemini, let data = signature else { return nil }
        signature = nil
        return seal.seal(SealedProof(kind: kind, origin: .gemini, vendor: vendor, data: data)).map(carrier)
    }

    /// - Parameter isContinued: words of the same thought have gone out before.
    private func carried(_ thought: ReasoningPart, continuing isContinued: Bool) -> ReasoningPart {
        guard let origin = thought.origin, let data = thought.encrypted ?? thought.signature,
            let sealed = seal.seal(
                SealedProof(
                    kind: thought.encrypted == nil ? .signature : .encrypted,
                    origin: origin,
                    vendor: vendor,
                    id: thought.id,
                    data: data
                )
            )
        else { return ReasoningPart(text: thought.text) }
        var carrier = carrier(sealed)
        carrier.text = thought.text
        carrier.isSummary = thought.isSummary
        carrier.id = own == .openAIResponses ? thought.id : nil
        // Anthropic's encrypted thoughts have no words.
        if own == .anthropic, isContinued || thought.text?.isEmpty == false {
            carrier.signature = carrier.encrypted
            carrier.encrypted = nil
        }
        return carrier
    }

    private func carrier(_ sealed: JSONString) -> ReasoningPart {
        switch own {
        case .gemini:
            // Google's clients take a signature for bytes and write it anew.
            ReasoningPart(signature: JSONString(escaped: Base64.encode(sealed.decodedBytes())), origin: own)
        case .anthropic, .openAIResponses, .xAIResponses: ReasoningPart(encrypted: sealed, origin: own)
        }
    }
}

extension DialectName {
    /// Whose proofs of thoughts a dialect has a place for; nil: any vendor's.
    var ownProofs: ReasoningPart.Origin? {
        switch self {
        case .openAIChat: nil
        // There are no thoughts, or none with proofs, and clients have no place for any.
        case .openAICompletions, .cohereV2: nil
        case .anthropicMessages, .bedrockConverse: .anthropic
        case .gemini: .gemini
        case .openAIResponses: .openAIResponses
        }
    }

    /// Whether a vendor that is spoken to in this dialect understands such proofs.
    func understandsProofs(of origin: ReasoningPart.Origin) -> Bool {
        switch self {
        // Vendors of other vendors' models; the dialect names the maker of each proof.
        case .openAIChat: true
        case .anthropicMessages, .bedrockConverse: origin == .anthropic
        case .gemini: origin == .gemini
        case .openAIResponses: origin == .openAIResponses || origin == .xAIResponses
        case .openAICompletions, .cohereV2: false
        }
    }
}

extension ReasoningPart {
    /// The maker's proof is there.
    var hasProof: Bool { signature?.isEmpty == false || encrypted?.isEmpty == false }
}

extension Part {
    /// Some vendor's proof hangs on it.
    fileprivate var isProved: Bool {
        switch self {
        case .reasoning(let thought): thought.hasProof
        case .toolCall(let call): call.signature != nil
        case .media(let media): media.signature != nil
        case .text(let text): text.signature != nil
        case .refusal, .opaque, .toolResult: false
        }
    }
}
