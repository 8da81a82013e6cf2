import Core
public import JSON

/// A parameter of a call that dialects have in different places.
public enum CallParameter: String, Sendable, Hashable, CaseIterable {
    case maxTokens = "max_tokens"
    case temperature
    case topP = "top_p"
    case topK = "top_k"
    case presencePenalty = "presence_penalty"
    case frequencyPenalty = "frequency_penalty"
    case seed
    case stop
    case reasoningEffort = "reasoning_effort"
}

/// Parameters that calls have whatever they say, or where they say nothing.
public struct CallParameters: Sendable, Hashable {
    /// Whatever the call says.
    public var always: [CallParameter: JSONRaw] = [:]
    /// Where it says nothing.
    public var standard: [CallParameter: JSONRaw] = [:]

    /// None.
    public init() {}

    /// There are none.
    public var isEmpty: Bool { always.isEmpty && standard.isEmpty }

    /// These before others.
    public func over(_ others: CallParameters) -> CallParameters {
        var both = self
        both.always.merge(others.always) { own, _ in own }
        both.standard.merge(others.standard) { own, _ in own }
        return both
    }
}

extension Dialect {
    /// A caller's request with parameters put into it; those that the dialect has no place for are left out.
    /// - Parameters:
    ///   - written: as the caller wrote it, where something has been put into it since.
    ///   - most: tokens that an answer may have, whatever the parameters say.
    /// - Returns: nil where that changes nothing.
    public func setting(
        _ parameters: CallParameters,
        of request: JSONDocument,
        asWritten written: JSONDocument? = nil,
        mostTokens most: Int? = nil
    ) -> JSONEdits? {
        // First, since it makes edits of its own.
        var edits: JSONEdits?
        let limit = parameters.always[.maxTokens] ?? parameters.standard[.maxTokens]
        if let limit, let tokens = Int(limit.string),
            parameters.always[.maxTokens] != nil || outputLimit(of: written ?? request).total == nil
        {
            let choices = max(1, outputLimit(of: request).choices)
            edits = setOutputLimit(min(tokens, most.map { max(1, $0 / choices) } ?? tokens), of: request)
        }
        for parameter in CallParameter.allCases where parameter != .maxTokens {
            guard let place = name.place(of: parameter) else { continue }
            guard let value = parameters.always[parameter] ?? parameters.standard[parameter] else { continue }
            if parameters.always[parameter] == nil, place.isSaid(in: request) { continue }
            var changed = edits ?? JSONEdits(request)
            place.set(name.form(value, of: parameter), in: request, &changed)
            edits = changed
        }
        return edits
    }
}
