public import JSON

/// A function that the model may call.
public struct Tool: Sendable {
    /// The name by which the model calls it.
    public var name: String
    /// What it is for, in words for the model.
    public var description: JSONString?
    /// JSON Schema of the arguments; nil where the caller gave none.
    public var parameters: JSONRaw?
    /// Arguments must follow the schema exactly.
    public var strict: Bool?
    /// A prompt-caching marker, verbatim.
    public var cacheControl: JSONRaw?
    /// A tool that runs at the vendor (web search, code execution), verbatim in its dialect; the fields above but the
    /// name then mean nothing.
    public var server: OpaquePart?

    /// Puts the members together; what is not named is absent.
    public init(name: String, description: JSONString? = nil, parameters: JSONRaw? = nil, strict: Bool? = nil) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.strict = strict
    }
}

/// Whether the model may, must or must not call tools.
public enum ToolChoice: Sendable, Hashable {
    case auto, none, required
    case named(String)
    /// Only the named tools may be called (`allowed_tools`, `allowedFunctionNames`); `required`: one of them must.
    case allowed([String], required: Bool)
}

/// The model's wish that a tool be run.
public struct ToolCall: Sendable, Hashable {
    /// The id by which the result refers to the call; nil from vendors that give none.
    public var id: JSONString?
    /// The name by which the model calls it.
    public var name: JSONString
    /// What it is called with.
    public var arguments: ToolArguments
    /// An opaque proof of the reasoning before the call (Gemini's `thoughtSignature`).
    public var signature: JSONString?
    /// A prompt-caching marker, verbatim.
    public var cacheControl: JSONRaw?

    /// Puts the members together; what is not named is absent.
    public init(id: JSONString?, name: JSONString, arguments: ToolArguments) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// Arguments of a tool call: OpenAI sends JSON inside a string, Anthropic and Gemini send the object itself.
public enum ToolArguments: Sendable, Hashable {
    /// The text of the JSON, escaped. It may be empty or, when a model blundered, no JSON at all.
    case text(JSONString)
    case value(JSONRaw)

    /// The arguments as a JSON value; `{}` for an empty text.
    public func asValue() throws(JSONError) -> JSONRaw {
        switch self {
        case .value(let raw): return raw
        case .text(let text): return text.isEmpty ? .emptyObject : try text.parsedAsJSON()
        }
    }

    /// The arguments as the text of a JSON value.
    public var asText: JSONString {
        switch self {
        case .text(let text): text
        case .value(let raw): raw.asJSONString
        }
    }

    /// Adds a piece of a stream to the text.
    public mutating func append(_ piece: JSONString) {
        var text = asText
        // Emptied first, so that the text grows in place.
        self = .text("")
        text.append(piece)
        self = .text(text)
    }
}

/// What running a tool gave.
public struct ToolResult: Sendable {
    /// The id of the call; nil in dialects that link by name and order.
    public var callID: JSONString?
    /// The name of the tool, where the dialect says it.
    public var name: JSONString?
    /// Text and media.
    public var parts: [Part]
    /// A structured result (Gemini's `response` object), where the dialect has one instead of text.
    public var value: JSONRaw?
    /// Running the tool failed; the parts say how.
    public var isError = false
    /// A prompt-caching marker, verbatim.
    public var cacheControl: JSONRaw?

    /// Puts the members together; what is not named is absent.
    public init(callID: JSONString?, name: JSONString? = nil, parts: [Part] = [], value: JSONRaw? = nil) {
        self.callID = callID
        self.name = name
        self.parts = parts
        self.value = value
    }
}
