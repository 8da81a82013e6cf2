import JSON
import Simulator
import Testing

@Suite struct CompactionTests {
    @Test func whatTheUserSaidStaysAndTheRestIsOneItem() async throws {
        try await Vendor.with { vendor in
            let input = """
                [{"role":"user","content":"One"},{"type":"message","role":"assistant","content":"Two"},\
                {"type":"reasoning","summary":[]},{"type":"message","role":"user","content":"Three"}]
                """
            let answer = try await vendor.post("/v1/responses/compact", #"{"model":"m","input":\#(input)}"#)
            #expect(answer.status == 200)
            #expect(answer.json["object"]?.string == "response.compaction")
            let output = try #require(answer.json["output"])
            #expect(output.elements.map { $0["type"]?.string } == ["message", "message", "compaction"])
            #expect(output.elements.compactMap { $0["content"]?.string } == ["One", "Three"])
            #expect((answer.json["usage"]?["input_tokens"]?.int ?? 0) > 0)
        }
    }

    @Test func aRequestWithoutInputOrModelIsRefused() async throws {
        try await Vendor.with { vendor in
            for body in [#"{"model":"m"}"#, #"{"input":"x"}"#] {
                let answer = try await vendor.post("/v1/responses/compact", body)
                #expect(answer.status == 400)
            }
        }
    }
}
