import Core
import JSON
import Testing

@Suite struct ToolCallIDFormTests {
    private let form = ToolCallIDForm(length: 9)

    @Test("an id of the form stays", arguments: ["D681PevKs", "000000000", "abcdefghi"])
    func fitting(id: String) {
        #expect(form.fitted(JSONString(id)).string == id)
    }

    @Test(
        "any other id becomes one of the form, always the same",
        arguments: ["", "call_1", "toolu_01A09q90qw90lq917835lq9", "12345678-", "äöü", "日本"]
    )
    func others(id: String) {
        let fitted = form.fitted(JSONString(id))
        #expect(form.fits(fitted))
        #expect(fitted == form.fitted(JSONString(id)))
        #expect(form.fitted(fitted) == fitted)
    }

    @Test("the id that stands for another is the same in every version of the gateway")
    func stable() {
        #expect(form.fitted("call_1").string == "BJST4X8Qh")
    }

    @Test("an id is the same however it is escaped")
    func escapes() throws {
        let escaped = try #require(JSONDocument(parsing: #""call\u005f1""#).root.jsonString)
        #expect(form.fitted(escaped) == form.fitted("call_1"))
    }

    @Test("different ids do not become the same one")
    func distinct() {
        let ids = Set((0..<10_000).map { form.fitted(JSONString("call_\($0)")).string })
        #expect(ids.count == 10_000)
    }
}
