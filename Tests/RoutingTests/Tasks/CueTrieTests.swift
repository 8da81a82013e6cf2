import Testing

@testable import Routing

@Suite("A trie of cues") struct CueTrieTests {
    private let trie = CueTrie(
        [("mail", 1), ("mail*", 2), ("email", 3), ("email address", 4), ("übersetz*", 5), ("訳して", 6), (".py", 7)].map {
            (cue: $0.0, rule: $0.1)
        }
    )

    /// Where a cue ends that begins at a place, and its rules.
    private func match(_ text: String, at index: Int = 0) -> [Int]? {
        var text = text
        return text.withUTF8 { text in
            FoldedText(TextWindow(text)).bytes.withUnsafeBufferPointer { bytes in
                trie.match(in: bytes, at: index).map { [$0.end] + $0.rules.map(Int.init) }
            }
        }
    }

    @Test("finds whole words, whatever their case and accents")
    func words() {
        #expect(match("email") == [5, 3])
        #expect(match("EMAIL me") == [5, 3])
        #expect(match("emails") == nil)
        #expect(match("e-mail") == nil)
        #expect(match("Übersetze das") == [8, 5])
        #expect(match("UBERSETZEN") == [8, 5])
    }

    @Test("takes the longest of several cues, over any white space")
    func longest() {
        #expect(match("email address") == [13, 4])
        #expect(match("email \n\t address") == [13, 4])
        #expect(match("email addressed") == [5, 3])
    }

    @Test("needs no words in Chinese and Japanese, and none around marks")
    func marks() {
        #expect(match("訳してください") == [9, 6])
        #expect(match("main.py", at: 4) == [7, 7])
        #expect(match("main.pyc", at: 4) == nil)
    }
}
