import Core
import Dialects
import Foundation
import JSON
import NIOCore
import Testing
import Transport

@testable import Gateway

@Suite("The page on errors")
struct ErrorDocumentationTests {

    /// The project's own folder, also where the tests are built through a symbolic link.
    private static func place(_ path: String) throws -> URL {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let file = folder.appendingPathComponent(path)
            if FileManager.default.fileExists(atPath: file.path) { return file }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: place(path), encoding: .utf8)
    }

    private struct Row: Equatable {
        var status: Int
        var type: String
    }

    /// The rows that begin with a code, a status and a type.
    private static func rows() throws -> [String: Row] {
        var rows: [String: Row] = [:]
        for line in try text("docs/errors.md").split(separator: "\n") {
            guard let found = line.firstMatch(of: /^\| `([a-z_]+)` \| (\d+) \| `([a-z_]+)` \|/) else { continue }
            rows[String(found.1)] = Row(status: Int(found.2)!, type: String(found.3))
        }
        return rows
    }

    /// The codes of the control plane, whose rows have no type.
    private static func controlCodes() throws -> Set<String> {
        Set(try text("docs/errors.md").matches(of: /\| `([a-z_]+)` \| \d+ \| [A-Z`]/).map { String($0.1) })
    }

    @Test("tells each error of the way to a vendor, and of the server, as it is told to callers")
    func told() throws {
        let upstream = UpstreamFaultTests.table.map { GatewayError($0.0, vendor: "v") }
        let faults: [ServerFault] = [.timeout, .bodyTooLarge(limit: 1), .tooManyConnections, .unanswered]
        let errors =
            upstream + faults.map { GatewayError($0) } + [
                .vendorAuthenticationFailed(), .cutStream, .unreadableAnswer("v", "x"),
                .unsupportedParameter("x", "y"),
            ]
        let rows = try Self.rows()
        for error in errors {
            let body = try JSONDocument(parsing: OpenAIChatDialect().writeError(error)).root
            let type = try #require(body["error"]?["type"]?.string)
            let code = try #require(body["error"]?["code"]?.string)
            #expect(rows[code] == Row(status: error.status, type: type), "\(code)")
        }
    }

    @Test("has every code that the sources write", arguments: ["Admin", "Core", "Dialects", "Directory", "Gateway"])
    func complete(target: String) throws {
        let folder = try Self.place("Sources/\(target)")
        let files = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
        let sources = try files.filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
        }
        let codes = Set(sources.flatMap { $0.matches(of: /code: "([a-z]+(?:_[a-z]+)+)"/).map { String($0.1) } })
        let told = try Self.controlCodes().union(Self.rows().keys)
        #expect(!codes.isEmpty)
        for code in codes { #expect(told.contains(code), "\(code)") }
    }
}
