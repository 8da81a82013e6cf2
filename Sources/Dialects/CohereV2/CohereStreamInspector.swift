import Core
import Framing
import JSON
import NIOCore

/// Watches a stream that is passed through: usage, and whether it was finished. All that is told in `message-end`; other
/// events, told by their `event:` line, are not looked into.
struct CohereStreamInspector: ReplyStreamInspector {
    private(set) var isFinished = false
    private(set) var usage: Usage?
    private(set) var failure: VendorError?

    mutating func inspect(_ event: StreamEvent) throws(GatewayError) -> Bool {
        guard let data = event.data, data.readableBytes > 0 else { return true }
        switch event.name {
        case "message-end", "error", nil: break
        default: return true
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
        if root["type"]?.equals("message-end") == true {
            isFinished = true
            usage = CohereUsage.read(root["delta"]?["usage"]) ?? usage
            if let message = root["delta"]?.filledText("error") {
                failure = CohereErrors.read(inStream: message.string)
            }
        } else if CohereStreamReader.isError(root, event) {
            isFinished = true
            failure = CohereErrors.read(root, status: nil)
        }
        return true
    }
}
