/// Answers of requests that may be made again under the same name (`Idempotency-Key`), for a while.
public struct IdempotencyStore: Sendable {
    private let database: any SQLDatabase
    /// How long an answer is kept, in milliseconds.
    public static let lifetime = 24 * 3_600_000
    /// After so long what was begun is taken to have ended without an answer, in milliseconds.
    public static let patience = 60_000

    /// What became of an earlier request of the name.
    public enum Finding: Sendable, Hashable {
        /// There was none: this one is the first, and its answer is to be kept.
        case first
        /// It is still being answered.
        case running
        /// It was another request.
        case different
        /// It was answered.
        case answered([UInt8])
    }

    /// In a database whose tables are up to date.
    public init(_ database: any SQLDatabase) {
        self.database = database
    }

    /// Begins a request, unless there was one of the name.
    /// - Parameters:
    ///   - id: whose request it is and its name, as a digest.
    ///   - request: what it is, as a digest.
    ///   - now: milliseconds since 1970.
    public func begin(_ id: String, request: String, at now: Int) async throws(StoreError) -> Finding {
        try await database.write { (session) throws(StoreError) in
            try session.execute("DELETE FROM idempotency WHERE time < ?", [.integer(now - Self.lifetime)])
            try session.execute(
                "DELETE FROM idempotency WHERE id = ? AND answer IS NULL AND time < ?",
                [.text(id), .integer(now - Self.patience)]
            )
            let isFirst = try session.execute(
                "INSERT INTO idempotency (id, time, request, answer) VALUES (?, ?, ?, NULL) ON CONFLICT (id) DO NOTHING",
                [.text(id), .integer(now), .text(request)]
            )
            if isFirst > 0 { return .first }
            let kept = try session.first("SELECT request, answer FROM idempotency WHERE id = ?", [.text(id)]) { row in
                (request: row.text(0), answer: row.bytes(1))
            }
            guard let kept, kept.request == request else { return kept == nil ? .running : .different }
            return kept.answer.map { .answered($0) } ?? .running
        }
    }

    /// Keeps the answer of a request that was begun; nil: it had none that is to be repeated, and may be made anew.
    public func end(_ id: String, answer: [UInt8]?) async throws(StoreError) {
        try await database.write { (session) throws(StoreError) in
            if let answer {
                try session.execute("UPDATE idempotency SET answer = ? WHERE id = ?", [.bytes(answer), .text(id)])
            } else {
                try session.execute("DELETE FROM idempotency WHERE id = ? AND answer IS NULL", [.text(id)])
            }
        }
    }
}
