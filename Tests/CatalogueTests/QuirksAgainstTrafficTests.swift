import Core
import Foundation
import Testing

@testable import Catalogue

/// What vendors really accepted, recorded elsewhere: a quirk must not touch it.
enum RecordedRequests {
    static let folder: URL? = {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = (0..<3).reduce(here) { url, _ in url.deletingLastPathComponent() }
        let shared =
            ProcessInfo.processInfo.environment["LLM_GATEWAY_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? root.deletingLastPathComponent().appendingPathComponent("shared")
        let traffic = shared.appendingPathComponent("traffic")
        return FileManager.default.fileExists(atPath: traffic.path) ? traffic : nil
    }()

    /// Bodies of chat requests to a vendor, with the file and the status of the answer.
    static func chats(with vendor: String) throws -> [(file: String, status: Int, body: [String: Any], answer: String)]
    {
        guard let folder = folder?.appendingPathComponent(vendor),
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        else { return [] }
        return try names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            let data = try Data(contentsOf: folder.appendingPathComponent(name))
            guard let record = try JSONSerialization.jsonObject(with: data) as? [String: Any],
                let endpoint = record["endpoint"] as? String,
                ["chat.completions", "messages", "generateContent", "streamGenerateContent"].contains(endpoint),
                let body = (record["request"] as? [String: Any])?["body"] as? [String: Any],
                let response = record["response"] as? [String: Any], let status = response["status"] as? Int
            else { return nil }
            let answer = try response["body"].map {
                try JSONSerialization.data(withJSONObject: $0, options: .fragmentsAllowed)
            }
            return (name, status, body, String(decoding: answer ?? Data(), as: UTF8.self))
        }
    }
}

@Suite("Quirks", .enabled(if: RecordedRequests.folder != nil, "no recorded traffic here"))
struct QuirksAgainstTrafficTests {
    @Test("touch nothing that the vendor accepted", arguments: Catalogue.standard.kinds.map(\.name))
    func accepted(_ name: String) throws {
        let kind = try #require(Catalogue.standard.kind(name))
        for chat in try RecordedRequests.chats(with: name) {
            let members = Set(chat.body.keys)
            #expect(members.isDisjoint(with: kind.quirks.unsupported), "\(chat.file)")
            #expect(members.isDisjoint(with: kind.quirks.renamed.keys), "\(chat.file)")
            let roles = (chat.body["messages"] as? [[String: Any]] ?? []).compactMap { $0["role"] as? String }
            if kind.quirks.developerAsSystem { #expect(!roles.contains("developer"), "\(chat.file)") }
            if !kind.quirks.streamUsage { #expect(chat.body["stream_options"] == nil, "\(chat.file)") }
        }
    }

    @Test(
        "count reasoning as the vendor does",
        arguments: ["openai", "xai", "groq", "deepseek", "openrouter", "cerebras"]
    )
    func reasoningTokens(_ name: String) throws {
        let kind = try #require(Catalogue.standard.kind(name))
        var counted = 0
        for chat in try RecordedRequests.chats(with: name) where chat.status == 200 {
            guard let answer = try? JSONSerialization.jsonObject(with: Data(chat.answer.utf8)) as? [String: Any],
                let usage = answer["usage"] as? [String: Any],
                let details = usage["completion_tokens_details"] as? [String: Any],
                let reasoning = details["reasoning_tokens"] as? Int, reasoning > 0,
                let prompt = usage["prompt_tokens"] as? Int, let completion = usage["completion_tokens"] as? Int,
                let total = usage["total_tokens"] as? Int
            else { continue }
            counted += 1
            #expect((prompt + completion != total) == kind.quirks.completionExcludesReasoning, "\(chat.file)")
        }
        #expect(counted > 0)
    }

    @Test("recognise a refused key wherever one was recorded", arguments: Catalogue.standard.kinds.map(\.name))
    func refusedKeys(_ name: String) throws {
        let kind = try #require(Catalogue.standard.kind(name))
        for chat in try RecordedRequests.chats(with: name) where chat.status >= 400 {
            let isRefusal =
                chat.status == 401 || chat.answer.contains("API_KEY_INVALID")
                || (name == "xai" && chat.answer.contains("Incorrect API key"))
            #expect(kind.refusesKey(status: chat.status, body: Array(chat.answer.utf8)) == isRefusal, "\(chat.file)")
        }
    }
}
