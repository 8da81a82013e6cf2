import Core
import JSON
import NIOCore

/// Writes a call as a `GenerateContentRequest`.
struct GeminiRequestWriter {
    let call: Call
    let target: TargetProfile
    var unsupported: UnsupportedParameters
    var out: JSONWriter
    /// The names of the functions by the ids of their calls; results must name the function.
    var names: [JSONString: JSONString] = [:]
    /// The last message in which the user said something; the model's current turn comes after it.
    var lastUserMessage = -1
    /// The call came from a caller of this dialect, so its extensions go where they came from.
    let isNative: Bool

    init(_ call: Call, _ target: TargetProfile) {
        self.call = call
        self.target = target
        unsupported = UnsupportedParameters(of: call)
        isNative = call.dialect == .gemini
        out = JSONWriter(capacity: 0)
    }

    mutating func write() throws(GatewayError) {
        out = JSONWriter(capacity: survey())
        out.beginObject()
        try writeSystem()
        try writeContents()
        try writeTools()
        try writeToolConfig()
        try writeGenerationConfig()
        try writeServiceTier()
        try writeExtensions()
        out.endObject()
    }

    /// Looks over the conversation once: names of calls, the current turn, and how large the text will be.
    private mutating func survey() -> Int {
        var size = 512
        for (index, message) in call.messages.enumerated() {
            size += 64
            for part in message.parts {
                switch part {
                case .text(let text): size += text.text.escaped.readableBytes + 48
                case .toolCall(let toolCall):
                    if let id = toolCall.id { names[id] = toolCall.name }
                    size += 128 + (toolCall.signature?.escaped.readableBytes ?? 32)
                    switch toolCall.arguments {
                    case .text(let text): size += text.escaped.readableBytes
                    case .value(let raw): size += raw.bytes.readableBytes
                    }
                case .toolResult(let result): size += 128 + Self.size(of: result)
                case .media(let media): size += 64 + Self.size(of: media)
                case .reasoning(let thought):
                    size +=
                        64 + (thought.text?.escaped.readableBytes ?? 0)
                        + (thought.signature?.escaped.readableBytes ?? 0)
                case .refusal(let text): size += text.escaped.readableBytes + 48
                case .opaque(let opaque): size += opaque.value.bytes.readableBytes
                }
                if message.role == .user {
                    if case .toolResult = part {} else { lastUserMessage = index }
                }
            }
        }
        for tool in call.tools {
            size += 96 + (tool.parameters?.bytes.readableBytes ?? 0) + (tool.description?.escaped.readableBytes ?? 0)
        }
        if case .jsonSchema(let format) = call.responseFormat { size += format.schema.bytes.readableBytes }
        return size
    }

    private static func size(of result: ToolResult) -> Int {
        var size = result.value?.bytes.readableBytes ?? 0
        for part in result.parts {
            switch part {
            case .text(let text): size += text.text.escaped.readableBytes
            case .media(let media): size += 64 + Self.size(of: media)
            default: break
            }
        }
        return size
    }

    private static func size(of media: MediaPart) -> Int {
        switch media.source {
        case .base64(let text), .url(let text), .fileID(let text): text.escaped.readableBytes
        }
    }

    private mutating func writeServiceTier() throws(GatewayError) {
        guard let tier = call.serviceTier else { return }
        if GeminiServiceTier.isDefault(tier) {
            if isNative { out.member("serviceTier", GeminiServiceTier.write(tier)) }
        } else if tier == "flex" || tier == "priority" {
            out.member("serviceTier", tier)
        } else {
            try unsupported.refuse("service_tier", "Gemini knows the tiers default, flex and priority.")
        }
    }

    // MARK: What no canonical field holds

    /// Extensions whose names begin with the prefix, for the object that is being written; only those of this dialect.
    mutating func writeExtensions(under prefix: String) {
        guard isNative, !call.extensions.isEmpty else { return }
        for member in call.extensions where member.name.hasPrefix(prefix) {
            let name = member.name.dropFirst(prefix.count)
            guard !name.contains(".") else { continue }
            out.key(String(name))
            out.raw(member.value)
        }
    }

    func hasExtensions(under prefix: String) -> Bool {
        isNative && call.extensions.contains { $0.name.hasPrefix(prefix) }
    }

    private mutating func writeExtensions() throws(GatewayError) {
        for member in call.extensions {
            if isNative {
                guard !member.name.contains(".") else { continue }
                out.key(member.name)
                out.raw(member.value)
            } else if !Self.meansNothing(member) {
                try unsupported.refuse(member.name, "Gemini has no such parameter, or not with this value.")
            }
        }
        if let verbosity = call.verbosity, verbosity != "medium" {
            try unsupported.refuse("verbosity", "Gemini has no setting for it.")
        }
    }

    /// Members of other dialects that ask for what happens anyway.
    private static func meansNothing(_ member: Call.Extension) -> Bool {
        let value = member.value
        if member.isHint || value == .null { return true }
        switch member.name {
        case "store": return value == .false
        case "prompt_cache_retention": return true
        case "modalities":
            guard let list = try? value.parsed().root else { return false }
            return list.count == 1 && list[0]?.equals("text") == true
        default: return false
        }
    }
}
