import JSON

/// A request as plain values, without the spellings that mean the same.
indirect enum GeminiPlain: Equatable, CustomStringConvertible {
    case scalar(String)
    case array([GeminiPlain])
    case object([String: GeminiPlain])

    var description: String {
        switch self {
        case .scalar(let text): text
        case .array(let elements): "[\(elements.map(\.description).joined(separator: ","))]"
        case .object(let members):
            "{\(members.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ","))}"
        }
    }

    private init(_ node: JSONNode, renames: Bool = true) {
        switch node.kind {
        case .array: self = .array(node.elements.map { GeminiPlain($0, renames: renames) })
        case .object:
            var members: [String: GeminiPlain] = [:]
            for (key, value) in node.members where !value.isNull {
                let name = renames ? Self.camelCase(key.string) : key.string
                // Arguments, results and schemas are the caller's own words.
                let isOwn = [
                    "args", "response", "parameters", "parametersJsonSchema", "responseSchema", "responseJsonSchema",
                ]
                members[name] = GeminiPlain(value, renames: renames && !isOwn.contains(name))
            }
            self = .object(members)
        case .number: self = .scalar("\(node.double ?? .nan)")
        case .string: self = .scalar("\"\(node.string ?? "")\"")
        case .bool, .null: self = .scalar(node.raw.string)
        }
    }

    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_", omittingEmptySubsequences: false)
        return words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private subscript(_ name: String) -> GeminiPlain? {
        get { if case .object(let members) = self { members[name] } else { nil } }
        set {
            guard case .object(var members) = self else { return }
            members[name] = newValue
            self = .object(members)
        }
    }

    private var elements: [GeminiPlain] {
        if case .array(let elements) = self { elements } else { [self] }
    }

    private var isEmpty: Bool {
        switch self {
        case .scalar: false
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        }
    }

    // MARK: Requests

    /// A request, without what the reader and the writer may change: neighbours of one role merged, ids left out, tools
    /// grouped, schemas compared as JSON Schema, defaults unsaid.
    static func request(_ node: JSONNode) -> GeminiPlain {
        var request = GeminiPlain(node)
        request["model"] = nil
        request["contents"] = .array(contents(request["contents"]?.elements ?? []))
        if let system = request["systemInstruction"] {
            let parts = system["parts"]?.elements ?? [.object(["text": system])]
            request["systemInstruction"] = .array(parts.map(part).filter { $0["text"] != .scalar("\"\"") })
        }
        if request["systemInstruction"]?.isEmpty == true { request["systemInstruction"] = nil }
        if let tools = request["tools"] { request["tools"] = toolsByKind(tools.elements) }
        if request["tools"]?.isEmpty == true { request["tools"] = nil }
        if var config = request["generationConfig"] {
            plain(config: &config)
            request["generationConfig"] = config.isEmpty ? nil : config
        }
        if var config = request["toolConfig"] {
            if config["functionCallingConfig"]?["mode"] == .scalar("\"none\"") {
                config["functionCallingConfig"]?["mode"] = .scalar("\"NONE\"")
            }
            request["toolConfig"] = config.isEmpty ? nil : config
        }
        return request
    }

    private static func contents(_ contents: [GeminiPlain]) -> [GeminiPlain] {
        var plain: [GeminiPlain] = []
        for content in contents {
            let role = content["role"] == .scalar("\"model\"") ? "model" : "user"
            let parts = (content["parts"]?.elements ?? []).map(part).filter {
                !$0.isEmpty && $0 != .object(["text": .scalar("\"\"")])
            }
            if parts.isEmpty { continue }
            if let last = plain.last, last["role"] == .scalar(role) {
                plain[plain.count - 1]["parts"] = .array((last["parts"]?.elements ?? []) + parts)
            } else {
                plain.append(.object(["role": .scalar(role), "parts": .array(parts)]))
            }
        }
        return plain
    }

    private static func part(_ part: GeminiPlain) -> GeminiPlain {
        var part = part
        if part["thought"] == .scalar("false") { part["thought"] = nil }
        // A proof alone is written on an empty text.
        if part["thoughtSignature"] != nil, part["text"] == nil, part["functionCall"] == nil {
            if part["thought"] != nil { part["thought"] = nil }
            if case .object(let members) = part, members.count == 1 { part["text"] = .scalar("\"\"") }
        }
        if case .scalar(let data) = part["inlineData"]?["data"] {
            part["inlineData"]?["data"] = .scalar(String(data.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }))
        }
        if var call = part["functionCall"] {
            call["id"] = nil
            if call["args"] == nil { call["args"] = .object([:]) }
            part["functionCall"] = call
            // A call that another model made may carry the documented stand-in.
            if part["thoughtSignature"] == .scalar("\"skip_thought_signature_validator\"") {
                part["thoughtSignature"] = nil
            }
        }
        if var result = part["functionResponse"] {
            result["id"] = nil
            if let parts = result["parts"] { result["parts"] = .array(parts.elements.map(Self.part)) }
            part["functionResponse"] = result
            part["thought"] = nil
        }
        return part
    }

    private static func toolsByKind(_ groups: [GeminiPlain]) -> GeminiPlain {
        var kinds: [String: GeminiPlain] = [:]
        for case .object(let members) in groups {
            for (kind, value) in members {
                guard kind == "functionDeclarations" else {
                    kinds[kind] = value
                    continue
                }
                kinds[kind] = .array((kinds[kind]?.elements ?? []) + value.elements.map(declaration))
            }
        }
        return .object(kinds)
    }

    private static func declaration(_ declaration: GeminiPlain) -> GeminiPlain {
        var plain = declaration
        let parameters = plain["parametersJsonSchema"] ?? plain["parameters"].map(schema)
        plain["parameters"] = nil
        plain["parametersJsonSchema"] = parameters
        return plain
    }

    private static func plain(config: inout GeminiPlain) {
        if let schema = config["responseSchema"] {
            config["responseJsonSchema"] = self.schema(schema)
            config["responseSchema"] = nil
        }
        if config["candidateCount"] == .scalar("1.0") { config["candidateCount"] = nil }
        if config["responseModalities"] == .array([.scalar("\"TEXT\"")]) { config["responseModalities"] = nil }
        if config["responseMimeType"] == .scalar("\"text/plain\"") { config["responseMimeType"] = nil }
        if config["stopSequences"]?.isEmpty == true { config["stopSequences"] = nil }
        if var thinking = config["thinkingConfig"] {
            if thinking["includeThoughts"] == .scalar("false") { thinking["includeThoughts"] = nil }
            if thinking["thinkingBudget"] == .scalar("0.0") { thinking["includeThoughts"] = nil }
            if case .scalar(let level) = thinking["thinkingLevel"] {
                thinking["thinkingLevel"] = .scalar(level.lowercased())
            }
            config["thinkingConfig"] = thinking
        }
    }

    /// Gemini's schema language as JSON Schema.
    private static func schema(_ node: GeminiPlain) -> GeminiPlain {
        guard case .object(var members) = node else { return node }
        members["propertyOrdering"] = nil
        members["property_ordering"] = nil
        if case .scalar(let type) = members["type"] {
            let lower = GeminiPlain.scalar(type.lowercased())
            members["type"] = members["nullable"] == .scalar("true") ? .array([lower, .scalar("\"null\"")]) : lower
        }
        members["nullable"] = nil
        if case .object(let properties) = members["properties"] {
            members["properties"] = .object(properties.mapValues(schema))
        }
        if let alternatives = members["any_of"] ?? members["anyOf"] {
            members["anyOf"] = .array(alternatives.elements.map(schema))
            members["any_of"] = nil
        }
        if let items = members["items"] { members["items"] = schema(items) }
        return .object(members)
    }
}
