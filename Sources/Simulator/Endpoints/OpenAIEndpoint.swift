import Core
import Transport

/// Those of OpenAI's endpoints that are neither calls of a model nor embeddings.
enum OpenAIEndpoint: Sendable, Hashable {
    case moderations
    case compaction
    case images(ImageTask)
    case speech
    case transcription(TranscriptionTask)
    case files(FileOperation)
    case batches(BatchOperation)

    /// The endpoints at a path, by method; none for the path of something else. Any prefix may come before the paths.
    static func at(_ path: String) -> [HTTPMethod: OpenAIEndpoint] {
        let steps = path.split(separator: "/").map(String.init)
        // These have files and batches of their own.
        guard !steps.contains("messages"), !steps.contains("vector_stores"), !steps.contains("containers") else {
            return [:]
        }
        // Empty where the path has fewer steps.
        let tail = Array(["", "", ""] + steps).suffix(3).map { $0 }
        return switch (tail[0], tail[1], tail[2]) {
        case (_, _, "moderations"): [.post: .moderations]
        case (_, "responses", "compact"): [.post: .compaction]
        case (_, "images", "generations"): [.post: .images(.generation)]
        case (_, "images", "edits"): [.post: .images(.edit)]
        case (_, "images", "variations"): [.post: .images(.variation)]
        case (_, "audio", "speech"): [.post: .speech]
        case (_, "audio", "transcriptions"): [.post: .transcription(.transcribe)]
        case (_, "audio", "translations"): [.post: .transcription(.translate)]
        case (_, _, "files"): [.get: .files(.list), .post: .files(.upload)]
        case (_, "files", let id): [.get: .files(.retrieve(id)), .delete: .files(.delete(id))]
        case ("files", let id, "content"): [.get: .files(.content(id))]
        case (_, _, "batches"): [.get: .batches(.list), .post: .batches(.create)]
        case (_, "batches", let id): [.get: .batches(.retrieve(id))]
        case ("batches", let id, "cancel"): [.post: .batches(.cancel(id))]
        default: [:]
        }
    }

    /// The model of a request that names none; nil where one must be named, or there is no model.
    var defaultModel: String? {
        switch self {
        case .moderations: "omni-moderation-latest"
        case .images(.variation): "dall-e-2"
        case .images: "gpt-image-2"
        case .compaction, .speech, .transcription, .files, .batches: nil
        }
    }

    /// Answers a request.
    /// - Throws: the error that the client is told.
    func answer(_ request: EndpointRequest) async throws(GatewayError) -> EndpointAnswer {
        switch self {
        case .moderations: try Moderation.answer(request)
        case .compaction: try Compaction.answer(request)
        case .images(let task): try ImageAnswer(request, ImageRequest(task, request)).answer()
        case .speech: try Speech(request).answer()
        case .transcription(let task): try Transcription(task, request).answer()
        case .files(let operation): try operation.answer(request)
        case .batches(let operation): try await operation.answer(request)
        }
    }
}
