import Crypto
import Directory
import Foundation
import Framing
import Gateway
import HTTPTypes
import JSON
import NIOCore
import Storage

/// Answers requests that are sent again under the same `Idempotency-Key` as they were answered the first time.
///
/// What is kept is encrypted under a key made of what the client shows to be who it is and of the name that it gave the request, neither of
/// which is kept: an answer can hold a secret that is shown once.
struct IdempotentAnswers: Sendable {
    static let header = "Idempotency-Key"
    static let field = HTTPField.Name.idempotencyKey

    private let store: IdempotencyStore
    /// Milliseconds since 1970.
    private let now: @Sendable () -> Int
    /// Waits until what is being answered is to be renewed; throws where the waiting was ended.
    private let pause: @Sendable () async throws -> Void

    init(
        _ database: any SQLDatabase,
        now: @escaping @Sendable () -> Int = wallClockMilliseconds,
        pause: @escaping @Sendable () async throws -> Void = {
            // Twice may fail.
            try await Task.sleep(for: .milliseconds(IdempotencyStore.patience / 3))
        }
    ) {
        store = IdempotencyStore(database)
        self.now = now
        self.pause = pause
    }

    /// A request, and who asks.
    struct Asked: Sendable {
        var who: String
        var credential: String
        var what: String
        var body: ByteBuffer
    }

    /// Does what is asked, unless it was done before.
    func once(
        _ name: String,
        _ asked: Asked,
        _ perform: () async throws(Problem) -> APIAnswer
    ) async throws(Problem) -> APIAnswer {
        guard 1...255 ~= name.utf8.count, name.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw Problem(
                422,
                code: "invalid_idempotency_key",
                "'\(Self.header)' must be 1 to 255 visible ASCII characters."
            )
        }
        let id = Self.digest([asked.who, name])
        var hash = SHA256()
        hash.update(data: Data(asked.what.utf8))
        hash.update(data: Data([0]))
        hash.update(data: Data(asked.body.readableBytesView))
        let request = Hexadecimal.encode(hash.finalize())
        let begun = now()
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data("\(asked.credential)\u{0}\(name)".utf8)),
            info: Data("idempotent answer".utf8),
            outputByteCount: 32
        )
        let store = store
        switch try await StoreError.told({ () async throws(StoreError) in
            try await store.begin(id, request: request, at: begun)
        }) {
        case .first: break
        case .running:
            throw Problem(
                409,
                code: "idempotency_key_in_use",
                "The first request of this '\(Self.header)' is still being answered."
            )
        case .different:
            throw Problem(
                422,
                code: "idempotency_key_reused",
                "This '\(Self.header)' was sent with another request before."
            )
        case .answered(let sealed):
            guard let answer = Self.open(sealed, key) else {
                throw Problem(
                    409,
                    code: "idempotency_key_in_use",
                    "This request was answered to another credential before."
                )
            }
            return answer
        }
        let holding = Task { await hold(id, begun: begun) }
        let outcome: Result<APIAnswer, Problem>
        do throws(Problem) { outcome = .success(try await perform()) } catch { outcome = .failure(error) }
        holding.cancel()
        let sealed = (try? outcome.get()).flatMap { Self.seal($0, key) }
        // What was done is done: an answer that cannot be kept is told all the same.
        try? await store.end(id, begun: begun, answer: sealed)
        return try outcome.get()
    }

    /// Lets nobody take what is being answered for given up, until the task is cancelled.
    private func hold(_ id: String, begun: Int) async {
        while (try? await pause()) != nil, !Task.isCancelled {
            // What the database does not take now is tried again: nobody else can have begun either.
            _ = try? await store.renew(id, begun: begun, at: now())
        }
    }

    private static func seal(_ answer: APIAnswer, _ key: SymmetricKey) -> [UInt8]? {
        guard case .json(let body) = answer.body else { return nil }
        let text: JSONValue = [
            "status": .number(JSONNumber(answer.status)), "tag": JSONValue(answer.tag?.text),
            "secret": .bool(answer.holdsSecret), "body": body,
        ]
        return (try? AES.GCM.seal(Data(text.text.utf8), using: key).combined).map { Array($0) }
    }

    private static func open(_ sealed: [UInt8], _ key: SymmetricKey) -> APIAnswer? {
        guard let box = try? AES.GCM.SealedBox(combined: Data(sealed)), let text = try? AES.GCM.open(box, using: key),
            let value = try? JSONValue(parsing: String(decoding: text, as: UTF8.self)),
            let status = value["status"]?.int,
            let body = value.object?["body"]
        else { return nil }
        let tag = value["tag"]?.string.map { EntityTag($0.dropFirst().dropLast()) }
        var answer = APIAnswer(status, body, tag: tag)
        answer.holdsSecret = value["secret"]?.bool ?? true
        answer.headers = [("idempotent-replayed", "true")]
        return answer
    }

    private static func digest(_ parts: [String]) -> String {
        Hexadecimal.encode(SHA256.hash(data: Data(parts.joined(separator: "\u{0}").utf8)))
    }
}

extension HTTPField.Name {
    /// `Idempotency-Key`. The name is a token, as it must be.
    static let idempotencyKey = HTTPField.Name(IdempotentAnswers.header)!
    /// `x-api-key`
    static let apiKey = HTTPField.Name("x-api-key")!
    /// `x-request-id`
    static let requestID = HTTPField.Name("x-request-id")!
}
