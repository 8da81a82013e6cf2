import Core
import Dialects
import Foundation
import Framing
import JSON
import NIOCore

/// Where fuzzing begins: the golden files of the tests, the multipart bodies that clients write and, where they are beside the checkout, recorded exchanges.
struct Seeds {
    private let folder: URL
    private var count: [String: Int] = [:]

    /// Longer ones make each round slower than they are worth.
    private static let longest = 12_000
    /// So many of the recorded exchanges of a dialect are enough.
    private static let most = 120

    /// Writes a folder of inputs for each group.
    static func write(to folder: URL) throws {
        var seeds = Seeds(folder: folder)
        for group in FuzzGroup.allCases {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(group.rawValue),
                withIntermediateDirectories: true
            )
        }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        try seeds.addGolden(root.appendingPathComponent("Tests/DialectsTests/Golden"))
        try seeds.addMultipart(root.appendingPathComponent("Tests/FramingTests/Multipart"))
        let shared =
            ProcessInfo.processInfo.environment["LLM_GATEWAY_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? root.deletingLastPathComponent().appendingPathComponent("shared")
        try seeds.addTraffic(shared.appendingPathComponent("traffic"))
        for group in FuzzGroup.allCases { print("\(group.rawValue): \(seeds.count[group.rawValue] ?? 0) seeds") }
    }

    private init(folder: URL) {
        self.folder = folder
    }

    private mutating func add(_ group: FuzzGroup, _ words: String, _ body: some Sequence<UInt8>) throws {
        let text = FuzzInput.text(words, body)
        guard text.count <= Self.longest else { return }
        let number = count[group.rawValue, default: 0]
        count[group.rawValue] = number + 1
        let name = words.replacingOccurrences(of: " ", with: "-") + "-\(number)"
        try Data(text).write(to: folder.appendingPathComponent(group.rawValue).appendingPathComponent(name))
    }

    private mutating func addStream(_ dialect: DialectName, _ body: some Collection<UInt8>) throws {
        try add(.streams, dialect.rawValue, body)
        let framing = Dialects.named(dialect).framing
        try add(.framings, "\(framing) text", body)
        try add(.framings, "\(framing)", FramedText.bytes(of: ByteBuffer(bytes: body), framing).readableBytesView)
    }

    // MARK: Golden files

    private mutating func addGolden(_ root: URL) throws {
        for dialect in DialectName.allCases {
            let folder = root.appendingPathComponent(dialect.rawValue)
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? [] {
                try addCase(folder.appendingPathComponent(name), dialect)
            }
        }
    }

    private mutating func addCase(_ folder: URL, _ dialect: DialectName) throws {
        for (side, dialect) in [("chat", DialectName.openAIChat), ("vendor", dialect)] {
            func data(_ end: String) -> Data? { try? Data(contentsOf: folder.appendingPathComponent("\(side).\(end)")) }
            if let request = data("request.json") { try add(.requests, dialect.rawValue, request) }
            if let reply = data("reply.json") { try add(.replies, dialect.rawValue, reply) }
            if let stream = data("stream.txt") { try addStream(dialect, stream) }
            if let error = data("error.json"), let read = try? JSONDocument(parsing: ByteBuffer(bytes: error)).root {
                let body = read["body"]?.raw.bytes ?? ByteBuffer(bytes: error)
                try add(.errors, "\(dialect.rawValue) \(read["status"]?.int ?? 400)", body.readableBytesView)
            }
        }
    }

    // MARK: Multipart bodies

