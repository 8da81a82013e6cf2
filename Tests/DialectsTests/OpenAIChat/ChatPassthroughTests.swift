import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct ChatPassthroughTests {
    typealias Fixture = ChatFixture

    @Test(
        "only what must differ is changed",
        arguments: [
            (#"{ "model" : "a" , "x":1.0}"#, #"{ "model" : "vendor-model" , "x":1.0}"#, false),
            (#"{"model":"a","drop_params":true,"n":1}"#, #"{"model":"vendor-model","n":1}"#, false),
            (
                #"{"model":"a","stream":true}"#,
                #"{"model":"vendor-model","stream":true,"stream_options":{"include_usage":true}}"#, true
            ),
            (
                #"{"stream_options":{"include_usage":false,"x":2},"model":"a","stream":true}"#,
                #"{"stream_options":{"include_usage":true,"x":2},"model":"vendor-model","stream":true}"#, true
            ),
            (
                #"{"model":"a","stream":true,"stream_options":{"include_usage":true}}"#,
                #"{"model":"vendor-model","stream":true,"stream_options":{"include_usage":true}}"#, false
            ),
            (#"{"model":"a","stream":false}"#, #"{"model":"vendor-model","stream":false}"#, false),
        ]
    )
    func edits(request: String, expected: String, hidesUsage: Bool) throws {
        let (text, result) = try Fixture.patched(request)
        #expect(text == expected)
        #expect(result.hidesUsage == hidesUsage && result.dropped.isEmpty)
    }

    @Test("usage is not asked of a vendor that does not tell it, nor when it is not wanted")
    func noUsage() throws {
        let request = #"{"model":"a","stream":true}"#
        let silent = Fixture.target { $0.quirks.streamUsage = false }
        #expect(try Fixture.patched(request, for: silent).result.hidesUsage == false)
        #expect(try Fixture.patched(request, wantsUsage: false).text == #"{"model":"vendor-model","stream":true}"#)
    }

    @Test(
        "quirks are followed",
        arguments: [
            (
                #"{"model":"a","max_completion_tokens":5,"messages":[]}"#,
                #"{"model":"vendor-model","max_tokens":5,"messages":[]}"#
            ),
            (#"{"max_tokens":1,"model":"a","max_completion_tokens":5}"#, #"{"model":"vendor-model","max_tokens":5}"#),
            (
                #"{"model":"a","messages":[{"role":"developer", "content":"developer"},{"role":"user"}, {"content":1,"role":"developer"} ]}"#,
                #"{"model":"vendor-model","messages":[{"role":"system", "content":"developer"},{"role":"user"}, {"content":1,"role":"system"} ]}"#
            ),
            (#"{"model":"a","tool_choice":"required"}"#, #"{"model":"vendor-model","tool_choice":"any"}"#),
            (#"{"model":"a","seed":null,"user":"u"}"#, #"{"model":"vendor-model"}"#),
            (#"{"model":"a","odd_name":1}"#, #"{"model":"vendor-model","odder_name":1}"#),
        ]
    )
    func quirks(request: String, expected: String) throws {
        let target = Fixture.target {
            $0.quirks.renamed = ["max_completion_tokens": "max_tokens", "odd_name": "odder_name"]
            $0.quirks.unsupported = ["seed", "user"]
            $0.quirks.developerAsSystem = true
            $0.quirks.requiredToolChoiceIsAny = true
        }
        #expect(try Fixture.patched(request, for: target).text == expected)
    }

    @Test("what the vendor refuses is refused by name, or dropped and reported")
    func unsupported() throws {
        let target = Fixture.target { $0.quirks.unsupported = ["seed", "odd_name"] }
        let request = #"{"model":"a","seed":1,"odd_name":2}"#
        let error = #expect(throws: GatewayError.self) { _ = try Fixture.patched(request, for: target) }
        #expect(error?.kind == .unsupportedParameter && error?.param == "odd_name")
        let (text, result) = try Fixture.patched(request, for: target, drop: true)
        #expect(text == #"{"model":"vendor-model"}"# && result.dropped == ["odd_name", "seed"])
        let own = try Fixture.patched(#"{"model":"a","drop_params":true,"seed":1}"#, for: target)
        #expect(own.text == #"{"model":"vendor-model"}"# && own.result.dropped == ["seed"])
        #expect(throws: GatewayError.self) {
            _ = try Fixture.patched(#"{"model":"a","drop_params":false,"seed":1}"#, for: target, drop: true)
        }
    }

    private static let usage =
        #"{"id":"1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}"#

    @Test(
        "events of a stream are noted, and the usage chunk that is ours is kept back",
        arguments: [
            (": keep-alive\n\n", true, false, nil),
            ("data: [DONE]\n\n", true, true, nil),
            ("data: {\"choices\":[{\"delta\":{},\"finish_reason\":null}],\"usage\":null}\n\n", true, false, nil),
            ("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", true, true, nil),
            ("data: \(usage)\n\n", false, false, 7),
            (
                "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":null}}\n\n",
                true, false, 3
            ),
            (
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1},\"citations\":[\"u\"]}\n\n",
                true,
                false, 3
            ),
            ("data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n", true, false, nil),
            ("data: {\"error\":{\"message\":\"no\"}}\n\n", true, true, nil),
            ("event: error\ndata: {\"message\":\"no\"}\n\n", true, true, nil),
            (
                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}],\"error\":{\"code\":502}}\n\n", true,
                true, nil
            ),
            (
                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"x_groq\":{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}}\n\n",
                true, true, 9
            ),
        ] as [(String, Bool, Bool, Int?)]
    )
    func inspected(event: String, isTold: Bool, isFinished: Bool, input: Int?) throws {
        var inspector = Fixture.chat.makeStreamInspector(hidesUsage: true, Fixture.target())
        let event = try #require(Fixture.sse(ByteBuffer(string: event)).first)
        #expect(try inspector.inspect(event) == isTold)
        #expect(inspector.isFinished == isFinished)
        #expect(inspector.usage?.inputTokens == input)
        var open = Fixture.chat.makeStreamInspector(hidesUsage: false, Fixture.target())
        #expect(try open.inspect(event))
    }

    @Test("data that is no JSON makes the answer invalid", arguments: ["data: {\"choices\":[\n\n", "data: hello\n\n"])
    func garbage(event: String) throws {
        var inspector = Fixture.chat.makeStreamInspector(hidesUsage: false, Fixture.target())
        let event = try #require(Fixture.sse(ByteBuffer(string: event)).first)
        let error = #expect(throws: GatewayError.self) { _ = try inspector.inspect(event) }
        #expect(error?.kind == .vendorAnswerInvalid && error?.status == 502)
    }

    @Test("what the model refuses is refused by name, dropped, or left out where it asks for nothing")
    func model() throws {
        let plain = Fixture.target { $0.capabilities.reasoning = Capabilities.Reasoning.none }
        let asked = #"{"model":"a","reasoning_effort":"low"}"#
        let error = #expect(throws: GatewayError.self) { try Fixture.patched(asked, for: plain) }
        #expect(error?.param == "reasoning_effort")
        let dropped = try Fixture.patched(asked, for: plain, drop: true)
        #expect(dropped.text == #"{"model":"vendor-model"}"# && dropped.result.dropped == ["reasoning_effort"])
        let none = #"{"model":"a","reasoning_effort":"none"}"#
        #expect(try Fixture.patched(none, for: plain).text == #"{"model":"vendor-model"}"#)
    }

    @Test("members of earlier messages that the vendor refuses are left out")
    func messageMembers() throws {
        let strict = Fixture.target { $0.quirks.refusedMessageMembers = ["refusal", "reasoning_details"] }
        let request =
            #"{"model":"a","messages":[{"role":"user","refusal":1},{"role":"assistant","content":"x","refusal":null,"reasoning_details":[1]},{"role":"assistant", "content":"y"}]}"#
        #expect(
            try Fixture.patched(request, for: strict).text
                == #"{"model":"vendor-model","messages":[{"role":"user","refusal":1},{"role":"assistant","content":"x"},{"role":"assistant", "content":"y"}]}"#
        )
    }
}
