import Access
import JSON
import NIOCore

/// Where answers of the Responses API are kept, so that later requests can go on from them (`previous_response_id`) and
/// callers can ask for them again.
protocol ResponseStore: Sendable {
    /// Keeps an answer under its id, in place of what was kept under it before.
    func save(_ response: StoredResponse) async
    /// The answer of that id; nil where none is kept, or no longer.
    func find(_ id: String) async -> StoredResponse?
    /// Forgets an answer.
    /// - Returns: whether there was one.
    func delete(_ id: String) async -> Bool
}

extension ResponseStore {
    /// The answer of that id, if it is the caller's.
    func find(_ id: String, of caller: Caller?) async -> StoredResponse? {
        guard let found = await find(id), found.owner == caller?.owner else { return nil }
        return found
    }
}

/// An answer of the Responses API.
struct StoredResponse: Sendable {
    /// Where the answer itself is.
    enum Place: Sendable {
        /// Here.
        case here(Content)
        /// At the vendor of this configured name, which keeps its answers itself.
        case vendor(String)
    }

    /// What was asked and answered.
    struct Content: Sendable {
        /// The answer that this one goes on from.
        let previous: String?
        /// The items of the request alone, an array.
        let input: JSONRaw
        /// The `response` object as the caller was told it.
        let body: ByteBuffer
    }

    let id: String
    let place: Place
    /// Who made it (``Caller/owner``); nil where nobody was asked for one.
    let owner: String?

    /// Bytes that it occupies, roughly.
    var size: Int {
        switch place {
        case .here(let content): 256 + id.utf8.count + content.input.bytes.readableBytes + content.body.readableBytes
        case .vendor(let name): 128 + id.utf8.count + name.utf8.count
        }
    }
}

extension StoredResponse.Content {
    /// The items of a request: a text is one message.
    static func items(of request: JSONNode) -> JSONRaw {
        guard let input = request["input"] else { return .emptyArray }
        if input.isArray { return JSONRaw(unchecked: ByteBuffer(bytes: input.raw.bytes.readableBytesView)) }
        return JSONRaw.build { writer in
            writer.array { writer in
                writer.object { writer in
                    writer.member("type", literal: "message")
                    writer.member("role", literal: "user")
                    writer.array("content") { writer in
                        writer.object { writer in
                            writer.member("type", literal: "input_text")
                            writer.member("text", input)
                        }
                    }
                }
            }
        }
    }
}
