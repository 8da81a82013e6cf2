import Core
import JSON
import NIOCore

/// Turns a caller's request into a vendor's by changing only what must differ; every other byte stays as it came.
struct ChatPassthrough {
    private let request: JSONDocument
    private let target: TargetProfile
    private let options: PassthroughOptions
    private var result: PassthroughRequest
    private var dropsUnsupported: Bool

    init(_ request: JSONDocument, _ target: TargetProfile, _ options: PassthroughOptions) {
        self.request = request
        self.target = target
        self.options = options
        dropsUnsupported = options.dropUnsupported
        result = PassthroughRequest(edits: JSONEdits(request), hidesUsage: false)
    }

    mutating func patch() throws(GatewayError) -> PassthroughRequest {
        let root = request.root
        guard root.isObject else { throw root.chatFault("an object") }
        if let drop = root.member("drop_params") {
            if !drop.isNull { dropsUnsupported = try drop.chatBool() }
            result.edits.remove("drop_params")
        }
        result.edits.set("model", to: JSONRaw(target.model))
        try askForUsage(root)
        patchMessages(in: root)
        if target.quirks.requiredToolChoiceIsAny, root["tool_choice"]?.equals("required") == true {
            result.edits.set("tool_choice", to: JSONRaw("any"))
        }
        try applyQuirks()
        return result
    }

    private mutating func askForUsage(_ root: JSONNode) throws(GatewayError) {
        guard options.wantsUsage, target.quirks.streamUsage, root["stream"]?.bool == true else { return }
        guard !target.quirks.unsupported.contains("stream_options") else { return }
        let said = root["stream_options"]
        if let said, !said.isObject { throw said.chatFault("an object") }
        if said?["include_usage"]?.bool == true { return }
        result.edits.set("stream_options", "include_usage", to: .true)
        result.hidesUsage = true
    }

    /// Cuts what differs into the text of the messages: roles, and the member that holds earlier thoughts.
    private mutating func patchMessages(in root: JSONNode) {
        let isSystem = target.quirks.developerAsSystem
        let isUsual = target.quirks.reasoningMember == Quirks.usualReasoningMember
        let refused = target.quirks.refusedMessageMembers
        guard isSystem || !isUsual || !refused.isEmpty, let messages = root["messages"], messages.isArray else {
            return
        }
        var text = ByteBuffer()
        var end = messages.range.lowerBound
        for message in messages.elements {
            guard let role = message["role"] else { continue }
            if isSystem, role.equals("developer") {
                copy(end..<role.range.lowerBound, into: &text)
                text.writeStaticString("\"system\"")
                end = role.range.upperBound
            } else if !isUsual || !refused.isEmpty, role.equals("assistant"), let cleaned = cleaned(message) {
                copy(end..<message.range.lowerBound, into: &text)
                text.writeImmutableBuffer(cleaned)
                end = message.range.upperBound
            }
        }
        guard text.readableBytes > 0 else { return }
        copy(end..<messages.range.upperBound, into: &text)
        result.edits.set("messages", to: JSONRaw(unchecked: text))
    }

    /// A message without the members that the vendor refuses, and with its thoughts under the name that the vendor knows, or
    /// without them; nil where it is in order. Of thoughts under several names the vendor's own count.
    private func cleaned(_ message: JSONNode) -> ByteBuffer? {
        let refused = target.quirks.refusedMessageMembers
        let name = target.quirks.reasoningMember
        let isReasoning = name == "reasoning"
        let isInOrder =
            name == Quirks.usualReasoningMember
            || message.member("reasoning_content") == nil && (isReasoning || message.member("reasoning") == nil)
        guard !isInOrder || !refused.isEmpty && message.members.contains(where: { refused.contains($0.key.string) })
        else { return nil }
        var writer = JSONWriter(capacity: message.range.count + 16)
        writer.beginObject()
        for (key, value) in message.members {
            if key == "reasoning_content" || key == "reasoning" || key.string == name { continue }
            if refused.contains(key.string) { continue }
            writer.key(key.jsonString)
            writer.node(value)
        }
        if let name, let thoughts = message[name: name] ?? message["reasoning_content"] ?? message["reasoning"] {
            writer.key(name)
            writer.node(thoughts)
        }
        writer.endObject()
        return writer.buffer
    }

    private func copy(_ range: Range<Int>, into text: inout ByteBuffer) {
        let bytes = request.bytes
        if let slice = bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count) {
            text.writeImmutableBuffer(slice)
        }
    }

    /// Takes out what the vendor refuses and gives the rest the names it knows. Of two names for the same thing the
    /// standard one counts.
    private mutating func applyQuirks() throws(GatewayError) {
        let quirks = target.quirks
        if target.capabilities.reasoning == Capabilities.Reasoning.none { try refuse("reasoning_effort") }
        // The first in order is told; usually there is none.
        let refused = quirks.unsupported.filter { request.root.member(name: $0) != nil }
        for name in refused.sorted() { try refuse(name) }
        for (name, vendorName) in quirks.renamed where !quirks.unsupported.contains(name) {
            if request.root.member(name: name) != nil { edit(name, to: vendorName) }
        }
    }

    /// Takes out a member that the vendor or the model refuses, or refuses the request by it.
    private mutating func refuse(_ name: String) throws(GatewayError) {
        guard let value = request.root.member(name: name) else { return }
        if !ChatQuirks.isNoOp(name, value), !ChatQuirks.isHint(name) {
            guard dropsUnsupported else {
                throw .unsupportedParameter(
                    name,
                    "'\(target.model)' of the vendor '\(target.vendor)' does not support it."
                )
            }
            result.dropped.append(name)
        }
        edit(name, to: nil)
    }

    /// Renames a member or, without a new name, takes it out.
    private mutating func edit(_ name: String, to newName: String?) {
        guard let literal = ChatQuirks.literal(name) else { return rewrite(name, to: newName) }
        guard let newName else { return result.edits.remove(literal) }
        guard let newLiteral = ChatQuirks.literal(newName) else { return rewrite(name, to: newName) }
        result.edits.rename(literal, to: newLiteral)
    }

    /// Edits go by literals. Where a configuration brings a name that is none of them, the request so far is written anew.
    private mutating func rewrite(_ name: String, to newName: String?) {
        guard let edited = try? JSONDocument(parsing: result.edits.applied()) else { return }
        var writer = JSONWriter(capacity: edited.bytes.readableBytes + 64)
        writer.beginObject()
        for (key, value) in edited.root.members {
            let key = key.string
            if key == newName || key == name && newName == nil { continue }
            writer.key(key == name ? newName ?? name : key)
            writer.node(value)
        }
        writer.endObject()
        if let rewritten = try? JSONDocument(parsing: writer.buffer) { result.edits = JSONEdits(rewritten) }
    }
}
