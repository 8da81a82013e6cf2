import Foundation
import JSON
import Testing

@Suite("Keys of vendors in the database") struct VendorKeyTests {
    private static func masterKey(_ byte: UInt8) -> String { Data((0..<32).map { byte + $0 }).base64EncodedString() }

    @Test("are told of to nobody who may not look after them, also where they could not be kept")
    func permission() async throws {
        try await TestGateway.withDatabase { url in
            try await TestGateway.with("storage: { url: \"\(url)\" }", environment: ControlClient.environment) {
                let root = ControlClient(gateway: $0)
                try await root.make("/organisations", #"{"id":"acme"}"#)
                let owner = try await root.with("owner", #""organisation":"acme","roles":["owner"]"#)
                let key = #"{"key":"sk-vendor-0123456789"}"#
                for (who, status, code) in [(owner, 403, "scope_not_granted"), (root, 409, "vault_missing")] {
                    let put = try await who.ask("PUT", "/vendor-keys/prod", key)
                    #expect(put.status == status && put.json["code"]?.string == code, "\(put.text)")
                    let reseal = try await who.ask("POST", "/vendor-keys/reseal")
                    #expect(reseal.status == status && reseal.json["code"]?.string == code, "\(reseal.text)")
                }
            }
        }
    }

    @Test("have another entity tag once the master key is another one")
    func tag() async throws {
        try await TestGateway.withDatabase { url in
            let storage = "storage: { url: \"\(url)\" }"
            let body = #"{"key":"sk-vendor-0123456789"}"#
            var environment = ControlClient.environment
            environment["LLM_GATEWAY_MASTER_KEY"] = Self.masterKey(1)
            let old = try await TestGateway.with(storage, environment: environment) {
                let root = ControlClient(gateway: $0)
                let tag = try #require(try await root.ask("PUT", "/vendor-keys/prod", body)["etag"])
                let same = try await root.ask("GET", "/vendor-keys/prod", "", "if-none-match: \(tag)")
                #expect(same.status == 304 && same["etag"] == tag)
                return tag
            }
            environment["LLM_GATEWAY_MASTER_KEY"] = Self.masterKey(2)
            environment["OLD"] = Self.masterKey(1)
            let vault =
                "\nvault: { master_key: { environment: LLM_GATEWAY_MASTER_KEY }, former_keys: [{ environment: OLD }] }"
            try await TestGateway.with(storage + vault, environment: environment) {
                let root = ControlClient(gateway: $0)
                let other = try await root.ask("GET", "/vendor-keys/prod", "", "if-none-match: \(old)")
                #expect(other.status == 200 && other.json["current"]?.bool == false)
                let tag = try #require(other["etag"])
                #expect(tag != old)
                for (method, body) in [("PUT", body), ("DELETE", "")] {
                    let stale = try await root.ask(method, "/vendor-keys/prod", body, "if-match: \(old)")
                    #expect(stale.status == 412 && stale.json["code"]?.string == "changed_meanwhile")
                }
                let put = try await root.ask("PUT", "/vendor-keys/prod", body, "if-match: \(tag)")
                #expect(put.status == 200 && put.json["current"]?.bool == true, "\(put.text)")
                let fresh = try #require(put["etag"])
                #expect(try await root.ask("DELETE", "/vendor-keys/prod", "", "if-match: \(fresh)").status == 204)
            }
        }
    }
}
