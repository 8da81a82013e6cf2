import Core
import JSON

extension Call {
    /// Calls that say a little less, for the search for the smallest one that shows a fault.
    var simpler: [Call] {
        var simpler: [Call] = []
        func add(_ change: (inout Call) -> Void) {
            var call = self
            change(&call)
            simpler.append(call)
        }
        for index in messages.indices where messages.count > 1 { add { $0.messages.remove(at: index) } }
        for (index, message) in messages.enumerated() {
            for part in message.parts.indices where message.parts.count > 1 {
                add { $0.messages[index].parts.remove(at: part) }
            }
            for (part, said) in message.parts.enumerated() {
                if case .text(let text) = said, text.text != "a" || text.cacheControl != nil {
                    add { $0.messages[index].parts[part] = .text("a") }
                }
            }
            if message.name != nil { add { $0.messages[index].name = nil } }
        }
        for index in tools.indices { add { $0.tools.remove(at: index) } }
        for index in tools.indices where tools[index].description != nil { add { $0.tools[index].description = nil } }
        for index in tools.indices where tools[index].strict != nil { add { $0.tools[index].strict = nil } }
        if toolChoice != nil { add { $0.toolChoice = nil } }
        if parallelToolCalls != nil { add { $0.parallelToolCalls = nil } }
        if responseFormat != nil { add { $0.responseFormat = nil } }
        if reasoning != nil { add { $0.reasoning = nil } }
        if sampling != Sampling() { add { $0.sampling = Sampling() } }
        if sampling.maxOutputTokens != nil { add { $0.sampling.maxOutputTokens = nil } }
        if sampling.temperature != nil { add { $0.sampling.temperature = nil } }
        if sampling.topP != nil { add { $0.sampling.topP = nil } }
        if sampling.topK != nil { add { $0.sampling.topK = nil } }
        if !sampling.stop.isEmpty { add { $0.sampling.stop = [] } }
        if sampling.choices != nil { add { $0.sampling.choices = nil } }
        if sampling.logprobs != nil { add { $0.sampling.logprobs = nil } }
        if sampling.topLogprobs != nil { add { $0.sampling.topLogprobs = nil } }
        if user != nil { add { $0.user = nil } }
        if safetyIdentifier != nil { add { $0.safetyIdentifier = nil } }
        if metadata != nil { add { $0.metadata = nil } }
        if serviceTier != nil { add { $0.serviceTier = nil } }
        if promptCacheKey != nil { add { $0.promptCacheKey = nil } }
        if verbosity != nil { add { $0.verbosity = nil } }
        if !extensions.isEmpty { add { $0.extensions = [] } }
        if stream {
            add {
                $0.stream = false
                $0.includeUsage = false
            }
        }
        // Instructions alone are another matter.
        return simpler.filter { $0.messages.contains { $0.role == .user && $0.parts.contains(where: \.isText) } }
    }
}

extension Part {
    fileprivate var isText: Bool {
        if case .text = self { true } else { false }
    }
}
