import Core
import Dialects
import JSON
import Testing

@Suite struct ChatPassageTests {
    typealias Fixture = ChatFixture

    @Test(
        "a request passes as it came unless the model can do what is asked in another way only",
        arguments: [
            (#"{"messages":[{"role":"user","content":"Hi"}]}"#, true),
            (#"{"response_format":{"type":"json_object"}}"#, true),
            (#"{"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{}}}}"#, false),
            (#"{"messages":[{"role":"user","content":[{"type":"text","text":"http://a.example"}]}]}"#, true),
            (
                #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]}"#,
                true
            ),
            (
                #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://a.example/b"}}]}]}"#,
                false
            ),
            (
                #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":"http://a.example/b"}]}]}"#,
                false
            ),
            (#"{"messages":7,"response_format":7}"#, true),
        ]
    )
    func passes(request: String, isPassed: Bool) throws {
        let document = try Fixture.json(request)
        let modest = Fixture.target {
            $0.capabilities.jsonSchema = false
            $0.capabilities.imageURLs = false
        }
        #expect(Fixture.chat.canPass(document, for: modest) == isPassed)
        #expect(Fixture.chat.canPass(document, for: Fixture.target()))
    }

    private static let thoughts =
        #"{"model":"a","messages":[{"role":"user","reasoning_content":1}, {"role":"assistant","reasoning_content":"T","content":"x", "odd":1.0},{"role":"assistant","content":"y"}]}"#

    @Test(
        "earlier thoughts go under the name that the vendor knows, or not at all",
        arguments: [
            ("reasoning_content", #"{"role":"assistant","reasoning_content":"T","content":"x", "odd":1.0}"#),
            ("reasoning", #"{"role":"assistant","content":"x","odd":1.0,"reasoning":"T"}"#),
            ("my_thoughts", #"{"role":"assistant","content":"x","odd":1.0,"my_thoughts":"T"}"#),
            (nil, #"{"role":"assistant","content":"x","odd":1.0}"#),
        ] as [(String?, String)]
    )
    func renamed(member: String?, expected: String) throws {
        let target = Fixture.target { $0.quirks.reasoningMember = member }
        let around = (
            #"{"model":"vendor-model","messages":[{"role":"user","reasoning_content":1}, "#,
            #",{"role":"assistant","content":"y"}]}"#
        )
        #expect(try Fixture.patched(Self.thoughts, for: target).text == around.0 + expected + around.1)
    }

    @Test("of thoughts under several names the vendor's own count")
    func several() throws {
        let target = Fixture.target { $0.quirks.reasoningMember = "reasoning" }
        let own = #"{"model":"vendor-model","messages":[{"role":"assistant","reasoning":"mine"}]}"#
        #expect(try Fixture.patched(own, for: target).text == own)
        let both = #"{"model":"a","messages":[{"role":"assistant","reasoning_content":"T","reasoning":"mine"}]}"#
        #expect(try Fixture.patched(both, for: target).text == own)
    }
}
