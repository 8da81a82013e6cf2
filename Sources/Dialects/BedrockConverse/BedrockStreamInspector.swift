import Core
import Framing
import JSON
import NIOCore

/// Watches a stream that is passed through: usage, and whether it was finished. Only `metadata` is looked into.
struct BedrockStreamInspector: ReplyStreamInspector {
    private(set) var usage: Usage?
    private(set) var isFinished = false
    private(set) var serviceTier: String?
    private(set) var failure: VendorError?

    mutating func inspect(_ event: StreamEvent) throws(GatewayError) -> Bool {
        if event.isFailure {
            isFinished = true
            failure = BedrockErrors.read(event)
            return true
        }
        switch event.name {
        case "messageStop": isFinished = true
        case "metadata":
            guard let data = event.data else { return true }
            do throws(JSONError) {
                let root = try JSONDocument(parsing: data).root
                usage = BedrockUsage.read(root["usage"]) ?? usage
                serviceTier = root["serviceTier"]?["type"]?.string
            } catch {
                throw .unreadableStream(error.description)
            }
        default: break
        }
        return true
    }
}
