import Access
import Core
import Framing
import JSON
import NIOCore

/// Keeps the answer to one request of the Responses API, unless the caller said `store: false`.
struct ResponseKeeper: Sendable {
    /// The name of the answer where the gateway tells it, without its prefix. Who knows it may read the answer, so it cannot be
    /// guessed.
    let name: String
    private let store: any ResponseStore
    private let owner: String?
    private let previous: String?
    private let input: JSONRaw

    /// Nil for an answer that is not to be kept.
    init?(_ request: JSONDocument, _ store: any ResponseStore, _ caller: Caller?) {
        guard request.root["store"]?.bool != false else { return nil }
        self.store = store
        owner = caller?.owner
        previous = request.root["previous_response_id"]?.string
        input = StoredResponse.Content.items(of: request.root)
        var random = SystemRandomNumberGenerator()
        name = [random.next(), random.next()].map { word in
            let digits = String(word as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Keeps a whole answer as it was told.
    func save(_ body: ByteBuffer) async {
        let content = StoredResponse.Content(previous: previous, input: input, body: body)
        await store.save(StoredResponse(id: "resp_" + name, place: .here(content), owner: owner))
    }

    /// Keeps the answer that the closing events of a stream tell.
    func save(closing events: ByteBuffer) async {
        var scanner = SSEScanner(limit: .max)
        scanner.receive(events)
        while let event = try? scanner.next() {
            guard let data = event.data, let root = (try? JSONDocument(parsing: data))?.root,
                let response = root["response"]
            else { continue }
            return await save(ByteBuffer(bytes: response.raw.bytes.readableBytesView))
        }
    }

    /// Remembers which vendor keeps an answer.
    func save(_ id: String, at vendor: String) async {
        await store.save(StoredResponse(id: id, place: .vendor(vendor), owner: owner))
    }
}
