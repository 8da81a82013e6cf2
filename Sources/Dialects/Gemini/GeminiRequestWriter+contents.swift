import Core
import JSON

extension GeminiRequestWriter {
    /// System and developer messages, wherever they stand, become the one system instruction.
    mutating func writeSystem() throws(GatewayError) {
        var isOpen = false
        for (index, message) in call.messages.enumerated() where message.role == .system || message.role == .developer {
            for (position, part) in message.parts.enumerated() {
                let text: TextPart
                switch part {
                case .text(let said): text = said
                case .refusal(let said): text = TextPart(said)
                default:
                    try unsupported.refuse(
                        "messages[\(index)].content[\(position)]",
                        "Gemini's system instruction is text."
                    )
                    continue
                }
                if text.text.isEmpty { continue }
                if !isOpen {
                    out.beginObject(named: "systemInstruction")
                    out.beginArray(named: "parts")
                    isOpen = true
                }
                GeminiPartWriter.text(text, into: &out)
            }
        }
        if isOpen {
            out.endArray()
            out.endObject()
        }
    }

    /// The conversation: neighbouring messages of one side become one content, tool results belong to the user.
    mutating func writeContents() throws(GatewayError) {
        out.beginArray(named: "contents")
        var content = OpenContent()
        for index in call.messages.indices {
            let message = call.messages[index]
            switch message.role {
            case .system, .developer: continue
            case .user, .tool: try content.write(message, at: index, asModel: false, with: &self)
            case .assistant: try content.write(message, at: index, asModel: true, with: &self)
            }
        }
        // A system prompt alone is a whole request elsewhere; Gemini wants something to answer to.
        if content.isModel == nil, !isNative {
            try writeSystemAsUser(&content)
            guard content.isModel != nil else {
                throw .invalidRequest(
                    "Nothing is said in 'messages', and Gemini answers only to words.",
                    param: "messages"
                )
            }
        }
        content.close(&out)
        out.endArray()
    }

    private mutating func writeSystemAsUser(_ content: inout OpenContent) throws(GatewayError) {
        for index in call.messages.indices where call.messages[index].role != .assistant {
            try content.write(call.messages[index], at: index, asModel: false, with: &self)
        }
    }
}

/// The content that is being written.
struct OpenContent {
    /// Nil while none is open.
    private(set) var isModel: Bool?
    private var calls = 0

    mutating func close(_ out: inout JSONWriter) {
        guard isModel != nil else { return }
        out.endArray()
        out.endObject()
    }

    /// Begins a content of the side unless one is open.
    private mutating func open(asModel: Bool, _ out: inout JSONWriter) {
        guard isModel != asModel else { return }
        close(&out)
        isModel = asModel
        calls = 0
        out.beginObject()
        out.member("role", literal: asModel ? "model" : "user")
        out.beginArray(named: "parts")
    }

    mutating func write(
        _ message: Message,
        at index: Int,
        asModel: Bool,
        with writer: inout GeminiRequestWriter
    ) throws(GatewayError) {
        if message.name != nil, message.role != .tool {
            try writer.unsupported.refuse("messages[\(index)].name", "Gemini does not tell participants apart.")
        }
        let proofs = CallProofs(of: message)
        var signature: JSONString?
        var callsInMessage = 0
        for position in message.parts.indices {
            switch message.parts[position] {
            case .text(let text):
                if text.text.isEmpty, text.signature == nil { continue }
                open(asModel: asModel, &writer.out)
                Self.write(proof: &signature, &writer.out)
                GeminiPartWriter.text(text, into: &writer.out)
            case .refusal(let text):
                if text.isEmpty { continue }
                open(asModel: asModel, &writer.out)
                GeminiPartWriter.text(TextPart(text), into: &writer.out)
            case .media(let media):
                guard try writer.takes(media, named: "messages[\(index)].content[\(position)]") else { continue }
                open(asModel: asModel, &writer.out)
                Self.write(proof: &signature, &writer.out)
                writer.write(media)
            case .reasoning(let thought):
                guard thought.origin == .gemini else { continue }
                if let text = thought.text, !text.isEmpty {
                    open(asModel: asModel, &writer.out)
                    GeminiPartWriter.thought(thought, into: &writer.out)
                } else if !proofs.isOfCall(thought) {
                    // A signature alone signs the call that comes next, else it stands by itself.
                    signature = thought.proof ?? signature
                }
            case .toolCall(var toolCall):
                open(asModel: asModel, &writer.out)
                toolCall.signature = toolCall.signature ?? proofs.proof(of: toolCall)
                if toolCall.signature == nil {
                    toolCall.signature = signature
                    signature = nil
                }
                Self.write(proof: &signature, &writer.out)
                let isUnsigned = toolCall.signature == nil && calls == 0 && index > writer.lastUserMessage
                if isUnsigned, writer.needsSignatures { toolCall.signature = Self.noSignature }
                try writer.write(toolCall, named: "messages[\(index)].tool_calls[\(callsInMessage)]")
                calls += 1
                callsInMessage += 1
            case .toolResult(let result):
                open(asModel: asModel, &writer.out)
                try writer.write(result, at: index)
            case .opaque(let opaque):
                guard opaque.dialect == .gemini else {
                    try writer.unsupported.refuse(
                        "messages[\(index)].content[\(position)]",
                        "Gemini has no part of the kind '\(opaque.kind)'."
                    )
                    continue
                }
                open(asModel: asModel, &writer.out)
                writer.out.raw(opaque.value)
            }
        }
        if signature != nil {
            open(asModel: asModel, &writer.out)
            Self.write(proof: &signature, &writer.out)
        }
    }

    /// A proof without words is sent on an empty text, as the API itself sends it.
    private static func write(proof: inout JSONString?, _ out: inout JSONWriter) {
        guard let signature = proof else { return }
        var text = TextPart("")
        text.signature = signature
        GeminiPartWriter.text(text, into: &out)
        proof = nil
    }

    /// What Google documents for calls that another model made, so that Gemini 3 takes a turn without its own proof.
    /// https://ai.google.dev/gemini-api/docs/thought-signatures
    private static let noSignature: JSONString = "skip_thought_signature_validator"
}

/// The proofs of a message that travelled as pieces of reasoning with the ids of its calls.
private struct CallProofs {
    /// The first of each id; those without a call are none.
    private var proofs: [JSONString: JSONString] = [:]

    init(of message: Message) {
        for case .reasoning(let thought) in message.parts where thought.origin == .gemini {
            guard let id = thought.id, let proof = thought.proof, proofs[id] == nil else { continue }
            proofs[id] = proof
        }
        if proofs.isEmpty { return }
        var called: [JSONString: JSONString] = [:]
        for case .toolCall(let call) in message.parts {
            if let id = call.id, let proof = proofs[id] { called[id] = proof }
        }
        proofs = called
    }

    func proof(of call: ToolCall) -> JSONString? {
        call.id.flatMap { proofs[$0] }
    }

    /// The piece of reasoning is there for the proof of a call.
    func isOfCall(_ thought: ReasoningPart) -> Bool {
        thought.id.map { proofs[$0] != nil } ?? false
    }
}

extension ReasoningPart {
    /// Callers of other dialects may keep Gemini's proof as encrypted thoughts.
    fileprivate var proof: JSONString? { signature ?? encrypted }
}
