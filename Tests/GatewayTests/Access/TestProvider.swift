import Foundation
import NIOCore
import Testing

/// The OpenID Connect provider of the clients' tests, which is made of Authlib, as a process of its own: what a login shows against it is
/// not of its own making.
final class TestProvider: Sendable {
    /// There is what it needs, or there should be.
    static var isExpected: Bool {
        FileManager.default.fileExists(atPath: python.path) || ProcessInfo.processInfo.environment["CI"] != nil
    }
    static let missing: Comment = "the environment of the clients' tests is not there: Tests/Clients/prepare"

    private static let root = (0..<4).reduce(URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()) { url, _ in
        url.deletingLastPathComponent()
    }
    private static let python = root.appendingPathComponent(".venv/clients/bin/python")

    let url: String
    let port: Int
    /// It ends with its input.
    private let lifeline = Pipe()

    /// - Parameter redirect: where people may be sent back to.
    init(redirect: String) throws {
        let process = Process()
        process.executableURL = Self.python
        process.arguments = ["-m", "support.provider", redirect]
        process.currentDirectoryURL = Self.root.appendingPathComponent("Tests/Clients")
        process.environment = ["PYTHONDONTWRITEBYTECODE": "1"]
        let output = Pipe()
        process.standardInput = lifeline
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), let value = byte.first, value != 10 {
            line.append(value)
        }
        url = String(decoding: line, as: UTF8.self)
        port = Int(url.split(separator: ":").last ?? "") ?? 0
    }

    deinit { try? lifeline.fileHandleForWriting.close() }

    /// What the browser is sent back with by a provider at which somebody has logged in.
    /// - Parameter more: what they choose, as in `as=bob`.
    func visit(_ location: String, _ more: String = "") async throws -> String {
        let target = String(location.dropFirst(url.count)) + (more.isEmpty ? "" : "&\(more)")
        let connection = try await WireConnection(to: port)
        try await connection.send(ByteBuffer(string: "GET \(target) HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"))
        let answer = try await connection.answer(to: "GET")
        try await connection.close()
        let place = answer["location"] ?? ""
        return place.firstIndex(of: "?").map { String(place[place.index(after: $0)...]) } ?? ""
    }
}
