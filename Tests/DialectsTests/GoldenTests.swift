import Core
import Dialects
import Foundation
import Framing
import JSON
import NIOCore
import Testing

/// Translations fixed in files: `Golden/<vendor dialect>/<case>/`.
///
/// | file | translated to |
/// |---|---|
/// | `chat.request.json`, a caller's OpenAI Chat request | `vendor.request.json` (or `chat.refusal.json`, the error) |
/// | `vendor.reply.json` | `chat.reply.json` |
/// | `vendor.stream.txt` | `chat.stream.txt` |
/// | `vendor.error.json` (`{"status": 400, "body": …}`) | `chat.error.json` |
///
/// The target is `Model` of `target.json` where there is one: `{"model": …, "capabilities": {…}}`.
@Suite struct GoldenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let dialect: DialectName
        let name: String
        let folder: URL
        var testDescription: String { "\(dialect.rawValue)/\(name)" }

        func bytes(_ file: String) -> ByteBuffer? {
            (try? Data(contentsOf: folder.appendingPathComponent(file))).map { ByteBuffer(bytes: $0) }
        }

        func document(_ file: String) throws -> JSONDocument? {
            try bytes(file).map { try JSONDocument(parsing: $0) }
        }

        var target: TargetProfile {
            get throws {
                var target = TargetProfile(vendor: "golden", model: "golden-model", dialect: dialect)
                guard let said = try document("target.json")?.root else { return target }
                target.model = said["model"]?.string ?? target.model
                target.maxOutputTokens = said["maxOutputTokens"]?.int
                if let able = said["capabilities"] {
                    target.capabilities.jsonSchema = able["jsonSchema"]?.bool ?? true
                    target.capabilities.jsonMode = able["jsonMode"]?.bool ?? true
                    target.capabilities.parametersJSONSchema = able["parametersJSONSchema"]?.bool ?? true
                    target.capabilities.reasoning = able["reasoning"]?.string.flatMap(Capabilities.Reasoning.init)
                }
                return target
            }
        }

        static let all: [Case] = {
            guard let root = Bundle.module.url(forResource: "Golden", withExtension: nil) else { return [] }
            let files = FileManager.default
            return DialectName.allCases.flatMap { dialect -> [Case] in
                let folder = root.appendingPathComponent(dialect.rawValue)
                let names = (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
                return names.sorted().map {
                    Case(dialect: dialect, name: $0, folder: folder.appendingPathComponent($0))
                }
            }
        }()
    }

    private let chat = OpenAIChatDialect()

    private func context(_ golden: Case) throws -> ReplyContext {
        ReplyContext(
            fallbackID: "golden",
            now: 1_700_000_000,
            model: try golden.target.model,
            includeUsage: true,
            tellsFunctionCall: try asked(golden)?.usesFunctions ?? false
        )
    }

    /// What was asked, where the case says it and it could be done.
    private func asked(_ golden: Case) throws -> Call? {
        guard golden.bytes("vendor.request.json") != nil else { return nil }
        return try golden.document("chat.request.json").map { try chat.readCall($0, route: CallRoute()) }
    }

    private func expectEquivalent(_ got: ByteBuffer, _ expected: ByteBuffer, _ what: String) throws {
        let same = try JSONRaw(validating: got).isEquivalent(to: JSONRaw(validating: expected))
        #expect(same, "\(what): got \(String(buffer: got))")
    }

    @Test("each dialect has cases of every kind, and no file of a case goes unread", arguments: DialectName.allCases)
    func complete(dialect: DialectName) throws {
        let cases = Case.all.filter { $0.dialect == dialect }
        // What is given, and what comes of it.
        let pairs = [
            "chat.request.json": ["vendor.request.json", "chat.refusal.json"], "vendor.reply.json": ["chat.reply.json"],
            "vendor.stream.txt": ["chat.stream.txt"], "vendor.error.json": ["chat.error.json"],
        ]
        var kinds: Set<String> = []
        for golden in cases {
            var files = Set(try FileManager.default.contentsOfDirectory(atPath: golden.folder.path))
            files.remove("target.json")
            var isRead = false
            for (given, results) in pairs where files.remove(given) != nil {
                isRead = true
                kinds.insert(given)
                #expect(results.contains { files.remove($0) != nil }, "\(golden.testDescription): \(given)")
            }
            #expect(isRead && files.isEmpty, "\(golden.testDescription): \(files)")
        }
        #expect(kinds == Set(pairs.keys))
    }

    @Test("a caller's Chat request becomes the vendor's", arguments: Case.all)
    func requests(golden: Case) throws {
        guard let request = try golden.document("chat.request.json") else { return }
        let dialect = Dialects.named(golden.dialect)
        if let expected = golden.bytes("vendor.request.json") {
            let call = try chat.readCall(request, route: CallRoute())
            let written = try dialect.writeCall(call, for: golden.target, stream: call.stream)
            try expectEquivalent(written.body, expected, "vendor request")
        } else {
            let expected = try #require(golden.bytes("chat.refusal.json"))
            let error = #expect(throws: GatewayError.self) {
                let call = try chat.readCall(request, route: CallRoute())
                _ = try dialect.writeCall(call, for: golden.target, stream: call.stream)
            }
            try expectEquivalent(chat.writeError(try #require(error)), expected, "refusal")
        }
    }

    /// How the answer is read depends on what was asked, where the case says what was asked.
    private func expectation(_ golden: Case) throws -> ReplyExpectation {
        let request = try asked(golden).map {
            try Dialects.named(golden.dialect).writeCall($0, for: golden.target, stream: $0.stream)
        }
        return ReplyExpectation(target: try golden.target, answerTool: request?.answerTool)
    }

    @Test("a vendor's answer becomes a Chat completion", arguments: Case.all)
    func replies(golden: Case) throws {
        guard let body = try golden.document("vendor.reply.json") else { return }
        let expected = try #require(golden.bytes("chat.reply.json"))
        let reply = try Dialects.named(golden.dialect).readReply(body, expectation(golden))
        try expectEquivalent(chat.writeReply(reply, context(golden)), expected, "reply")
    }

    @Test("a vendor's stream becomes Chat chunks", arguments: Case.all)
    func streams(golden: Case) throws {
        guard let bytes = golden.bytes("vendor.stream.txt") else { return }
        let expected = try #require(golden.bytes("chat.stream.txt"))
        var reader = try Dialects.named(golden.dialect).makeStreamReader(expectation(golden))
        var writer = chat.makeStreamWriter(try context(golden))
        var out = ByteBuffer()
        var events: [ReplyEvent] = []
        for event in try Self.events(bytes) { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        for event in events { writer.write(event, into: &out) }
        let got = try Self.events(out).compactMap(\.data)
        let wanted = try Self.events(expected).compactMap(\.data)
        #expect(got.count == wanted.count, "got \(String(buffer: out))")
        for (a, b) in zip(got, wanted) {
            if String(buffer: b) == "[DONE]" {
                #expect(String(buffer: a) == "[DONE]")
            } else {
                try expectEquivalent(a, b, "event")
            }
        }
    }

    @Test("a vendor's error becomes a Chat error", arguments: Case.all)
    func errors(golden: Case) throws {
        guard let recorded = try golden.document("vendor.error.json")?.root else { return }
        let expected = try #require(golden.bytes("chat.error.json"))
        let body = try #require(recorded["body"])
        let status = try #require(recorded["status"]?.int)
        let error = Dialects.named(golden.dialect).readError(status: status, body: body.raw.bytes)
        try expectEquivalent(chat.writeError(.vendor(error)), expected, "error")
    }

    static func events(_ bytes: ByteBuffer) throws -> [StreamEvent] {
        var scanner = SSEScanner()
        scanner.receive(bytes)
        var events: [StreamEvent] = []
        while let event = try scanner.next() { events.append(event) }
        if let last = scanner.finish() { events.append(last) }
        return events
    }
}
