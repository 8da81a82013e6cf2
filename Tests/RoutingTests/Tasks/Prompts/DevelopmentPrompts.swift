@testable import Routing

/// The prompts that the rules were tuned with.
enum DevelopmentPrompts {
    static let all =
        code + maths + reasoning + translation + summarisation + writing + extraction + chat + requests

    /// Those whose task is told by more than the text.
    static let requests = [
        LabelledPrompt(.vision, TaskSample(text: "What is in this picture?", hasImages: true)),
        LabelledPrompt(.vision, TaskSample(text: "Translate the sign in the photo into English", hasImages: true)),
        LabelledPrompt(.audio, TaskSample(text: "Transcribe this recording", hasAudio: true)),
        LabelledPrompt(.tools, TaskSample(text: "Book me a table for two tonight", offersTools: true)),
        LabelledPrompt(.tools, TaskSample(text: "what's the weather in Oslo", turns: 3, offersTools: true)),
        LabelledPrompt(.longContext, TaskSample(text: "Which of the contracts ends first?", promptTokens: 90_000)),
        LabelledPrompt(
            .translation,
            TaskSample(
                instructions: "Translate everything the user writes into German.",
                text: "Good morning, how are you?"
            )
        ),
        LabelledPrompt(
            .extraction,
            TaskSample(
                instructions: "You extract the order number from messages.",
                text: "where is 4711?",
                wantsSchema: true
            )
        ),
        LabelledPrompt(
            .chat,
            TaskSample(
                instructions:
                    "You are a helpful assistant. You can write code, translate texts and summarise articles.",
                text: "What should I do on a rainy Sunday?"
            )
        ),
        LabelledPrompt(
            .maths,
            TaskSample(instructions: "You are a helpful coding assistant.", text: "What is 12 * 9 - 4?")
        ),
        LabelledPrompt(.reasoning, TaskSample(text: "Anna has a cat, Ben has a dog, who barks?", wantsReasoning: true)),
    ]
}
