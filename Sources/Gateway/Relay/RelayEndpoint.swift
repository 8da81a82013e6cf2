import Access
import Core
import Dialects
import Transport

/// Where something is asked for in OpenAI's format that is relayed to a vendor which has it: moderation, images, audio, compaction.
struct RelayEndpoint: Sendable {
    let operation: RelayedOperation
    /// The model, where the path says it.
    let route: CallRoute

    /// For people who asked for another path.
    static let paths =
        "/v1/moderations, /v1/responses/compact, /v1/images/generations, /v1/images/edits, /v1/audio/speech, /v1/audio/transcriptions, "
        + "/v1/audio/translations"

    private static let operations = RelayedOperation.allCases.filter(\.namesModel)

    /// Nil for the path of something else.
    init?(_ head: RequestHead) {
        guard head.pathHasPrefix("/v1/") || head.pathHasPrefix("/openai/") else { return nil }
        let path = head.path
        for operation in Self.operations where path.hasSuffix(operation.path) {
            let prefix = path.dropLast(operation.path.count)
            if prefix == "/v1" || prefix == "/openai/v1" {
                self.init(operation, CallRoute())
                return
            }
            if let model = CallEndpoint.deployment(head, operation.path) {
                self.init(operation, CallRoute(model: model))
                return
            }
        }
        return nil
    }

    private init(_ operation: RelayedOperation, _ route: CallRoute) {
        self.operation = operation
        self.route = route
    }

    /// What must be granted to who asks.
    var granted: EndpointClass {
        switch operation {
        case .moderations: .moderations
        case .compactions: .calls
        case .imageGenerations, .imageEdits, .imageVariations: .images
        case .speech, .transcriptions, .translations: .audio
        case .files: .files
        case .batches: .batches
        }
    }

    /// What its body may be.
    func takes(_ content: RequestContentKind) -> Bool {
        switch operation {
        case .moderations, .compactions, .imageGenerations, .speech: content == .json
        case .imageEdits: content == .json || content == .form
        case .imageVariations, .transcriptions, .translations: content == .form
        case .files, .batches: false
        }
    }
}
