import Testing

@testable import Routing

@Suite("A rule for a task") struct TaskRuleTests {
    @Test("has a weight below certainty and words of its own, and there are no more than have numbers")
    func rows() {
        #expect(TaskRule.all.count <= 256)
        for rule in TaskRule.all {
            #expect(rule.weight > 0 && rule.weight < 1)
            #expect(!rule.text.isEmpty && rule.text.utf8.count <= 60)
            #expect(rule.text.allSatisfy { $0.isLetter || $0.isWhitespace })
        }
        #expect(
            Set(TaskRule.all.map(\.task))
                == Set(CallTask.allCases).subtracting([.tools, .vision, .audio, .longContext])
        )
    }

    @Test("never makes sure, and makes surer the more strongly it fires")
    func weights() {
        for rule in TaskRule.all {
            let weights = stride(from: 0, through: 2, by: 0.1).map(rule.weight(at:))
            #expect(weights[0] == 0)
            #expect(weights.allSatisfy { $0 < 1 })
            #expect(zip(weights, weights.dropFirst()).allSatisfy(<))
            #expect(abs(rule.weight(at: 1) - rule.weight) < 1e-12)
        }
    }

    @Test("has no cue twice")
    func cues() {
        var seen: Set<String> = []
        for (cue, rule) in TaskRule.cues {
            let trimmed = cue.split(separator: " ").joined(separator: " ")
            #expect(seen.insert("\(rule) \(trimmed)").inserted, "\(trimmed)")
        }
        #expect(seen.count > 2000)
    }

    @Test("fires by each of its cues")
    func firing() {
        for (cue, rule) in TaskRule.cues {
            let text = cue.split(separator: " ").joined(separator: " ")
            let word = text.hasSuffix("*") ? String(text.dropLast()) : text
            var folded = word
            let (bytes, match) = folded.withUTF8 { word in
                let folded = FoldedText(TextWindow(word)).bytes
                return (folded, folded.withUnsafeBufferPointer { TaskRule.trie.match(in: $0, at: 0) })
            }
            #expect(match?.end == bytes.count && match?.rules.contains(UInt8(rule)) == true, "\(text)")
        }
    }
}
