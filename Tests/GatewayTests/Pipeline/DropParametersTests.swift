import JSON
import NIOCore
import Testing

@testable import Gateway

/// Who says what of `drop_params`, and what becomes of a member that the vendor lacks.
struct DropCase: Sendable, CustomTestStringConvertible {
    var general: Bool?
    var vendor: Bool?
    var request: Bool?
    let drops: Bool

    var testDescription: String {
        func word(_ choice: Bool?) -> String { choice.map(String.init) ?? "-" }
        return "general \(word(general)), vendor \(word(vendor)), request \(word(request))"
    }

    static let cases = [
        DropCase(drops: false), DropCase(general: true, drops: true), DropCase(vendor: true, drops: true),
        DropCase(request: true, drops: true), DropCase(general: true, vendor: false, drops: false),
        DropCase(general: false, vendor: true, drops: true), DropCase(general: true, request: false, drops: false),
        DropCase(vendor: true, request: false, drops: false), DropCase(vendor: false, request: true, drops: true),
        DropCase(general: true, vendor: false, request: true, drops: true),
    ]
}

@Suite("What a vendor lacks")
struct DropParametersTests {
    @Test(
        "is dropped as the request, else the vendor, else the configuration says",
        arguments: DropCase.cases,
        [true, false]
    )
    func choice(_ one: DropCase, passes: Bool) async throws {
        try await ScriptedVendor.with({ request in
            [.send(WireText.answer(200, request.line.contains("/messages") ? Self.message : WireText.completion))]
        }) { vendor in
            let general = one.general.map { "drop_params: \($0)\n" } ?? ""
            let own = one.vendor.map { ", drop_params: \($0)" } ?? ""
            let yaml = """
                \(general)vendors:
                  v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1", quirks: { unsupported: [logit_bias] }\(own) }
                  anthropic: { api_key: k, base_url: "http://127.0.0.1:\(vendor.port)"\(own) }
                """
            try await TestGateway.with(yaml) { gateway in
                let said = one.request.map { #","drop_params":\#($0)"# } ?? ""
                let answer = try await gateway.ask(
                    chat(passes ? "v/m" : "anthropic/m", stream: false, #","logit_bias":{"50256":-100}"# + said)
                )
                if one.drops {
                    #expect(answer.status == 200)
                    #expect(vendor.requests[0].json["logit_bias"] == nil)
                    #expect(vendor.requests[0].json["drop_params"] == nil)
                    await gateway.process.stop()
                    #expect(gateway.log.requests.first?["dropped"]?.string == "logit_bias")
                } else {
                    #expect(answer.status == 400)
                    #expect(answer.errorCode == "unsupported_parameter")
                    #expect(answer.error?["param"]?.string == "logit_bias")
                    #expect(vendor.requests.isEmpty)
                }
            }
        }
    }

    static let message = """
        {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],\
        "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}
        """
}
