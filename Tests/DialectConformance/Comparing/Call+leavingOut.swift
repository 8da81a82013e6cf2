import Core

extension Call {
    /// The call without what a writer reports that it left out.
    /// - Throws: ``UnknownName`` for a name that is nothing of the call.
    func leavingOut(_ names: [String]) throws(UnknownName) -> Call {
        var call = self
        var parts: [(message: Int, part: Int)] = []
        var tools: [Int] = []
        for name in names {
            if let place = Self.numbers(in: name, "messages[#].content[#]") {
                parts.append((place[0], place[1]))
            } else if let place = Self.numbers(in: name, "messages[#].name") {
                call.messages[place[0]].name = nil
            } else if let place = Self.numbers(in: name, "tools[#]") {
                tools.append(place[0])
            } else if Self.numbers(in: name, "tools[#].function.strict") != nil {
                for index in call.tools.indices { call.tools[index].strict = nil }
            } else if !call.leaveOut(name) {
                throw UnknownName(name: name)
            }
        }
        for (message, part) in parts.sorted(by: { $0 > $1 }) { call.messages[message].remove(part) }
        for index in tools.sorted(by: >) { call.tools.remove(at: index) }
        return call
    }

    struct UnknownName: Error {
        let name: String
    }

    private mutating func leaveOut(_ name: String) -> Bool {
        switch name {
        case "n": sampling.choices = nil
        case "temperature": sampling.temperature = nil
        case "top_p": sampling.topP = nil
        case "top_k": sampling.topK = nil
        case "min_p": sampling.minP = nil
        case "stop": sampling.stop = []
        case "seed": sampling.seed = nil
        case "presence_penalty": sampling.presencePenalty = nil
        case "frequency_penalty": sampling.frequencyPenalty = nil
        case "logit_bias": sampling.logitBias = nil
        case "logprobs":
            sampling.logprobs = nil
            sampling.topLogprobs = nil
        case "top_logprobs": sampling.topLogprobs = nil
        case "reasoning", "reasoning_effort": reasoning = nil
        case "response_format": responseFormat = nil
        case "parallel_tool_calls": parallelToolCalls = nil
        case "tool_choice": toolChoice = nil
        case "tools": tools = []
        case "verbosity": verbosity = nil
        case "service_tier": serviceTier = nil
        case "user": user = nil
        default:
            guard extensions.contains(where: { $0.name == name }) else { return false }
            extensions.removeAll { $0.name == name }
        }
        return true
    }

    /// The numbers that stand where the pattern has `#`; nil where the name is not of the pattern.
    private static func numbers(in name: String, _ pattern: String) -> [Int]? {
        var numbers: [Int] = []
        var rest = Substring(name)
        var pieces = pattern.split(separator: "#", omittingEmptySubsequences: false)
        let last = pieces.removeLast()
        for piece in pieces {
            guard rest.hasPrefix(piece) else { return nil }
            rest = rest.dropFirst(piece.count)
            let digits = rest.prefix { $0.isNumber }
            guard let number = Int(digits) else { return nil }
            numbers.append(number)
            rest = rest.dropFirst(digits.count)
        }
        return rest == last ? numbers : nil
    }
}

extension Message {
    /// Takes out a part, or where the message is a tool's result a part of that.
    fileprivate mutating func remove(_ index: Int) {
        if parts.count == 1, case .toolResult(var result) = parts[0] {
            result.parts.remove(at: index)
            parts = [.toolResult(result)]
        } else {
            parts.remove(at: index)
        }
    }
}
