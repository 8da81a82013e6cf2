/// Answers of requests that may be made again under the same name (`Idempotency-Key`), for a while.
public struct IdempotencyStore: Sendable {
    private let database: any SQLDatabase
    /// How long an answer is kept, in milliseconds.
    public static let lifetime = 24 * 3_600_000
    /// After so long without a word what was begun is taken to have ended without an answer, in milliseconds.
    public static let patience = 60_000

    /// What became of an earlier request of the name.
    public enum Finding: Sendable, Hashable {
        /// There was none: this one is the first, and its answer is to be kept. It is known by the moment at which it was
        /// begun when it is renewed and when it ends.
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
                "INSERT INTO idempotency (id, time, begun, request, answer) VALUES (?, ?, ?, ?, NULL) ON CONFLICT (id) DO NOTHING",
                [.text(id), .integer(now), .integer(now), .text(request)]
            )
            if isFirst > 0 { return .first }
            let kept = try session.first("SELECT request, answer FROM idempotency WHERE id = ?", [.text(id)]) { row in
                (request: row.text(0), answer: row.bytes(1))
            }
            guard let kept, kept.request == request else { return kept == nil ? .running : .different }
            return kept.answer.map { .answered($0) } ?? .running
        }
    }

    /// Says of a request that was begun that it is still being answered: from now on patience is had with it.
    /// - Parameters:
    ///   - begun: when it was begun.
    ///   - now: milliseconds since 1970.
    /// - Returns: whether that is so; otherwise it was given up, and may have been begun anew.
    public func renew(_ id: String, begun: Int, at now: Int) async throws(StoreError) -> Bool {
        try await database.write { (session) throws(StoreError) in
            try session.execute(
                "UPDATE idempotency SET time = ? WHERE id = ? AND begun = ? AND answer IS NULL",
                [.integer(now), .text(id), .integer(begun)]
            ) > 0
        }
    }

    /// Keeps the answer of a request that was begun, unless it was given up; nil: it had none that is to be repeated, and may be made anew.
    /// - Parameter begun: when it was begun.
    public func end(_ id: String, begun: Int, answer: [UInt8]?) async throws(StoreError) {
        try await database.write { (session) throws(StoreError) in
            if let answer {
                try session.execute(
                    "UPDATE idempotency SET answer = ? WHERE id = ? AND begun = ? AND answer IS NULL",
                    [.bytes(answer), .text(id), .integer(begun)]
                )
            } else {
                try session.execute(
                    "DELETE FROM idempotency WHERE id = ? AND begun = ? AND answer IS NULL",
                    [.text(id), .integer(begun)]
                )
            }
        }
    }
}
