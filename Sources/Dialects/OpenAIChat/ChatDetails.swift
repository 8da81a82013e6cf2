import Core
import JSON

/// The proofs of a message's thoughts, sorted out of its parts to be written as `reasoning_details`.
///
/// A detail's `index` is the place of what it is about among the parts of the message (see `ChatThoughts`). No two
/// details have the same one, so clients may merge by it.
struct ChatDetails {
    private enum Entry {
        case thought(ReasoningPart)
        case call(ToolCall, number: Int)
        case text(JSONString)
    }

    private var entries: [(index: Int, entry: Entry)] = []
    private var hasProof = false
    private var hasSignature = false
    private var callCount = 0
    /// How many things have a place so far: thoughts, the text, the refusal, calls.
    private var position = 0
    private var textIndex: Int?
    private var refusalIndex: Int?

    /// Nothing must be said beyond the text of the thoughts.
    var isEmpty: Bool { !hasProof && !hasSignature }

    mutating func add(_ part: Part) {
        switch part {
        case .reasoning(let thought):
            if thought.needsChatDetail { hasProof = true }
            entries.append((position, .thought(thought)))
            position += thought.chatPlaces
        case .toolCall(let call):
            if call.signature != nil {
                hasSignature = true
                entries.append((position, .call(call, number: callCount)))
            }
            callCount += 1
            position += 1
        case .text(let text):
            let index = Self.place(&textIndex, &position)
            if let signature = text.signature {
                hasSignature = true
                entries.append((index, .text(signature)))
            }
        case .refusal: _ = Self.place(&refusalIndex, &position)
        case .media, .toolResult, .opaque: break
        }
    }

    /// All that was said in one place of its own counts once.
    static func place(_ index: inout Int?, _ position: inout Int) -> Int {
        if let index { return index }
        defer { position += 1 }
        index = position
        return position
    }

    /// - Parameter callID: the id that is written for a call, which the caller's dialect may not have given.
    func write(_ writer: inout JSONWriter, callID: (ToolCall, Int) -> JSONString) {
        guard !isEmpty else { return }
        writer.key("reasoning_details")
        writer.beginArray()
        for (index, entry) in entries {
            switch entry {
            case .thought(let thought):
                // Where one thought has a proof, all are given again, so that none loses its place.
                if hasProof { writer.chatDetails(of: thought, index: index) }
            case .call(let call, let number):
                guard let signature = call.signature else { continue }
                writer.chatEncrypted(signature, id: callID(call, number), origin: .gemini, index: index)
            case .text(let signature): writer.chatEncrypted(signature, id: nil, origin: .gemini, index: index)
            }
        }
        writer.endArray()
    }
}
