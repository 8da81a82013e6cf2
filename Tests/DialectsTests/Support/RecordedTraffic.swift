import Foundation
import JSON
import NIOCore

/// Real exchanges between clients and vendors, recorded elsewhere; read where they are, when they are there.
enum RecordedTraffic {
    /// The folder of shared test data: `LLM_GATEWAY_SHARED`, else `shared` beside the checkout.
    static let folder: URL? = {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }
        let shared =
            ProcessInfo.processInfo.environment["LLM_GATEWAY_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? root.deletingLastPathComponent().appendingPathComponent("shared")
        let traffic = shared.appendingPathComponent("traffic")
        return FileManager.default.fileExists(atPath: traffic.path) ? traffic : nil
    }()

    static var isAvailable: Bool { folder != nil }

    /// One recorded exchange.
    struct Exchange: Sendable {
        let file: String
        let vendor: String
        let stream: Bool
        let status: Int
        /// The request body, where it is a JSON object.
        let request: JSONDocument?
        /// The whole answer, where it is JSON.
        let reply: JSONDocument?
        /// The answer's text, where it is a stream or plain text.
        let text: String?
        let path: String
        let document: JSONDocument
    }

    /// Every exchange of the endpoints, in the order of their files, those recorded above the wire left out.
    static func exchanges(endpoints: Set<String>) throws -> [Exchange] {
        guard let folder else { return [] }
        var found: [Exchange] = []
        let vendors = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        for vendor in vendors where !vendor.contains(".") {
            let directory = folder.appendingPathComponent(vendor)
            for name in try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
            where name.hasSuffix(".json") {
                let data = try Data(contentsOf: directory.appendingPathComponent(name))
                let document = try JSONDocument(parsing: ByteBuffer(bytes: data))
                let root = document.root
                guard let endpoint = root["endpoint"]?.string, endpoints.contains(endpoint) else { continue }
                if root["source"]?["fidelity"]?.string == "sdk" { continue }
                let body = root["request"]?["body"]
                let answer = root["response"]
                found.append(
                    Exchange(
                        file: "\(vendor)/\(name)",
                        vendor: vendor,
                        stream: root["stream"]?.bool ?? false,
                        status: answer?["status"]?.int ?? 0,
                        request: try body.flatMap { $0.isObject ? try JSONDocument(parsing: $0.raw.bytes) : nil },
                        reply: try answer?["body"].map { try JSONDocument(parsing: $0.raw.bytes) },
                        text: answer?["text"]?.string,
                        path: root["request"]?["path"]?.string ?? "",
                        document: document
                    )
                )
            }
        }
        return found
    }
}
