public import Core
public import JSON

/// What has been told of an answer that broke off, as far as another model must know it to go on from there.
public struct AnswerSoFar: Sendable {
    /// The text that has been told.
    public private(set) var text: JSONString = ""
    /// Another model can go on: nothing but text and thoughts of one answer has been told, and it has not ended.
    public private(set) var canGoOn = true

    /// Nothing has.
    public init() {}

    /// Takes what is told next.
    public mutating func add(_ event: ReplyEvent) {
        switch event {
        case .text(0, let piece): text.append(piece)
        case .start, .reasoning(0, _), .textSignature(0, _), .citation(0, _), .logprobs(0, _), .usage, .failure: break
        // Half a call of a tool cannot be made whole by another model, nor a picture.
        case .text, .reasoning, .textSignature, .citation, .logprobs, .refusal, .toolCall, .toolArguments, .media,
            .opaque, .finish, .end:
            canGoOn = false
        }
    }
}

extension Call {
    /// What another model is told who did not begin the answer, and cannot simply be made to go on.
    private static let instruction: JSONString =
        "Your answer was cut off in the middle. Go on exactly where it stopped, with the very next character: repeat nothing of it, and say nothing of the interruption."

    /// The answer can be gone on with by another model: it is one text.
    public var mayBeGoneOnWith: Bool {
        if sampling.choices ?? 1 != 1 { return false }
        switch responseFormat {
        case .text, nil: return true
        case .jsonObject, .jsonSchema: return false
        }
    }

    /// The call by which a target goes on with an answer: it begins with what has been told, where the target can be made to begin so; else the
    /// target is asked to go on.
    public func goingOn(from answer: AnswerSoFar, at target: TargetProfile) -> Call {
        if answer.text.isEmpty { return self }
        var call = self
        let told = answer.text.string
        if target.dialect == .openAICompletions {
            // What is gone on with there is one text anyway.
            call.messages.goOn(with: answer.text)
        } else if target.takesBeginning(of: self) {
            // Anthropic refuses a beginning that ends with a space; what comes then begins with one.
            let begun = String(told.trimmingSpacesAtEnd)
            if begun.isEmpty { return self }
            call.messages.append(Message(.assistant, [.text(JSONString(begun))]))
            call.answerBegins = true
        } else {
            call.messages.append(Message(.assistant, [.text(answer.text)]))
            call.messages.append(Message(.user, [.text(Self.instruction)]))
        }
        if let most = sampling.maxOutputTokens {
            call.sampling.maxOutputTokens = max(1, most - TokenEstimate.tokens(of: answer.text))
        }
        return call
    }
}

extension [Message] {
    /// Adds to the text that ends it.
    fileprivate mutating func goOn(with text: JSONString) {
        guard let last = indices.last, case .text(var part)? = self[last].parts.last else { return }
        part.text.append(text)
        self[last].parts[self[last].parts.count - 1] = .text(part)
    }
}

extension StringProtocol {
    var trimmingSpacesAtEnd: SubSequence {
        var end = endIndex
        while end > startIndex, self[index(before: end)].isWhitespace { end = index(before: end) }
        return self[..<end]
    }
}
