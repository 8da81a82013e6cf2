import Core
import JSON
import Testing

extension Call {
    /// A call with one user message.
    static func asking(_ model: String, _ text: String = "Hello, simulator!") -> Call {
        var call = Call(model: model)
        call.messages = [Message(.user, [.text(JSONString(text))])]
        return call
    }

    func with(_ change: (inout Call) -> Void) -> Call {
        var call = self
        change(&call)
        return call
    }
}

extension Reply {
    /// The first choice's texts and refusals.
    var text: String { choices.first?.text ?? "" }

    var finish: FinishReason? { choices.first?.finish }

    var toolCalls: [ToolCall] {
        choices.first?.parts.compactMap { if case .toolCall(let call) = $0 { call } else { nil } } ?? []
    }

    var thoughts: [ReasoningPart] {
        choices.first?.parts.compactMap { if case .reasoning(let part) = $0 { part } else { nil } } ?? []
    }
}

extension Reply.Choice {
    var text: String {
        parts.map { part in
            switch part {
            case .text(let text): text.text.string
            case .refusal(let text): text.string
            default: ""
            }
        }.joined()
    }
}

/// Every dialect, asked for a whole answer and for a stream.
struct Way: Sendable, CustomTestStringConvertible {
    let dialect: DialectName
    let stream: Bool

    static let all = DialectName.allCases.flatMap { [Way(dialect: $0, stream: false), Way(dialect: $0, stream: true)] }

    /// Those that have tools, thoughts and pictures; completions are text alone.
    static let conversing = all.filter { $0.dialect != .openAICompletions }

    var testDescription: String { "\(dialect.rawValue)\(stream ? ", streamed" : "")" }
}