    /// Files that begin with a line that is the content type.
    private mutating func addMultipart(_ folder: URL) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let data = try Data(contentsOf: folder.appendingPathComponent(name))
            guard let end = data.firstIndex(of: 0x0A),
                let boundary = MultipartScanner.boundary(of: String(decoding: data[..<end], as: UTF8.self))
            else { continue }
            try add(.multipart, boundary, data[(end + 1)...])
        }
        let head = "Content-Disposition: form-data; name=\"a\"\r\n\r\n"
        for body in [
            "", "--b--", "preamble\r\n--b \t\r\n\(head)x\r\n--\r\n--b--\r\nepilogue\r\n--b\r\n",
            "--b\r\n\(head)--b\r\n\(head)\r\n--b--",
            "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n",
            "--b\n\(head)\n--b--\n",
            "--b\r\nContent-Disposition: form-data; name=\"a\"; filename*=utf-8''%e2%82%ac\r\n\r\n\r\r\n-\r\n--b--\r\n",
        ] { try add(.multipart, "b", body.utf8) }
    }

    // MARK: Recorded exchanges

    /// The dialects of the endpoints, as the recordings name these.
    private static let dialects: [String: DialectName] = [
        "chat.completions": .openAIChat, "completions": .openAICompletions, "messages": .anthropicMessages,
        "generateContent": .gemini, "streamGenerateContent": .gemini, "chat.v2": .cohereV2,
        "responses": .openAIResponses,
    ]
    private static let queries: [String: String] = [
        "rerank": CommonRanking().name, "count_tokens": AnthropicTokenCount().name,
        "countTokens": GeminiTokenCount().name,
    ]

    private mutating func addTraffic(_ folder: URL) throws {
        guard let index = try? String(contentsOf: folder.appendingPathComponent("INDEX.jsonl"), encoding: .utf8) else {
            return
        }
        var files: [String: [String]] = [:]
        for line in index.split(separator: "\n") {
            let root = try JSONDocument(parsing: String(line)).root
            guard root["fidelity"]?.string != "sdk", (root["bytes"]?.int ?? .max) < 3 * Self.longest else { continue }
            guard let endpoint = root["endpoint"]?.string, let file = root["file"]?.string else { continue }
            let kind = root["status"]?.int == 200 ? root["stream"]?.bool == true ? "stream" : "whole" : "error"
            files["\(endpoint) \(kind)", default: []].append(file)
        }
        for (kind, files) in files.sorted(by: { $0.key < $1.key }) {
            let endpoint = String(kind.prefix { $0 != " " })
            // Evenly from all of them.
            for at in stride(from: 0, to: files.count, by: max(1, files.count / Self.most)) {
                let file = folder.appendingPathComponent(files[at])
                guard let data = try? Data(contentsOf: file) else { continue }
                try addExchange(try JSONDocument(parsing: ByteBuffer(bytes: data)).root, endpoint)
            }
        }
    }

    private mutating func addExchange(_ exchange: JSONNode, _ endpoint: String) throws {
        let request = exchange["request"]?["body"]?.raw.bytes.readableBytesView
        let answer = exchange["response"]
        let status = answer?["status"]?.int ?? 0
        let body = answer?["body"]?.raw.bytes.readableBytesView
        let text = (answer?["text"]?.string ?? answer?["events"].map(Self.text)).map { Array($0.utf8) }
        if let dialect = Self.dialects[endpoint] {
            if let request { try add(.requests, dialect.rawValue, request) }
            switch (status == 200, body, text) {
            case (true, let body?, _): try add(.replies, dialect.rawValue, body)
            case (true, nil, let text?): try addStream(dialect, text)
            case (false, let body?, _): try add(.errors, "\(dialect.rawValue) \(status)", body)
            case (false, nil, let text?): try add(.errors, "\(dialect.rawValue) \(status)", text)
            case (_, nil, nil): break
            }
        } else if status == 200, let request, let body {
            let path = exchange["request"]?["path"]?.string ?? ""
            let embeddings =
                path.contains("/v2/embed")
                ? CohereEmbeddings().name
                : path.contains("mbedContent") ? GeminiEmbeddings().name : OpenAIEmbeddings().name
            guard let name = endpoint == "embeddings" ? embeddings : Self.queries[endpoint] else { return }
            try add(.queries, "\(name) query", request)
            try add(.queries, "\(name) result", body)
        }
    }

    /// Binary messages as server-sent events.
    private static func text(of events: JSONNode) -> String {
        events.elements.reduce(into: "") { text, event in
            let headers = event["headers"]
            let name = headers?[":event-type"]?.string ?? headers?[":exception-type"]?.string ?? ""
            text += "event: \(name)\ndata: \(event["payload"]?.raw.string ?? "")\n\n"
        }
    }
}
