import Foundation
import JSON
import Testing

@testable import Gateway

/// The control plane of a gateway, as a program with a key uses it.
struct ControlClient {
    static let rootKey = "sk-root-0123456789abcdefghijklmnop"
    /// What makes the root key an administrator's.
    static let environment = ["LLM_GATEWAY_ADMIN_KEY": rootKey]

    let gateway: TestGateway
    /// Nil: nothing is shown.
    var key: String? = rootKey

    /// - Parameter path: below `/api/v1`.
    func ask(_ method: String, _ path: String, _ body: String = "", _ headers: String...) async throws -> WireAnswer {
        try await gateway.ask(
            body,
            path: "/api/v1" + path,
            method: method,
            headers: headers + (key.map { ["authorization: Bearer \($0)"] } ?? []),
            replacing: body.isEmpty ? ["content-type"] : [],
            admin: true
        )
    }

    func get(_ path: String) async throws -> WireAnswer { try await ask("GET", path) }

    /// Makes something, which must go well.
    @discardableResult
    func make(_ path: String, _ body: String) async throws -> WireAnswer {
        let answer = try await ask("POST", path, body)
        #expect(answer.status == 201, "\(answer.text)")
        return answer
    }

    /// Makes a key, and asks with it from then on.
    /// - Parameter members: beside the name, as in `"organisation":"acme","roles":["owner"]`.
    func with(_ name: String, _ members: String) async throws -> ControlClient {
        let made = try await make("/keys", #"{"name":"\#(name)",\#(members)}"#)
        return ControlClient(gateway: gateway, key: try #require(made.json["key"]?.string))
    }
}

extension TestGateway {
    /// Runs a test with a database of its own, whose URL is told, and takes it away afterwards.
    static func withDatabase(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body("sqlite://\(folder)/gateway.db")
    }
}
