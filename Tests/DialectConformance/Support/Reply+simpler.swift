import Core
import JSON

extension Reply {
    /// Answers that say a little less.
    var simpler: [Reply] {
        var simpler: [Reply] = []
        func add(_ change: (inout Reply) -> Void) {
            var reply = self
            change(&reply)
            simpler.append(reply)
        }
        if choices.count > 1 { add { $0.choices.removeLast() } }
        for (index, choice) in choices.enumerated() {
            for part in choice.parts.indices where choice.parts.count > 1 {
                add { $0.choices[index].parts.remove(at: part) }
            }
            for (part, said) in choice.parts.enumerated() {
                if case .text(let text) = said, text.text != "a" || !text.citations.isEmpty {
                    add { $0.choices[index].parts[part] = .text("a") }
                }
            }
            if choice.logprobs != nil { add { $0.choices[index].logprobs = nil } }
            if choice.stopSequence != nil { add { $0.choices[index].stopSequence = nil } }
            if choice.finish != .stop, choice.finish != .toolCalls { add { $0.choices[index].finish = .stop } }
        }
        if serviceTier != nil { add { $0.serviceTier = nil } }
        if systemFingerprint != nil { add { $0.systemFingerprint = nil } }
        return simpler
    }
}
