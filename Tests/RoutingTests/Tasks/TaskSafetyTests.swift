import Core
import Testing

@testable import Routing

@Suite("Telling the task of whatever is sent") struct TaskSafetyTests {
    private let rules = TaskRules()

    @Test("looks at 16 KiB of each text, however long it is")
    func bounded() {
        let most = 2 * TextWindow.reach
        let piece = "Translate this into German; if (x) { return y; } 12 + 3 = 15 「翻訳」 \"quoted\"\n"
        let long = String(repeating: piece, count: (10 << 20) / piece.utf8.count + 1)
        #expect(long.utf8.count > 10 << 20)
        let evidence = TaskEvidence(TaskSample(instructions: long, text: long))
        #expect(evidence.bytes == 2 * most)
        for length in [0, 1, most - 1, most, most + 1, 4 * most] {
            let text = String(repeating: "a", count: length)
            #expect(TaskEvidence(TaskSample(text: text)).bytes == min(length, most))
        }
        // A cue is at most so many steps of the search.
        #expect(TaskRule.trie.longest <= 40)
    }

    @Test("is the same whatever stands between the beginning and the end")
    func middle() {
        let (head, tail) = ("Summarise the following.\n\n", "\n\nThat is all.")
        func found(_ middle: String) -> TaskFinding {
            let filling = String(repeating: "word ", count: TextWindow.reach / 5 + 1)
            return rules.classify(TaskSample(text: head + filling + middle + filling + tail))
        }
        let plain = found("nothing")
        let other = found(
            String(repeating: "```python\ndef f(): return 1\n```\nTranslate into German\n", count: 20_000)
        )
        #expect(plain.task == .summarisation)
        #expect(plain.reasons == other.reasons)
        #expect(plain.scores.map(\.score) == other.scores.map(\.score))
    }

    @Test("survives random bytes, whole and cut anywhere")
    func random() {
        var chance = SplitMix64(seed: 7)
        for round in 0..<400 {
            let count = round < 380 ? Int(chance.next() % 300) : Int(chance.next() % 40_000)
            let bytes = (0..<count).map { _ in Self.bytes(&chance) }
            let text = String(decoding: bytes, as: UTF8.self)
            let finding = rules.classify(TaskSample(instructions: text, text: text))
            #expect(finding.scores.allSatisfy { (0...1).contains($0.score) })
            // What a window cuts need not be characters.
            bytes.withUnsafeBufferPointer { bytes in
                let window = TextWindow(bytes)
                let folded = FoldedText(window)
                #expect(folded.bytes.count <= window.count + 1)
                #expect(folded.leadEnd <= folded.closingStart && folded.closingStart <= folded.bytes.count)
                #expect(TextShape(window).bytes == window.count)
            }
        }
    }

    /// Bytes of which much has a meaning here.
    private static func bytes(_ chance: inout SplitMix64) -> UInt8 {
        let telling =
            Array("`\"'(){};=+-*/^<>.?!: \n\t\\$1aZ_".utf8) + [
                0xC3, 0xC2, 0xE2, 0x80, 0xE3, 0xEF, 0xBC, 0x9F, 0xF0, 0x82,
            ]
        let number = chance.next()
        return number % 3 == 0 ? UInt8(truncatingIfNeeded: number >> 8) : telling[Int(number >> 8) % telling.count]
    }

    @Test("survives characters that are cut by the window")
    func cut() {
        for character in [
            "é", "ß", "翻", "🦉", "\u{2019}", "\u{3000}", "👩‍👩‍👧‍👦", "e\u{301}\u{302}\u{303}", "\u{FEFF}", "\0", "\u{7F}",
        ] {
            for lead in 0..<5 {
                let text = String(repeating: "x", count: lead) + String(repeating: character, count: 9000)
                #expect(rules.classify(TaskSample(instructions: text, text: text)).task == .chat)
            }
        }
    }

    @Test("tells reasons in which nothing of the prompt is")
    func reasons() {
        let known = Set(TaskRule.all.map(\.text)).union([
            "long prompt", "pictures in the prompt", "sound in the prompt", "functions offered",
        ])
        var chance = SplitMix64(seed: 11)
        for prompt in DevelopmentPrompts.all + HeldOutPrompts.all {
            let marker = "zq" + (0..<8).map { _ in String(UnicodeScalar(UInt8(97 + chance.next() % 26))) }.joined()
            var sample = prompt.sample
            let words = sample.text.split(separator: " ", omittingEmptySubsequences: false)
            let place = Int(chance.next() % UInt64(words.count + 1))
            sample.text = (words[..<place] + [marker[...]] + words[place...]).joined(separator: " ")
            sample.instructions += " \(marker)"
            let finding = rules.classify(sample)
            #expect(finding.reasons.allSatisfy { known.contains($0.text) && !$0.text.contains(marker) })
            #expect(!"\(finding)".contains(marker))
        }
    }
}
