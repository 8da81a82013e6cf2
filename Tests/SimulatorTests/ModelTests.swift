import Core
import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct ModelTests {
    static let weather = JSONRaw(
        unchecked: ByteBuffer(
            string:
                #"{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":3}},"required":["city"]}"#
        )
    )
    static let weatherArguments = JSONRaw(unchecked: ByteBuffer(string: #"{"city":"sample","days":3}"#))

    static func offering(_ call: Call) -> Call {
        call.with { $0.tools = [Tool(name: "clock"), Tool(name: "weather", parameters: weather)] }
    }

    @Test(arguments: Way.all)
    func echoAnswersWithTheLastUserTextAndCountsTokens(_ way: Way) async throws {
        let reply = try await Vendor.with { try await $0.ask(.asking("echo"), way.dialect, stream: way.stream) }
        #expect(reply.text == "Hello, simulator!")
        #expect(reply.finish == .stop)
        #expect(reply.usage?.inputTokens == 5)
        #expect(reply.usage?.outputTokens == 5)
        // Cohere does not say which model answers, and Bedrock says it in the path alone.
        if ![.cohereV2, .bedrockConverse].contains(way.dialect) { #expect(reply.model == "echo") }
    }

    @Test(arguments: Way.all)
    func aModelOfAnyOtherNameEchoes(_ way: Way) async throws {
        let call = Call.asking("models/gpt:4o-näme", "ÄÖÜ 🙂 \"quoted\"\n\u{1}")
        let reply = try await Vendor.with { try await $0.ask(call, way.dialect, stream: way.stream) }
        #expect(reply.text == "ÄÖÜ 🙂 \"quoted\"\n\u{1}")
    }

    @Test(arguments: Way.all)
    func loremSaysAsManyTokensAsItIsTold(_ way: Way) async throws {
        let reply = try await Vendor.with {
            try await $0.ask(.asking("lorem?tokens=20"), way.dialect, stream: way.stream)
        }
        #expect(reply.text.utf8.count == 80)
        #expect(reply.usage?.outputTokens == 20)
        #expect(reply.finish == .stop)
    }

    @Test(arguments: Way.all)
    func theTokenLimitCutsAnAnswerShort(_ way: Way) async throws {
        // OpenAI's Responses take no less.
        let call = Call.asking("lorem").with { $0.sampling.maxOutputTokens = 16 }
        let reply = try await Vendor.with { try await $0.ask(call, way.dialect, stream: way.stream) }
        #expect(reply.usage?.outputTokens == 16)
        #expect(reply.finish == .length)
    }

    @Test(arguments: Way.all)
    func lengthEndsWithLength(_ way: Way) async throws {
        let reply = try await Vendor.with { try await $0.ask(.asking("length"), way.dialect, stream: way.stream) }
        #expect(reply.finish == .length)
        #expect(!reply.text.isEmpty)
    }

    @Test(arguments: Way.all.filter { $0.dialect != .openAIResponses })
    func aStopSequenceEndsTheAnswerBeforeIt(_ way: Way) async throws {
        let call = Call.asking("echo").with { $0.sampling.stop = ["never", " sim"] }
        let reply = try await Vendor.with { try await $0.ask(call, way.dialect, stream: way.stream) }
        #expect(reply.text == "Hello,")
        #expect(reply.finish == .stop)
        if way.dialect == .anthropicMessages { #expect(reply.choices[0].stopSequence == " sim") }
    }

    @Test(arguments: Way.conversing)
    func toolCallsTheFirstToolWithArgumentsOfItsSchema(_ way: Way) async throws {
        let call = Self.offering(.asking("tool?calls=2"))
        let reply = try await Vendor.with { try await $0.ask(call, way.dialect, stream: way.stream) }
        #expect(reply.finish == .toolCalls)
        #expect(reply.toolCalls.map(\.name) == ["clock", "weather"])
        #expect(try reply.toolCalls[0].arguments.asValue().isEquivalent(to: .emptyObject))
        #expect(try reply.toolCalls[1].arguments.asValue().isEquivalent(to: Self.weatherArguments))
    }

    @Test(arguments: Way.conversing)
    func anyModelCallsTheToolThatIsDemanded(_ way: Way) async throws {
        let call = Self.offering(.asking("echo")).with { $0.toolChoice = .named("weather") }
        let reply = try await Vendor.with { try await $0.ask(call, way.dialect, stream: way.stream) }
        #expect(reply.toolCalls.map(\.name) == ["weather"])
    }

    @Test(arguments: Way.conversing)
    func noToolIsCalledWhereNoneMayBe(_ way: Way) async throws {
        let call = Self.offering(.asking("tool")).with { $0.toolChoice = ToolChoice.none }
        let reply = try await Vendor.with { try await $0.ask(call, way.dialect, stream: way.stream) }
        #expect(reply.toolCalls.isEmpty)
        // Bedrock has no word for it but to offer none.
        #expect(reply.text == (way.dialect == .bedrockConverse ? "No tool was offered." : "Hello, simulator!"))
    }

    @Test(arguments: Way.conversing)
    func toolQuotesWhatTheToolAnswered(_ way: Way) async throws {
        let first = Self.offering(.asking("tool"))
        let reply = try await Vendor.with { vendor in
            let asked = try await vendor.ask(first, way.dialect, stream: way.stream)
            let second = first.with { call in
                call.messages.append(Message(.assistant, asked.choices[0].parts))
                let wish = asked.toolCalls[0]
                let result = ToolResult(callID: wish.id, name: wish.name, parts: [.text("ten to nine")])
                call.messages.append(Message(.tool, [.toolResult(result)]))
            }
            return try await vendor.ask(second, way.dialect, stream: way.stream)
        }
        #expect(reply.toolCalls.isEmpty)
        #expect(reply.text.hasPrefix("The tool answered: "))
        #expect(reply.text.contains("ten to nine"))
    }

    @Test(arguments: Way.conversing, ["json", "echo", "tool"])
    func aDemandedSchemaIsSatisfiedByAnyModel(_ way: Way, _ model: String) async throws {
        let call = Call.asking(model).with {
            $0.responseFormat = .jsonSchema(JSONSchemaFormat(name: "weather", schema: Self.weather, strict: true))
        }
        let reply = try await Vendor.with { try await $0.ask(call, way.dialect, stream: way.stream) }
        #expect(JSONRaw(unchecked: ByteBuffer(string: reply.text)).isEquivalent(to: Self.weatherArguments))
    }

    @Test(arguments: Way.all)
    func jsonAnswersWithAnObjectUnasked(_ way: Way) async throws {
        let reply = try await Vendor.with { try await $0.ask(.asking("json", "a\"b"), way.dialect, stream: way.stream) }
        let document = try JSONDocument(parsing: reply.text)
        #expect(document.root["text"]?.string == "a\"b")
    }

    @Test(arguments: Way.conversing)
    func reasoningThinksBeforeItSpeaks(_ way: Way) async throws {
        let reply = try await Vendor.with { try await $0.ask(.asking("reasoning"), way.dialect, stream: way.stream) }
        #expect(reply.thoughts.count == 1)
        #expect(reply.thoughts.first?.text?.string.hasPrefix("The user says: Hello, simulator!") == true)
        #expect(reply.text == "Hello, simulator!")
        let isSigned = way.dialect == .anthropicMessages || way.dialect == .bedrockConverse
        if isSigned { #expect(reply.thoughts.first?.signature?.isEmpty == false) }
        if !isSigned { #expect(reply.usage?.reasoningTokens == 17) }
        if way.dialect == .openAIResponses { #expect(reply.thoughts.first?.encrypted?.isEmpty == false) }
    }

    @Test(arguments: Way.all)
    func refuseSaysThatItWillNot(_ way: Way) async throws {
        let reply = try await Vendor.with { try await $0.ask(.asking("refuse"), way.dialect, stream: way.stream) }
        #expect(reply.text == "I'm sorry, but I can't help with that.")
        if way.dialect == .openAIChat || way.dialect == .openAIResponses {
            guard case .refusal = reply.choices[0].parts.first else {
                Issue.record("a refusal of OpenAI's has a member of its own")
                return
            }
        } else {
            // Cohere has no word for it.
            #expect(reply.finish == (way.dialect == .cohereV2 ? .stop : .contentFilter))
        }
    }

    @Test(arguments: Way.conversing)
    func picturesAreAcknowledged(_ way: Way) async throws {
        let call = Call.asking("echo", "Look:").with {
            $0.messages[0].parts.append(.media(MediaPart(.image, .base64("aGVsbG8gd29ybGQh"), mediaType: "image/png")))
        }
        let reply = try await Vendor.with { try await $0.ask(call, way.dialect, stream: way.stream) }
        #expect(reply.text == "Look:\n[image 12 bytes image/png]")
        #expect(reply.usage?.inputTokens == 2 + 85)
    }

    @Test(arguments: [DialectName.openAIChat, .gemini], [false, true])
    func severalChoicesAreGivenWhereTheyAreAskedFor(_ dialect: DialectName, _ stream: Bool) async throws {
        let call = Call.asking("echo").with { $0.sampling.choices = 3 }
        let reply = try await Vendor.with { try await $0.ask(call, dialect, stream: stream) }
        #expect(reply.choices.map(\.index) == [0, 1, 2])
        #expect(reply.choices.allSatisfy { $0.text == "Hello, simulator!" && $0.finish == .stop })
        #expect(reply.usage?.outputTokens == 15)
    }

    @Test func usageIsStreamedOnlyWhereItIsAskedFor() async throws {
        let bodies = try await Vendor.with { vendor in
            var bodies: [String] = []
            for options in ["", #","stream_options":{"include_usage":true}"#] {
                let body = #"{"model":"echo","stream":true,"messages":[{"role":"user","content":"x"}]\#(options)}"#
                let response = try await vendor.send(.post, "/any/prefix/chat/completions", ByteBuffer(string: body))
                bodies.append(String(buffer: response.body))
            }
            return bodies
        }
        #expect(!bodies[0].contains("prompt_tokens"))
        #expect(bodies[1].contains("prompt_tokens"))
        #expect(bodies.allSatisfy { $0.hasSuffix("data: [DONE]\n\n") })
    }
}
