import Framing
import JSON
import NIOCore
import Transport

extension Vendor {
    /// Posts JSON.
    func post(_ path: String, _ body: String) async throws -> Response {
        try await send(.post, path, ByteBuffer(string: body))
    }

    /// Posts a form.
    func post(_ path: String, _ form: Form) async throws -> Response {
        try await send(.post, path, form.bytes, contentType: Form.contentType)
    }

    /// Uploads a file.
    func upload(_ content: String, name: String = "a.jsonl", purpose: String = "batch") async throws -> Response {
        try await post(
            "/v1/files",
            Form().with("purpose", purpose).with("file", file: name, ByteBuffer(string: content))
        )
    }
}

extension Vendor.Response {
    /// The body as JSON; null where it is none.
    var json: JSONNode {
        try! ((try? JSONDocument(parsing: body)) ?? JSONDocument(parsing: "null")).root
    }

    var text: String { String(buffer: body) }

    /// The events of a stream up to one that cannot be read: their names, and their data as JSON.
    var events: [(name: String, data: JSONNode)] {
        var scanner = StreamFraming.serverSentEvents.makeScanner()
        scanner.receive(body)
        var events: [(name: String, data: JSONNode)] = []
        while let event = try? scanner.next(), let data = event.data.flatMap({ try? JSONDocument(parsing: $0) }) {
            events.append((event.name ?? "", data.root))
        }
        return events
    }

    /// The status, and the error's code and parameter, as OpenAI tells them.
    var error: String {
        let error = json["error"]
        return "\(status) \(error?["code"]?.string ?? "-") \(error?["param"]?.string ?? "-")"
    }
}
