import Core
import Framing
import JSON
import NIOCore

/// Watches a stream that is passed on as it came: whether it finishes, what it uses, and the usage chunk that is ours.
struct ChatStreamInspector: ReplyStreamInspector {
    private let hidesUsage: Bool
    private let target: TargetProfile
    private(set) var isFinished = false
    private(set) var usage: Usage?
    private(set) var failure: VendorError?

    init(hidesUsage: Bool, _ target: TargetProfile) {
        self.hidesUsage = hidesUsage
        self.target = target
    }

    mutating func inspect(_ event: SSEEvent) throws(GatewayError) -> Bool {
        guard let data = event.data, data.readableBytes > 0 else { return true }
        if data.isChatDone {
            isFinished = true
            return true
        }
        guard let document = try? JSONDocument(parsing: data) else {
            throw .chatAnswerInvalid("An event of its stream is no JSON.")
        }
        let chunk = ChatChunkNode(document.root)
        if let told = Usage(chat: chunk.usage, target.quirks) { usage = told }
        if chunk.hasChoices {
            if !isFinished, chunk.choices?.elements.contains(where: \.hasChatFinish) == true { isFinished = true }
            if chunk.error != nil {
                isFinished = true
                failure = ChatErrorReader.read(inside: document.root, chunk)
            }
            return true
        }
        if let told = ChatErrorReader.read(inside: document.root, chunk, isError: event.name == "error") {
            isFinished = true
            failure = told
            return true
        }
        return !(hidesUsage && chunk.isUsageOnly)
    }
}

extension JSONNode {
    /// Whether a choice says why it ended.
    fileprivate var hasChatFinish: Bool { self["finish_reason"]?.filledText != nil }
}

extension ChatChunkNode {
    /// The chunk that OpenAI and others send last when they are asked for usage.
    fileprivate var isUsageOnly: Bool {
        usage?.isObject == true && citations == nil && searchResults == nil
    }
}
