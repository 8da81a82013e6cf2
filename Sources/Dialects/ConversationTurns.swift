import Core

/// The order in which a conversation is told to a vendor that knows two speakers who take turns, and instructions apart from them
/// (Anthropic, Bedrock).
///
/// Instructions stand before the conversation, in a place of their own; where there is nothing but instructions they are the
/// user's. Messages of one role that follow one another are one turn, in which the results of tools come before anything else.
struct ConversationTurns {
    /// Whose turn it is.
    enum Speaker {
        case user, assistant, system
    }

    /// A message, or the share of one that is told at this place.
    struct Step {
        enum Share {
            case all, results, others
        }

        let message: Int
        let speaker: Speaker
        let share: Share

        func tells(_ part: Part) -> Bool {
            switch share {
            case .all: true
            case .results: part.isResult
            case .others: !part.isResult
            }
        }
    }

    private let messages: [Message]
    private let keepsInstructions: Bool
    /// The first message that is no instruction; nil where the conversation is nothing but instructions.
    private let firstTurn: Int?

    /// - Parameter keepsInstructions: those in mid-conversation stay where they are, as turns of their own.
    init(_ messages: [Message], keepsInstructions: Bool) {
        self.messages = messages
        self.keepsInstructions = keepsInstructions
        firstTurn = messages.firstIndex { !$0.isInstruction }
    }

    /// The message at the index is an instruction that stands before the conversation.
    func isHoisted(_ index: Int) -> Bool {
        guard let firstTurn, messages[index].isInstruction else { return false }
        return !keepsInstructions || index < firstTurn
    }

    /// All that is told after the instructions.
    var steps: [Step] {
        var steps: [Step] = []
        steps.reserveCapacity(messages.count)
        var index = 0
        while index < messages.count {
            switch speaker(at: index) {
            case nil: index += 1
            case .user:
                var end = index + 1
                while end < messages.count, (speaker(at: end) ?? .user) == .user { end += 1 }
                for place in index..<end where messages[place].role == .tool {
                    steps.append(Step(message: place, speaker: .user, share: .results))
                }
                for place in index..<end where !isHoisted(place) {
                    steps.append(Step(message: place, speaker: .user, share: .others))
                }
                index = end
            case let speaker?:
                steps.append(Step(message: index, speaker: speaker, share: .all))
                index += 1
            }
        }
        return steps
    }

    /// Whose turn the message at the index belongs to; nil for one that is no part of a turn.
    private func speaker(at index: Int) -> Speaker? {
        if isHoisted(index) { return nil }
        switch messages[index].role {
        case .assistant: return .assistant
        case .user, .tool: return .user
        case .system, .developer: return firstTurn == nil ? .user : .system
        }
    }
}

extension Message {
    fileprivate var isInstruction: Bool { role == .system || role == .developer }
}
