import Core
import Framing
import JSON
import NIOCore

/// Watches a stream that is passed on as it came: whether it finishes, and what it uses.
struct ResponsesStreamInspector: ReplyStreamInspector {
    private(set) var isFinished = false
    private(set) var usage: Usage?
    private(set) var serviceTier: String?
    private(set) var failure: VendorError?
    private(set) var keptID: String?

    mutating func inspect(_ event: StreamEvent) throws(GatewayError) -> Bool {
        guard let data = event.data, data.readableBytes > 0, !data.isChatDone else { return true }
        guard let root = (try? JSONDocument(parsing: data))?.root else {
            throw .chatAnswerInvalid("An event of its stream is no JSON.")
        }
        switch ResponsesEventKind(root, name: event.name) {
        case .completed, .incomplete:
            isFinished = true
            usage = Usage(responses: root["response"]?["usage"]) ?? usage
            serviceTier = root["response"]?["service_tier"]?.string
            keptID = root["response"]?["id"]?.string
        case .failed:
            isFinished = true
            usage = Usage(responses: root["response"]?["usage"]) ?? usage
            serviceTier = root["response"]?["service_tier"]?.string
            failure = ResponsesErrors.read(failed: root["response"])
        case .error:
            isFinished = true
            failure = ResponsesErrors.read(root)
        case .other: break
        }
        return true
    }
}

/// The events that end a stream, told from all the others.
enum ResponsesEventKind {
    case completed, incomplete, failed, error, other

    /// - Parameter name: the event's name, for servers that leave the type out of its data.
    init(_ root: JSONNode, name: String?) {
        switch root["type"]?.string ?? name {
        case "response.completed", "response.done": self = .completed
        case "response.incomplete": self = .incomplete
        case "response.failed", "response.cancelled": self = .failed
        case "error": self = .error
        case nil where root["error"] != nil: self = .error
        default: self = .other
        }
    }
}
