import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct ModerationTests {
    static let categories: Set<String> = [
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm",
        "self-harm/instructions", "self-harm/intent", "sexual", "sexual/minors", "violence", "violence/graphic",
    ]

    private static func flagged(_ result: JSONNode?) -> Set<String> {
        guard let members = result?["categories"]?.members else { return [] }
        return Set(members.filter { $0.value.bool == true }.map(\.key.string))
    }

    @Test func aTextHasOneResultWithAllCategories() async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post("/v1/moderations", #"{"input":"What a lovely day, whatever!"}"#)
            #expect(answer.status == 200)
            let json = answer.json
            #expect(json["id"]?.string?.hasPrefix("modr-") == true)
            #expect(json["model"]?.string == "omni-moderation-latest")
            #expect(json["results"]?.count == 1)
            let result = try #require(json["results"]?[0])
            #expect(result["flagged"]?.bool == false)
            for name in ["categories", "category_scores", "category_applied_input_types"] {
                let names = try #require(result[name: name]?.members.map(\.key.string))
                #expect(Set(names) == Self.categories && names.count == 13)
            }
            #expect(result["category_scores"]?["violence"]?.double == 0.0001)
            #expect(result["category_applied_input_types"]?["hate"]?.raw.string == #"["text"]"#)
        }
    }

    @Test func aWordOfACategoryFlagsItAndTwoItsSecondHalf() async throws {
        try await Vendor.with { vendor in
            let input = #"["Violence!","graphic VIOLENCE","self-harm, with intent","violent"]"#
            let answer = try await vendor.post("/openai/v1/moderations", #"{"model":"m","input":\#(input)}"#)
            let results = try #require(answer.json["results"])
            #expect(answer.json["model"]?.string == "m")
            #expect(results.elements.map { $0["flagged"]?.bool } == [true, true, true, false])
            #expect(Self.flagged(results[0]) == ["violence"])
            #expect(Self.flagged(results[1]) == ["violence", "violence/graphic"])
            #expect(Self.flagged(results[2]) == ["self-harm", "self-harm/intent"])
            #expect(results[0]?["category_scores"]?["violence"]?.double == 0.98)
        }
    }

    @Test func partsAreJudgedTogetherAndPicturesByTheirURL() async throws {
        try await Vendor.with { vendor in
            let parts = """
                [{"type":"text","text":"hate"},{"type":"image_url","image_url":{"url":"https://a.example/violence-hate.png"}},
                 {"type":"image_url","image_url":{"url":"https://a.example/violence/illicit"}}]
                """
            let answer = try await vendor.post("/v1/moderations", #"{"input":\#(parts)}"#)
            #expect(answer.json["results"]?.count == 1)
            let result = try #require(answer.json["results"]?[0])
            #expect(Self.flagged(result) == ["hate", "violence"])
            let types = try #require(result["category_applied_input_types"])
            #expect(types["violence"]?.raw.string == #"["text","image"]"#)
            #expect(types["illicit"]?.raw.string == #"["text"]"#)
        }
    }

    @Test(arguments: [
        (#"{}"#, "400 missing_required_parameter input"), (#"{"input":7}"#, "400 invalid_type input"),
        (#"{"input":[]}"#, "400 invalid_type input"), (#"{"input":["a",7]}"#, "400 invalid_type input[1]"),
        (#"{"input":["a",{"type":"text","text":"b"}]}"#, "400 invalid_value input"),
        (#"{"input":"a","model":7}"#, "400 invalid_type model"), (#"[]"#, "400 - -"), (#"{"#, "400 malformed_json -"),
        (#"{"input":"a","model":"m?status=503"}"#, "503 overloaded -"),
    ])
    func whatIsWrongIsRefusedByName(_ row: (body: String, error: String)) async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post("/v1/moderations", row.body)
            #expect(answer.error == row.error)
        }
    }
}
