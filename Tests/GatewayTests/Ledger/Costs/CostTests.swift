import Foundation
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("What answers cost, reckoned by hand")
struct CostTests {
    private static let models = ["openai": "/v1", "deepseek": "", "xai": "/v1", "mistral": "/v1", "groq": "/v1"]

    private static func yaml(_ row: CostCase, _ port: Int) -> String {
        """
        vendors:
          \(row.vendor):
            api_key: sk-operator
            base_url: "http://127.0.0.1:\(port)\(models[row.vendor] ?? "")"
            models: { case: { \(row.price.map { "price: \($0)" } ?? "context_window: 1000") } }
        """
    }

    private static func ask(_ row: CostCase, _ gateway: TestGateway) -> (path: String, bytes: ByteBuffer) {
        let (path, body, type): (String, ByteBuffer, String)
        switch row.asked {
        case .call(let form, let stream, let more):
            let asking = Caller(form: form, vendor: row.vendor, stream: stream).asking("case", "Hi", more)
            (path, body, type) = (asking.path, ByteBuffer(string: asking.body), "application/json")
        case .document(let place, let more):
            let text = #"{"model":"\#(row.vendor)/case"\#(more)}"#
            (path, body, type) = ("/v1" + place, ByteBuffer(string: text), "application/json")
        case .form(let place, let parts):
            var form = ByteBuffer()
            let model = (name: "model", content: Array("\(row.vendor)/case".utf8))
            for part in [model] + parts {
                let file = ["file", "image"].contains(part.name) ? "; filename=\"a\"" : ""
                form.writeString("--b0\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n")
                form.writeBytes(part.content)
                form.writeString("\r\n")
            }
            form.writeString("--b0--\r\n")
            (path, body, type) = ("/v1" + place, form, "multipart/form-data; boundary=b0")
        }
        var request = ByteBuffer(
            string: "POST \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(gateway.ports.data)\r\ncontent-type: \(type)\r\n"
                + "anthropic-version: 2023-06-01\r\nx-gateway-usage-cost: true\r\n"
                + "content-length: \(body.readableBytes)\r\n\r\n"
        )
        request.writeImmutableBuffer(body)
        return (path, request)
    }

    @Test("are what the ledger and the caller are told", arguments: CostCase.groups.flatMap(\.cases))
    func cost(_ row: CostCase) async throws {
        let script: [ScriptedVendor.Step] =
            row.end == .cut ? [.sendBytes(row.answer), .close] : [.sendBytes(row.answer)]
        try await ScriptedVendor.with({ _ in script }) { vendor in
            try await TestGateway.with(Self.yaml(row, vendor.port)) { gateway in
                let connection = try await gateway.connect()
                try await connection.send(Self.ask(row, gateway).bytes)
                var answer: WireAnswer?
                switch row.end {
                case .whole: answer = try await connection.answer()
                // All that the vendor has sent has come by then.
                case .callerGone: _ = try await connection.received { String(buffer: $0).contains("xxx\"}}\n\n") }
                case .cut:
                    try await eventually(every: .milliseconds(10)) { !gateway.log.requests.isEmpty }
                }
                try await connection.close()
                try await eventually(every: .milliseconds(10)) { !gateway.log.requests.isEmpty }
                let line = try #require(gateway.log.requests.first)
                #expect(line["cost_usd"]?.string == row.cost, "\(answer?.text ?? "")")
                #expect((line["estimated"]?.bool ?? false) == row.isEstimate)
                guard let answer else { return }
                #expect((answer.status == 200) == (Int(row.told) == nil), "\(answer.text)")
                guard row.isTold else {
                    #expect(!answer.text.contains(#""cost":"#))
                    return
                }
                // Absent where it is not known.
                let told = answer.text.contains(#""cost":"#)
                #expect(told == (row.cost != nil), "\(answer.text)")
                if let cost = row.cost { #expect(answer.text.contains(#""cost":\#(cost)}"#), "\(answer.text)") }
            }
        }
    }

    @Test("are more than sixty")
    func count() {
        let cases = CostCase.groups.flatMap(\.cases)
        #expect(cases.count > 60)
        for group in CostCase.groups {
            #expect(Set(group.cases.map(\.testDescription)).count == group.cases.count, "\(group.title)")
        }
    }

    /// Run with `UPDATE_DOCS=1` to write the page anew.
    @Test("are the page docs/costs.md")
    func page() throws {
        let file = ReadmeTables.readme.deletingLastPathComponent().appendingPathComponent("docs/costs.md")
        let expected = CostPage.text(CostCase.groups)
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try expected.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == expected, "run the tests with UPDATE_DOCS=1")
    }
}
