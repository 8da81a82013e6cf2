import Core
import Framing
import JSON
import NIOCore

/// Watches a stream that is passed through: every event reaches the caller, usage and the end are noticed.
struct GeminiStreamInspector: ReplyStreamInspector {
    private(set) var usage: Usage?
    private(set) var serviceTier: String?
    private(set) var failure: VendorError?
    private var hasEnded = false
    private var candidates = OpenChoices()

    var isFinished: Bool {
        hasEnded || candidates.areFinished
    }

    mutating func inspect(_ event: StreamEvent) throws(GatewayError) -> Bool {
        guard let data = event.data, data.readableBytes > 0 else { return true }
        let root = try GeminiStreamEvent.parse(data)
        if root.isArray {
            for answer in root.elements { inspect(answer) }
        } else {
            inspect(root)
        }
        return true
    }

    private mutating func inspect(_ answer: JSONNode) {
        for (key, value) in answer.members where !value.isNull {
            switch key {
            case "usageMetadata":
                usage = GeminiUsage.read(value) ?? usage
                serviceTier = value["serviceTier"]?.string.map { GeminiServiceTier.read($0) } ?? serviceTier
            case "error":
                hasEnded = true
                failure = GeminiErrorReader.read(status: 0, body: answer.raw.bytes)
            case "promptFeedback":
                if candidates.isEmpty, GeminiFinish.isBlocked(value) { hasEnded = true }
            case "candidates":
                for candidate in value.elements {
                    let finish = GeminiFinish.read(candidate["finishReason"])
                    candidates.note(candidate["index"]?.int ?? 0, isFinished: finish != nil)
                }
            default: break
            }
        }
    }
}

/// The data of one event of a stream.
enum GeminiStreamEvent {
    static func parse(_ data: ByteBuffer) throws(GatewayError) -> JSONNode {
        do {
            return try JSONDocument(parsing: data).root
        } catch {
            throw GatewayError(
                .vendorAnswerInvalid,
                status: 502,
                message: "An event of the vendor's stream cannot be read: \(error)."
            )
        }
    }
}
