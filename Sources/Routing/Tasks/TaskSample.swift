/// What of a request its task is told by.
///
/// Of each text only the first and the last 8 KiB are looked at, however long it is.
public struct TaskSample: Sendable {
    /// What the system is told to be; may be empty.
    public var instructions: String
    /// The last message of the user.
    public var text: String
    /// Messages of the conversation, this one among them.
    public var turns: Int
    /// What the whole request is estimated to come to.
    public var promptTokens: Int
    /// Pictures are in the prompt.
    public var hasImages: Bool
    /// Sound is in the prompt.
    public var hasAudio: Bool
    /// Files and documents are in the prompt.
    public var hasFiles: Bool
    /// There are functions that the model may call.
    public var offersTools: Bool
    /// The answer is to follow a JSON Schema.
    public var wantsSchema: Bool
    /// Thinking is asked for.
    public var wantsReasoning: Bool

    /// Puts the members together.
    public init(
        instructions: String = "",
        text: String,
        turns: Int = 1,
        promptTokens: Int = 0,
        hasImages: Bool = false,
        hasAudio: Bool = false,
        hasFiles: Bool = false,
        offersTools: Bool = false,
        wantsSchema: Bool = false,
        wantsReasoning: Bool = false
    ) {
        self.instructions = instructions
        self.text = text
        self.turns = turns
        self.promptTokens = promptTokens
        self.hasImages = hasImages
        self.hasAudio = hasAudio
        self.hasFiles = hasFiles
        self.offersTools = offersTools
        self.wantsSchema = wantsSchema
        self.wantsReasoning = wantsReasoning
    }
}
