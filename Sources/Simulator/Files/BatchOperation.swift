import Core
import JSON

/// What is done with batches, and the id of the one that it is done to.
///
/// Nothing happens to a batch but when it is looked at: the first `GET` finds it in progress, or failed where its input is wrong, the
/// second completed. A `GET` after its cancellation finds it cancelled.
enum BatchOperation: Sendable, Hashable {
    case create
    case list
    case retrieve(String)
    case cancel(String)

    private static let endpoints = [
        "/v1/responses", "/v1/chat/completions", "/v1/embeddings", "/v1/completions", "/v1/moderations",
        "/v1/images/generations", "/v1/images/edits",
    ]

    func answer(_ request: EndpointRequest) async throws(GatewayError) -> EndpointAnswer {
        switch self {
        case .create: return try create(request)
        case .list:
            let page = try ListPage(QueryParameters(request.query), limits: 1...100, usual: 20)
            return try page.answer(request.storage.withBatches { (store) throws(GatewayError) in store.batches })
        case .retrieve(let id): return try await retrieve(id, request)
        case .cancel(let id): return try cancel(id, request)
        }
    }

    private static func tell(_ batch: StoredBatch) -> EndpointAnswer {
        EndpointAnswer(contentType: "application/json", .whole(JSONRaw.build(batch.write).bytes))
    }

    private func create(_ request: EndpointRequest) throws(GatewayError) -> EndpointAnswer {
        let parameters = request.parameters
        try parameters.mustBeJSON()
        let input = try parameters.requiredText("input_file_id")
        guard let endpoint = try parameters.word("endpoint", among: Self.endpoints) else {
            throw RequestParameters.missing("endpoint")
        }
        guard let window = try parameters.word("completion_window", among: ["24h"]) else {
            throw RequestParameters.missing("completion_window")
        }
        let metadata = parameters.node("metadata")
        if let metadata, !metadata.isObject || metadata.members.contains(where: { !$0.value.isString }) {
            throw RequestParameters.mismatch("metadata", "an object of strings", metadata.kind)
        }
        let lifetime = try parameters.node("output_expires_after").map { (node) throws(GatewayError) in
            try Expiry.seconds(node, "output_expires_after")
        }
        let files = try request.storage.withFiles { (store) throws(GatewayError) in store.files }
        guard let file = files.first(where: { $0.id == input }) else {
            throw .invalidRequest("No such File object: \(input)", param: "input_file_id")
        }
        guard file.purpose == "batch" else {
            throw .invalidRequest(
                "The purpose of the input file must be 'batch', not '\(file.purpose)'.",
                param: "input_file_id",
                code: "invalid_value"
            )
        }
        let batch = StoredBatch(
            id: "batch_\(request.id)",
            endpoint: endpoint,
            inputFileID: input,
            window: window,
            metadata: metadata?.raw,
            outputLifetime: lifetime ?? Expiry.longest,
            created: request.now
        )
        try request.storage.withBatches { (store) throws(GatewayError) in try store.add(batch) }
        return Self.tell(batch)
    }

    private func retrieve(_ id: String, _ request: EndpointRequest) async throws(GatewayError) -> EndpointAnswer {
        /// What is to be done with the batch before it is told.
        enum Work { case none, check, run }
        let (work, found) = try request.storage.withBatches { (store) throws(GatewayError) in
            try store.update(id) { (batch) throws(GatewayError) -> (Work, StoredBatch) in
                switch batch.status {
                case .validating: return (.check, batch)
                case .inProgress where !batch.isRunning:
                    batch.isRunning = true
                    return (.run, batch)
                case .cancelling:
                    batch.status = .cancelled
                    batch.cancelled = request.now
                    return (.none, batch)
                case .inProgress, .failed, .completed, .cancelled: return (.none, batch)
                }
            }
        }
        let outcome: StoredBatch
        switch work {
        case .none: return Self.tell(found)
        case .check: outcome = await BatchRun(found, request).checked()
        case .run: outcome = await BatchRun(found, request).completed()
        }
        let told = try request.storage.withBatches { (store) throws(GatewayError) in
            try store.update(id) { (batch) throws(GatewayError) in
                // What was cancelled meanwhile stays so.
                if batch.status == found.status { batch = outcome }
                return batch
            }
        }
        if told.status != outcome.status { Self.remove([outcome.outputFileID, outcome.errorFileID], request) }
        return Self.tell(told)
    }

    /// Removes files that nobody will hear of.
    private static func remove(_ ids: [String?], _ request: EndpointRequest) {
        for id in ids {
            guard let id else { continue }
            try? request.storage.withFiles { (files) throws(GatewayError) in try files.remove(id) }
        }
    }

    private func cancel(_ id: String, _ request: EndpointRequest) throws(GatewayError) -> EndpointAnswer {
        try Self.tell(
            request.storage.withBatches { (store) throws(GatewayError) in
                try store.update(id) { (batch) throws(GatewayError) in
                    switch batch.status {
                    case .validating, .inProgress:
                        batch.status = .cancelling
                        batch.cancelling = request.now
                    case .cancelling: break
                    case .failed, .completed, .cancelled:
                        throw GatewayError(
                            .invalidRequest,
                            status: 409,
                            message: "Cannot cancel a batch with status '\(batch.status.rawValue)'."
                        )
                    }
                    return batch
                }
            }
        )
    }
}
