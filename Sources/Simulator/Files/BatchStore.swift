import Core

/// Batches, in the order in which they came.
struct BatchStore: Sendable {
    private let limit: Int
    private(set) var batches: [StoredBatch] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// - Throws: `invalidRequest` when there are too many.
    mutating func add(_ batch: StoredBatch) throws(GatewayError) {
        guard batches.count < limit else {
            throw .invalidRequest(
                "The simulator keeps \(limit) batches, and no more. POST /reset forgets them.",
                param: nil,
                code: "storage_limit_exceeded"
            )
        }
        batches.append(batch)
    }

    /// Changes a batch.
    /// - Throws: 404 where there is none of that id; what `change` throws.
    mutating func update<Result: Sendable>(
        _ id: String,
        _ change: (inout StoredBatch) throws(GatewayError) -> Result
    ) throws(GatewayError) -> Result {
        guard let index = batches.firstIndex(where: { $0.id == id }) else {
            throw GatewayError(.invalidRequest, status: 404, message: "No batch found with id '\(id)'.", param: "id")
        }
        return try change(&batches[index])
    }
}
