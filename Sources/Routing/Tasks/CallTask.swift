/// What kind of work a call asks for, as far as its request shows it.
public enum CallTask: String, Sendable, Hashable, CaseIterable {
    /// A conversation, questions of general knowledge, and whatever is nothing else.
    case chat
    /// Programs, and everything that is done with them.
    case code
    /// Something to calculate or to prove.
    case maths
    /// A text in another human language.
    case translation
    /// Data out of a text; to sort texts into classes and to label them too.
    case extraction
    /// A text made shorter.
    case summarisation
    /// Stories, letters, advertisements; to rephrase and to correct them too.
    case writing
    /// Puzzles, plans, decisions in several steps.
    case reasoning
    /// Functions are offered that the model may call.
    case tools
    /// More tokens than most models do well with.
    case longContext = "long_context"
    /// Pictures are to be looked at.
    case vision
    /// Sound is to be listened to.
    case audio

    /// Of tasks with the same score the one that is first here counts: what the model must be able to do before what it must be good at,
    /// what is told by few signs before what shares its signs with others, and `chat` last.
    static let tieOrder: [CallTask] = [
        .tools, .audio, .vision, .longContext, .code, .maths, .extraction, .translation, .summarisation, .writing,
        .reasoning, .chat,
    ]

    /// The place in ``tieOrder``.
    var tieRank: Int { Self.tieRanks[place] }

    private static let tieRanks = allCases.map { task in tieOrder.firstIndex(of: task) ?? tieOrder.count }

    /// The place among ``allCases``.
    var place: Int {
        switch self {
        case .chat: 0
        case .code: 1
        case .maths: 2
        case .translation: 3
        case .extraction: 4
        case .summarisation: 5
        case .writing: 6
        case .reasoning: 7
        case .tools: 8
        case .longContext: 9
        case .vision: 10
        case .audio: 11
        }
    }
}
