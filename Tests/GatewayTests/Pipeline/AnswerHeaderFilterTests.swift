import Catalogue
import Testing

@testable import Gateway

@Suite("The filter of a vendor's answer headers")
struct AnswerHeaderFilterTests {
    private func passes(_ kind: VendorKind, _ name: String) -> Bool {
        var name = name
        let filter = AnswerHeaderFilter(kind.answerHeaders)
        return name.withUTF8 { filter.passes(UnsafeRawBufferPointer($0)) }
    }

    @Test(
        "lets rate limits through to the caller, in any case",
        arguments: ["retry-after", "Retry-After", "anthropic-ratelimit-tokens-remaining", "x-ratelimit-limit-requests"]
    )
    func rateLimits(name: String) throws {
        #expect(passes(try #require(Catalogue.standard.kind("anthropic")), name))
    }

    @Test(
        "lets no cookie, no organisation and nothing that only begins alike through, of no vendor",
        arguments: [
            "set-cookie", "anthropic-organization-id", "openai-organization", "openai-project", "retry-after-x",
            "retry",
            "", "content-length", "transfer-encoding",
        ]
    )
    func others(name: String) {
        for kind in Catalogue.standard.kinds { #expect(!passes(kind, name)) }
    }

    @Test("passes any ending of a name with a star, and the name itself in full alone")
    func patterns() {
        let filter = AnswerHeaderFilter(["x-limit-*", "exact"])
        for (name, isPassed) in [
            ("x-limit-", true), ("x-limit-a", true), ("X-LIMIT-A", true), ("x-limi", false), ("exact", true),
            ("exactly", false), ("exac", false),
        ] {
            #expect(Array(name.utf8).withUnsafeBytes { filter.passes($0) } == isPassed, "\(name)")
        }
    }
}
