import Core
import JSON

/// One choice of a stream that is being written: the thought that is open, and what has its place in the message.
struct ChatWrittenChoice {
    let index: Int
    var isFinished = false
    var citations = ListIndex()
    var images = ListIndex()
    private var thought: ReasoningPart?
    private var thoughtIndex = 0
    /// How many things have a place so far: thoughts, the text, the refusal, calls (see `ChatThoughts`).
    private var position = 0
    private var textIndex: Int?
    private var refusalIndex: Int?
    private var argued: [Bool] = []

    /// Counts the elements of a list that comes in pieces. The first has no index, like OpenAI's own; OpenAI's clients
    /// cannot put a second piece beside it without one.
    struct ListIndex {
        private var count = 0

        mutating func next() -> Int? {
            defer { count += 1 }
            return count > 0 ? count : nil
        }
    }

    init(index: Int) {
        self.index = index
    }

    var hasCalls: Bool { !argued.isEmpty }
    var callsWithoutArguments: [Int] { argued.indices.filter { !argued[$0] } }

    /// Adds a piece of thought.
    /// - Returns: the whole thought once it has its proof.
    mutating func think(_ piece: ReasoningPart) -> (part: ReasoningPart, index: Int)? {
        if thought == nil {
            thoughtIndex = position
            position += 1
        }
        var whole = thought ?? ReasoningPart()
        thought = nil
        whole.text.append(piece.text)
        if piece.isSummary { whole.isSummary = true }
        whole.id = piece.id ?? whole.id
        whole.origin = piece.origin ?? whole.origin
        guard piece.needsChatDetail else {
            thought = whole
            return nil
        }
        whole.signature = piece.signature
        whole.encrypted = piece.encrypted
        position += whole.chatPlaces - 1
        return (whole, thoughtIndex)
    }

    /// Something else was said.
    mutating func closeThought() {
        thought = nil
    }

    @discardableResult
    mutating func placeText() -> Int {
        ChatDetails.place(&textIndex, &position)
    }

    mutating func placeRefusal() {
        _ = ChatDetails.place(&refusalIndex, &position)
    }

    mutating func placeCall(_ index: Int) -> Int {
        while argued.count <= index { argued.append(false) }
        defer { position += 1 }
        return position
    }

    mutating func argued(_ index: Int) {
        if argued.indices.contains(index) { argued[index] = true }
    }
}
