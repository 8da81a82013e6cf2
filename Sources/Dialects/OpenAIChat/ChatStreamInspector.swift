import Core
import Framing
import JSON
import NIOCore

/// Watches a stream that is passed on as it came: whether it finishes, what it uses, and the usage chunk that is ours.
struct ChatStreamInspector: ReplyStreamInspector {
    private let hidesUsage: Bool
    private let target: TargetProfile
    private var hasEnded = false
    private var choices = OpenChoices()
    private(set) var usage: Usage?
    private(set) var serviceTier: String?
    private(set) var failure: VendorError?

    init(hidesUsage: Bool, _ target: TargetProfile) {
        self.hidesUsage = hidesUsage
        self.target = target
    }

    var isFinished: Bool { hasEnded || choices.areFinished }

    mutating func inspect(_ event: StreamEvent) throws(GatewayError) -> Bool {
        guard let data = event.data, data.readableBytes > 0 else { return true }
        if data.isChatDone {
            hasEnded = true
            return true
        }
        guard let document = try? JSONDocument(parsing: data) else {
            throw .chatAnswerInvalid("An event of its stream is no JSON.")
        }
        let chunk = ChatChunkNode(document.root)
        if let told = Usage(chat: chunk.usage, target.quirks) { usage = told }
        if serviceTier == nil, let told = chunk.serviceTier { serviceTier = told.string }
        if chunk.hasChoices {
            if let told = chunk.choices { note(told) }
            if chunk.error != nil {
                hasEnded = true
                failure = ChatErrorReader.read(inside: document.root, chunk)
            }
            return true
        }
        if let told = ChatErrorReader.read(inside: document.root, chunk, isError: event.name == "error") {
            hasEnded = true
            failure = told
            return true
        }
        return !(hidesUsage && chunk.isUsageOnly)
    }

    private mutating func note(_ told: JSONNode) {
        var position = 0
        for choice in told.elements {
            choices.note(choice["index"]?.int ?? position, isFinished: choice.hasChatFinish)
            position += 1
        }
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
