import Core
import JSON
import NIOCore

/// A request for a completion, by way of the Chat request that says the same.
enum CompletionsRequest {
    /// Members that Chat does not have, or has for something else.
    private static func isOwn(_ name: String) -> Bool {
        switch name {
        case "prompt", "suffix", "echo", "best_of", "logprobs": true
        default: false
        }
    }

    // MARK: A caller's

    static func read(_ root: JSONNode, _ route: CallRoute) throws(GatewayError) -> Call {
        guard root.isObject else { throw root.chatFault("an object") }
        let prompt = try prompt(root)
        let chat = try document { writer in
            writer.array("messages") { writer in
                writer.object { writer in
                    writer.member("role", literal: "user")
                    writer.member("content", prompt)
                }
            }
            for (key, value) in root.members where !isOwn(key.string) && !(key == "messages") {
                writer.key(key.jsonString)
                writer.node(value)
            }
        }
        var call = try OpenAIChatDialect().readCall(chat, route: route)
        call.dialect = .openAICompletions
        for (key, value) in root.members where !value.isNull && isOwn(key.string) && !(key == "prompt") {
            if isNothing(key.string, value) { continue }
            call.extensions.append(Call.Extension(name: key.string, value: value.raw))
        }
        return call
    }

    private static func prompt(_ root: JSONNode) throws(GatewayError) -> JSONString {
        guard let node = root["prompt"] else { throw root.chatMissing("prompt") }
        if let text = node.jsonString { return text }
        guard node.isArray else { throw node.chatFault("a string or an array") }
        guard node.count == 1, let text = node[0]?.jsonString else {
            throw .unsupportedParameter(
                "prompt",
                "Several prompts, and prompts of token ids, are answered only by vendors that have completions themselves.",
                canBeLeftOut: false
            )
        }
        return text
    }

    /// Whether a member asks for what happens without it.
    private static func isNothing(_ name: String, _ value: JSONNode) -> Bool {
        switch name {
        case "echo": value.bool == false
        case "best_of": value.int == 1
        case "suffix": value.string?.isEmpty == true
        default: false
        }
    }

    // MARK: A vendor's

    static func write(_ call: Call, for target: TargetProfile, stream: Bool) throws(GatewayError) -> VendorRequest {
        var unsupported = UnsupportedParameters(of: call)
        let prompt = try text(of: call, target, &unsupported)
        var bare = call
        bare.messages = [Message(.user, [.text("")])]
        if call.dialect == .openAICompletions {
            bare.dialect = .openAIChat
            bare.extensions = call.extensions.filter { !isOwn($0.name) }
        }
        var target = target
        target.quirks.renamed["max_completion_tokens"] = "max_tokens"
        target.quirks.unsupported.formUnion([
            "tools", "response_format", "reasoning_effort", "top_logprobs", "logprobs",
        ])
        var request = try OpenAIChatDialect().writeCall(bare, for: target, stream: stream)
        request.dropped = unsupported.dropped + request.dropped
        guard let chat = try? JSONDocument(parsing: request.body).root else { return request }
        request.body =
            try document { writer in
                for (key, value) in chat.members where !(key == "messages") {
                    writer.key(key.jsonString)
                    writer.node(value)
                }
                writer.member("prompt", prompt)
                guard call.dialect == .openAICompletions else { return }
                for own in call.extensions where isOwn(own.name) {
                    writer.key(own.name)
                    writer.raw(own.value)
                }
            }.bytes
        return request
    }

    /// Instructions and the one message, with a blank line between them.
    private static func text(
        of call: Call,
        _ target: TargetProfile,
        _ unsupported: inout UnsupportedParameters
    ) throws(GatewayError) -> JSONString {
        var texts: [JSONString] = []
        for (index, message) in call.messages.enumerated() {
            let isLast = index == call.messages.count - 1
            let isInstruction = message.role == .system || message.role == .developer
            guard isInstruction || isLast && message.role == .user else {
                throw .unsupportedParameter(
                    "messages[\(index)]",
                    "'\(target.model)' of the vendor '\(target.vendor)' goes on with one text and knows no conversation.",
                    canBeLeftOut: false
                )
            }
            for (place, part) in message.parts.enumerated() {
                guard case .text(let text) = part else {
                    try unsupported.refuse(
                        "messages[\(index)].content[\(place)]",
                        "'\(target.model)' of the vendor '\(target.vendor)' reads text only."
                    )
                    continue
                }
                texts.append(text.text)
            }
        }
        return texts.dropFirst().reduce(texts.first ?? "") { $0 + "\n\n" + $1 }
    }

    /// An object that is written to be read again.
    static func document(_ members: (inout JSONWriter) -> Void) throws(GatewayError) -> JSONDocument {
        var writer = JSONWriter()
        writer.object(members)
        do {
            return try JSONDocument(parsing: writer.buffer)
        } catch {
            // Values that were JSON where they came from can here only be nested too deeply.
            throw .invalidRequest("A value is nested too deeply.", param: nil, code: "invalid_json")
        }
    }
}
