import Core
import JSON
import Testing

@testable import Dialects

@Suite("An answer that another model goes on with")
struct GoingOnTests {
    @Test(
        "is joined where it was cut, without what is said again",
        arguments: [
            ("The quick brown fox", [" jumps", " over"], " jumps over"),
            ("The quick brown ", [" fox"], "fox"), ("The quick brown ", ["fox"], "fox"),
            ("line\n\n", ["\n\nnext"], "next"), ("line\n\n", ["\nnext"], "next"),
            // It began again with the last words.
            ("The quick brown fox", ["brown", " fox jumps"], " jumps"),
            ("The quick brown fox", ["The quick brown fox jumps over the lazy dog."], " jumps over the lazy dog."),
            // A few letters that are the same are chance.
            ("It is a ban", ["bandit"], "bandit"), ("", ["a"], "a"), ("abc", [], ""),
        ]
    )
    func seam(told: String, pieces: [String], rest: String) {
        var seam = AnswerSeam(after: JSONString(told))
        var found = ""
        for piece in pieces { found += seam.take(JSONString(piece))?.string ?? "" }
        found += seam.finish()?.string ?? ""
        #expect(found == rest)
    }

    @Test("is told as soon as its beginning is known, and from then on as it comes")
    func pace() {
        var seam = AnswerSeam(after: "Once")
        var waited = 0
        while seam.take("word ") == nil { waited += 1 }
        #expect(waited == 15)
        #expect(seam.take("x")?.string == "x")
        #expect(seam.finish() == nil)
    }

    @Test("is whatever was told in whatever pieces", arguments: 0..<200)
    func pieces(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let text = (0..<Int.random(in: 1...300, using: &generator)).map { _ in
            ["a", "b", " ", "\n", "é", "👍🏽", "\"", "\\"].randomElement(using: &generator)!
        }
        let cut = Int.random(in: 0...text.count, using: &generator)
        let told = text[..<cut].joined()
        var seam = AnswerSeam(after: JSONString(told))
        // The next model repeats some of the end, or nothing.
        let repeats = cut >= 20 && Bool.random(using: &generator)
        let again = repeats ? Int.random(in: 20...min(60, cut), using: &generator) : 0
        var found = ""
        var rest = (text[(cut - again)..<cut] + text[cut...])[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...20, using: &generator))
            rest = rest.dropFirst(piece.count)
            found += seam.take(JSONString(piece.joined()))?.string ?? ""
        }
        found += seam.finish()?.string ?? ""
        // But for spaces, of which nobody can tell whether they are said again.
        func bare(_ text: String) -> String { text.filter { !$0.isWhitespace } }
        #expect(bare(told + found) == bare(text.joined()))
    }

    @Test("is one text, of which there is not more than text and thoughts")
    func canGoOn() {
        var answer = AnswerSoFar()
        answer.add(.start(ReplyStart()))
        answer.add(.reasoning(choice: 0, ReasoningPart(text: "Hm")))
        answer.add(.text(choice: 0, "A"))
        answer.add(.text(choice: 0, "\n"))
        #expect(answer.canGoOn && answer.text == "A\n")
        for event in [
            ReplyEvent.text(choice: 1, "B"),
            .toolCall(choice: 0, index: 0, ToolCall(id: nil, name: "f", arguments: .text(""))),
            .finish(choice: 0, .stop, stopSequence: nil), .end, .refusal(choice: 0, "No"),
        ] {
            var other = answer
            other.add(event)
            #expect(!other.canGoOn)
        }
        var call = Call(model: "m")
        #expect(call.mayBeGoneOnWith)
        call.sampling.choices = 2
        #expect(!call.mayBeGoneOnWith)
        call.sampling.choices = nil
        call.responseFormat = .jsonObject
        #expect(!call.mayBeGoneOnWith)
    }

    @Test(
        "begins with what was told where the model can be made to, else it is asked for",
        arguments: [
            ("claude-sonnet-4-5-20250929", DialectName.anthropicMessages, true),
            ("claude-3-5-haiku-latest", .anthropicMessages, true), ("claude-opus-4-20250514", .anthropicMessages, true),
            ("claude-opus-4-6", .anthropicMessages, false), ("claude-sonnet-5", .anthropicMessages, false),
            ("claude-mythos-10-1", .anthropicMessages, false),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", .bedrockConverse, true),
            ("amazon.nova-pro-v1:0", .bedrockConverse, false), ("gpt-4o", .openAIChat, false),
            ("gemini-2.5-pro", .gemini, false),
        ]
    )
    func beginning(model: String, dialect: DialectName, begins: Bool) throws {
        var call = Call(model: "m")
        call.messages = [Message(.user, [.text("Tell a story.")])]
        call.sampling.maxOutputTokens = 100
        var answer = AnswerSoFar()
        answer.add(.text(choice: 0, "Once upon a time "))
        let target = TargetProfile(vendor: "v", model: model, dialect: dialect)
        let next = call.goingOn(from: answer, at: target)
        #expect(next.answerBegins == begins)
        #expect(next.messages.map(\.role) == (begins ? [.user, .assistant] : [.user, .assistant, .user]))
        guard case .text(let told)? = next.messages[1].parts.first else { return }
        #expect(told.text.string == (begins ? "Once upon a time" : "Once upon a time "))
        #expect((1..<100).contains(next.sampling.maxOutputTokens ?? 0))
        // Nothing has been told yet: it is asked anew.
        #expect(call.goingOn(from: AnswerSoFar(), at: target).messages.count == 1)
        // Who thinks cannot be made to begin.
        call.reasoning = ReasoningRequest()
        #expect(!call.goingOn(from: answer, at: target).answerBegins)
    }

    @Test("is one text with its prompt where texts are gone on with")
    func completions() {
        var call = Call(model: "m")
        call.messages = [Message(.user, [.text("Once")])]
        var answer = AnswerSoFar()
        answer.add(.text(choice: 0, " upon"))
        let target = TargetProfile(vendor: "v", model: "m", dialect: .openAICompletions)
        let next = call.goingOn(from: answer, at: target)
        guard case .text(let text)? = next.messages.last?.parts.last else { return }
        #expect(next.messages.count == 1 && text.text == "Once upon")
    }

    @Test("is marked as its beginning for who wants that")
    func marked() throws {
        var call = Call(model: "m")
        call.messages = [Message(.user, [.text("Tell a story.")])]
        var answer = AnswerSoFar()
        answer.add(.text(choice: 0, "Once"))
        var target = TargetProfile(vendor: "v", model: "m", dialect: .openAIChat)
        target.quirks.marksBeginning = true
        let request = try OpenAIChatDialect().writeCall(
            call.goingOn(from: answer, at: target),
            for: target,
            stream: true
        )
        let messages = try JSONDocument(parsing: request.body).root["messages"]
        #expect(messages?.count == 2)
        #expect(messages?[1]?["prefix"]?.bool == true && messages?[1]?["content"]?.string == "Once")
    }
}
