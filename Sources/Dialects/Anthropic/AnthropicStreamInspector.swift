import Core
import Framing
import JSON
import NIOCore

/// Watches a stream that is passed through: usage, and whether it was finished.
///
/// Deltas, told by their `event:` line, are not looked into: they are most of a stream and tell neither.
struct AnthropicStreamInspector: ReplyStreamInspector {
    private var counts = AnthropicTokenCounts()
    private(set) var isFinished = false
    private(set) var failure: VendorError?

    var usage: Usage? { counts.usage }
    var serviceTier: String? { counts.serviceTier }

    mutating func inspect(_ event: StreamEvent) throws(GatewayError) -> Bool {
        guard let data = event.data, data.readableBytes > 0 else { return true }
        switch event.name {
        case "content_block_delta", "content_block_start", "content_block_stop", "ping": return true
        default: break
        }
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONDocument(parsing: data).root
        } catch {
            if data.readableBytesView.elementsEqual("[DONE]".utf8) {
                isFinished = true
                return true
            }
            throw .unreadableStream(error.description)
        }
        guard let type = root["type"] else { return true }
        if type.equals("message_start") {
            counts.merge(root["message"]?["usage"])
        } else if type.equals("message_delta") {
            counts.merge(root["usage"])
            if root["delta"]?["stop_reason"] != nil { isFinished = true }
        } else if type.equals("message_stop") {
            isFinished = true
        } else if type.equals("error") {
            isFinished = true
            failure = AnthropicErrors.read(root, status: nil)
        }
        return true
    }
}
