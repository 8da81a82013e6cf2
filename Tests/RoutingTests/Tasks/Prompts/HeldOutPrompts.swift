@testable import Routing

/// Prompts that were written before a round of tuning, and not looked at in it or after it.
///
/// They are of the same author as the rules, who knew them: what strangers write is told less well.
enum HeldOutPrompts {
    static let all =
        code + maths + reasoning + translation + summarisation + writing + extraction + chat + requests

    /// Those whose task is told by more than the text.
    static let requests = [
        LabelledPrompt(.vision, TaskSample(text: "describe the chart", hasImages: true)),
        LabelledPrompt(.vision, TaskSample(text: "Write a caption for this photo", turns: 2, hasImages: true)),
        LabelledPrompt(.audio, TaskSample(text: "Who is speaking, and what about?", hasAudio: true)),
        LabelledPrompt(.tools, TaskSample(text: "Find the cheapest flight to Porto in May", offersTools: true)),
        LabelledPrompt(.tools, TaskSample(text: "yes, do that", turns: 6, offersTools: true)),
        LabelledPrompt(.longContext, TaskSample(text: "Where does the manual speak of valves?", promptTokens: 150_000)),
        LabelledPrompt(
            .summarisation,
            TaskSample(
                instructions: "Summarise each message in one sentence.",
                text: "The boiler in house four was replaced on Monday, the chimney sweep comes on Friday."
            )
        ),
        LabelledPrompt(
            .extraction,
            TaskSample(
                instructions: "Classify the ticket as one of: bug, question, praise.",
                text: "the app closes whenever I turn my phone"
            )
        ),
        LabelledPrompt(
            .chat,
            TaskSample(
                instructions: "You are Nora, the friendly voice of a library.",
                text: "When do you open on Saturdays?"
            )
        ),
        LabelledPrompt(
            .code,
            TaskSample(instructions: "You are a senior Python engineer.", text: "why is my list empty after the loop?")
        ),
        LabelledPrompt(.reasoning, TaskSample(text: "Which of the three keys opens the box?", wantsReasoning: true)),
    ]
}
