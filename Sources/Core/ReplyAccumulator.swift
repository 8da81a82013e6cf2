import JSON

/// Puts the events of a stream together to the whole answer they tell.
public struct ReplyAccumulator: Sendable {
    /// What has been said so far.
    public private(set) var reply = Reply()
    /// The error that the vendor reported in mid-stream.
    public private(set) var failure: VendorError?
    /// The vendor said that the stream is complete.
    public private(set) var isEnded = false
    /// Where in `reply.choices[i].parts` each tool call of the choice stands.
    private var calls: [[Int]] = []

    /// Begins with nothing said.
    public init() {}

    /// Takes the next event.
    public mutating func add(_ event: ReplyEvent) {
        switch event {
        case .start(let start):
            reply.id = start.id
            reply.model = start.model
            reply.created = start.created
            reply.serviceTier = start.serviceTier
            reply.systemFingerprint = start.systemFingerprint
        case .text(let choice, let text): appendText(text, at: position(choice))
        case .refusal(let choice, let text): appendRefusal(text, at: position(choice))
        case .reasoning(let choice, let piece): appendReasoning(piece, at: position(choice))
        case .toolCall(let choice, let index, let call):
            let at = position(choice)
            while calls[at].count <= index { calls[at].append(-1) }
            calls[at][index] = reply.choices[at].parts.count
            reply.choices[at].parts.append(.toolCall(call))
        case .toolArguments(let choice, let index, let piece): appendArguments(piece, call: index, at: position(choice))
        case .citation(let choice, let citation): cite(citation, at: position(choice))
        case .textSignature(let choice, let signature): sign(signature, at: position(choice))
        case .media(let choice, let media): reply.choices[position(choice)].parts.append(.media(media))
        case .logprobs(let choice, let logprobs): addLogprobs(logprobs, at: position(choice))
        case .opaque(let choice, let part): reply.choices[position(choice)].parts.append(.opaque(part))
        case .finish(let choice, let reason, let sequence):
            let at = position(choice)
            reply.choices[at].finish = reason
            reply.choices[at].stopSequence = sequence
        case .usage(let usage): reply.usage = usage
        case .failure(let error): failure = error
        case .end: isEnded = true
        }
    }

    private mutating func position(_ index: Int) -> Int {
        // Choices stay in the order of their indexes, whichever speaks first.
        let (at, isThere) = reply.choices.search(for: index, by: \.index)
        if isThere { return at }
        reply.choices.insert(Reply.Choice(index: index), at: at)
        calls.insert([], at: at)
        return at
    }

    private mutating func appendText(_ text: JSONString, at choice: Int) {
        let last = reply.choices[choice].parts.count - 1
        if last >= 0, case .text(var part) = reply.choices[choice].parts[last], part.signature == nil {
            // Emptied first, so that the text grows in place.
            reply.choices[choice].parts[last] = .refusal("")
            part.text.append(text)
            reply.choices[choice].parts[last] = .text(part)
        } else {
            reply.choices[choice].parts.append(.text(text))
        }
    }

    private mutating func appendRefusal(_ text: JSONString, at choice: Int) {
        let last = reply.choices[choice].parts.count - 1
        if last >= 0, case .refusal(var said) = reply.choices[choice].parts[last] {
            said.append(text)
            reply.choices[choice].parts[last] = .refusal(said)
        } else {
            reply.choices[choice].parts.append(.refusal(text))
        }
    }

    private mutating func appendReasoning(_ piece: ReasoningPart, at choice: Int) {
        let last = reply.choices[choice].parts.count - 1
        guard last >= 0, case .reasoning(var part) = reply.choices[choice].parts[last], part.isOpen(for: piece) else {
            return reply.choices[choice].parts.append(.reasoning(piece))
        }
        reply.choices[choice].parts[last] = .refusal("")
        part.text.append(piece.text)
        part.signature = piece.signature ?? part.signature
        part.encrypted = piece.encrypted
        part.id = part.id ?? piece.id
        part.origin = part.origin ?? piece.origin
        reply.choices[choice].parts[last] = .reasoning(part)
    }

    private mutating func appendArguments(_ piece: JSONString, call index: Int, at choice: Int) {
        guard calls[choice].indices.contains(index), calls[choice][index] >= 0,
            case .toolCall(var call) = reply.choices[choice].parts[calls[choice][index]]
        else { return }
        let place = calls[choice][index]
        reply.choices[choice].parts[place] = .refusal("")
        call.arguments.append(piece)
        reply.choices[choice].parts[place] = .toolCall(call)
    }

    private mutating func cite(_ citation: Citation, at choice: Int) {
        let parts = reply.choices[choice].parts
        if let last = parts.indices.last, case .text(var part) = parts[last] {
            part.citations.append(citation)
            reply.choices[choice].parts[last] = .text(part)
        } else {
            var part = TextPart("")
            part.citations = [citation]
            reply.choices[choice].parts.append(.text(part))
        }
    }

    private mutating func sign(_ signature: JSONString, at choice: Int) {
        let parts = reply.choices[choice].parts
        if let last = parts.indices.last, case .text(var part) = parts[last] {
            part.signature = signature
            reply.choices[choice].parts[last] = .text(part)
        } else {
            var part = TextPart("")
            part.signature = signature
            reply.choices[choice].parts.append(.text(part))
        }
    }

    /// Chunks of log probabilities are objects of lists (`content`, `refusal`); lists of the same name are joined.
    private mutating func addLogprobs(_ logprobs: JSONRaw, at choice: Int) {
        guard let before = reply.choices[choice].logprobs, let old = try? before.parsed().root,
            let new = try? logprobs.parsed().root
        else {
            reply.choices[choice].logprobs = logprobs
            return
        }
        reply.choices[choice].logprobs = JSONRaw.build { writer in
            writer.beginObject()
            for name in ["content", "refusal"] as [StaticString] where old[name] != nil || new[name] != nil {
                writer.key(name)
                writer.beginArray()
                for node in [old[name], new[name]] {
                    if let node { for element in node.elements { writer.node(element) } }
                }
                writer.endArray()
            }
            writer.endObject()
        }
    }
}

extension ReasoningPart {
    /// Whether a further piece belongs to this one: it is not closed, and both are of one kind. Encrypted thoughts stand by
    /// themselves unless they are of the very item that is being told.
    fileprivate func isOpen(for piece: ReasoningPart) -> Bool {
        guard signature == nil, encrypted == nil, isSummary == piece.isSummary else { return false }
        if piece.encrypted != nil { return id != nil && piece.id == id }
        return piece.id == nil || id == nil || piece.id == id
    }
}
