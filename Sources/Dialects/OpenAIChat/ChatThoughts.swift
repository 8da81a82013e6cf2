import Core
import JSON

/// The thoughts of a message, from all the members in which they come.
///
/// `reasoning_content` (or `reasoning`) has the text, `reasoning_details` or `thinking_blocks` have the proofs, mostly
/// together with the text again. OpenRouter's `index` of a detail is taken as its place among the parts of the message:
/// so a thought between text and tool call comes back where it was.
struct ChatThoughts {
    private struct Thought {
        var index: Int?
        var part: ReasoningPart
    }

    private var thoughts: [Thought] = []
    /// Gemini's proofs, which belong to tool calls or to the text.
    private var signatures: [(callID: JSONString?, index: Int?, data: JSONString)] = []

    var isEmpty: Bool { thoughts.isEmpty && signatures.isEmpty }

    init(_ members: borrowing ChatMessageNode) {
        if let details = members.reasoningDetails {
            for detail in details.elements { add(detail) }
        } else if let blocks = members.thinkingBlocks {
            thoughts = blocks.elements.compactMap { ReasoningPart(chatThinking: $0) }.map { Thought(part: $0) }
        }
        if let signature = members.extraContent?["google"]?.filledText("thought_signature") {
            signatures.append((nil, nil, signature))
        }
        if let text = members.reasoningText { add(text) }
    }

    private mutating func add(_ node: JSONNode) {
        guard let detail = ChatReasoningDetail(node) else { return }
        if detail.part.origin == .gemini, let data = detail.part.encrypted {
            signatures.append((detail.part.id, detail.index, data))
        } else if let last = thoughts.indices.last, let index = detail.index, let before = thoughts[last].index,
            thoughts[last].part.takes(detail.part, distance: index &- before)
        {
            thoughts[last].part.take(detail.part)
        } else {
            thoughts.append(Thought(index: detail.index, part: detail.part))
        }
    }

    /// The plain text counts where the details have none.
    private mutating func add(_ text: JSONString) {
        guard !thoughts.contains(where: { $0.part.text != nil }) else { return }
        if thoughts.count == 1, thoughts[0].part.signature != nil {
            thoughts[0].part.text = text
        } else {
            thoughts.insert(Thought(index: 0, part: ReasoningPart(text: text)), at: 0)
        }
    }

    /// The message's parts with its thoughts in their places: before the others unless an index says otherwise.
    func placed(among others: [Part]) -> [Part] {
        var others = others
        var loose: [Part] = []
        // Those that name their call go first: none of the others must take its place.
        for signature in signatures.filter({ $0.callID != nil }) + signatures.filter({ $0.callID == nil }) {
            if signature.callID == nil, let index = signature.index, !others.contains(where: \.isText) {
                // It was about a text that said nothing, and so is not there.
                var part = TextPart("")
                part.signature = signature.data
                others.insert(.text(part), at: place(of: index, among: others))
            } else if !others.sign(signature.callID, signature.data) {
                loose.append(.reasoning(ReasoningPart(encrypted: signature.data, origin: .gemini)))
            }
        }
        var parts: [Part] = []
        parts.reserveCapacity(others.count + thoughts.count + loose.count)
        var rest = others[...]
        var position = 0
        for thought in thoughts {
            while position < thought.index ?? 0, let next = rest.popFirst() {
                parts.append(next)
                position += 1
            }
            parts.append(.reasoning(thought.part))
            position += thought.part.chatPlaces
        }
        parts.append(contentsOf: rest)
        return parts + loose
    }

    /// Where among the parts that are no thoughts the place of a detail is.
    private func place(of index: Int, among others: [Part]) -> Int {
        let before = thoughts.reduce(0) { $0 + (($1.index ?? 0) < index ? $1.part.chatPlaces : 0) }
        return min(max(index &- before, 0), others.count)
    }
}

extension [Part] {
    /// Hangs Gemini's proof on the tool call that has the id; without such a call, on the text, else on the first call
    /// that has none.
    /// - Returns: whether a place was found.
    fileprivate mutating func sign(_ callID: JSONString?, _ data: JSONString) -> Bool {
        var text: Int?
        var unsigned: Int?
        for (index, part) in enumerated() {
            if case .toolCall(var call) = part {
                if let callID, call.id == callID {
                    call.signature = data
                    self[index] = .toolCall(call)
                    return true
                }
                if unsigned == nil, call.signature == nil { unsigned = index }
            } else if case .text = part {
                text = index
            }
        }
        if let text, case .text(var part) = self[text] {
            part.signature = data
            self[text] = .text(part)
        } else if let unsigned, case .toolCall(var call) = self[unsigned] {
            call.signature = data
            self[unsigned] = .toolCall(call)
        } else if isEmpty {
            var part = TextPart("")
            part.signature = data
            append(.text(part))
        } else {
            return false
        }
        return true
    }
}

extension ReasoningPart {
    /// Whether a detail continues this one. With the same index it is more text or the proof of it: details of a stream
    /// that a client has merely strung together so become one again. With the same or the next index it may be the
    /// encrypted form of a summary.
    fileprivate func takes(_ next: ReasoningPart, distance: Int) -> Bool {
        guard signature == nil, encrypted == nil, next.origin == origin || origin == nil else { return false }
        guard id == nil || next.id == nil || id == next.id else { return false }
        if next.encrypted != nil { return distance == 0 || distance == 1 && isSummary }
        return distance == 0 && next.isSummary == isSummary
    }

    fileprivate mutating func take(_ next: ReasoningPart) {
        text.append(next.text)
        signature = next.signature
        encrypted = next.encrypted
        id = id ?? next.id
        origin = origin ?? next.origin
    }
}
