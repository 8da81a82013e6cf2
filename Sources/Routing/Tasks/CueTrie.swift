/// All cues of all rules, found in one pass over a text.
///
/// A cue begins at the beginning of a word, and most words leave the trie after two or three letters: so a text costs a few steps a word,
/// however many cues there are, and nothing is allocated. An automaton (Aho and Corasick) would take one step a byte, but finds cues within
/// words, which are nearly always wrong, and needs a table of failures as large as the trie. A sorted table would be searched
/// anew for each number of words that a cue may have.
///
/// Of the cues that begin at a word the longest counts, and what it covers is not looked at again. So a longer cue takes the
/// place of a shorter one where that would mislead, as "email address" does of "email".
///
/// The nodes lie breadth first: the children of one stand side by side, and each begins where those of the one before end.
struct CueTrie: Sendable {
    /// A cue that stands in a text.
    struct Match {
        /// The first byte behind it.
        let end: Int
        /// The rules whose cue it is, by their numbers.
        let rules: ArraySlice<UInt8>
    }

    private var labels: [UInt8] = []
    private var firstChild: [UInt16] = []
    private var firstRule: [UInt16] = []
    private var isStem: [Bool] = []
    private var rules: [UInt8] = []
    /// The children of the root by their label, which most searches end at; 0: there is none.
    private var roots = [UInt16](repeating: 0, count: 256)
    /// Of all cues, in bytes.
    private(set) var longest = 0

    /// Builds it from cues, in which `*` at the end stands for any ending of the word.
    init(_ cues: some Sequence<(cue: String, rule: Int)>) {
        var drafts = [Draft()]
        for (cue, rule) in cues {
            var cue = cue
            let folded = cue.withUTF8 { FoldedText(TextWindow($0)).bytes }
            let stem = folded.last == UInt8(ascii: "*")
            var node = 0
            for byte in stem ? folded.dropLast() : folded[...] {
                if let child = drafts[node].children.first(where: { drafts[$0].label == byte }) {
                    node = child
                } else {
                    drafts[node].children.append(drafts.count)
                    node = drafts.count
                    drafts.append(Draft(label: byte))
                }
            }
            precondition(node > 0, "a cue has letters")
            if stem { drafts[node].isStem = true }
            if !drafts[node].rules.contains(UInt8(rule)) { drafts[node].rules.append(UInt8(rule)) }
            longest = max(longest, folded.count)
        }
        lay(drafts)
    }

    private struct Draft {
        var label: UInt8 = 0
        var children: [Int] = []
        var rules: [UInt8] = []
        var isStem = false
    }

    private mutating func lay(_ drafts: [Draft]) {
        var order = [0]
        var next = 0
        while next < order.count {
            let draft = drafts[order[next]]
            labels.append(draft.label)
            isStem.append(draft.isStem)
            firstChild.append(UInt16(order.count))
            firstRule.append(UInt16(rules.count))
            rules += draft.rules
            order += draft.children.sorted { drafts[$0].label < drafts[$1].label }
            next += 1
        }
        firstChild.append(UInt16(order.count))
        firstRule.append(UInt16(rules.count))
        for node in Int(firstChild[0])..<Int(firstChild[1]) { roots[Int(labels[node])] = UInt16(node) }
    }

    /// The longest cue that begins at a place of a folded text and ends where a word ends.
    func match(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Match? {
        var node = Int(roots[Int(text[start])])
        var found: (node: Int, end: Int)?
        var index = start + 1
        while node != 0 {
            if firstRule[node] != firstRule[node + 1],
                isStem[node] || index == text.count || !isWordByte(text[index - 1]) || !isWordByte(text[index])
            {
                found = (node, index)
            }
            guard index < text.count else { break }
            let byte = max(text[index], 0x20)
            var child = Int(firstChild[node])
            let end = Int(firstChild[node + 1])
            while child < end, labels[child] < byte { child += 1 }
            node = child < end && labels[child] == byte ? child : 0
            index += 1
        }
        guard let found else { return nil }
        return Match(end: found.end, rules: rules[Int(firstRule[found.node])..<Int(firstRule[found.node + 1])])
    }
}

/// Whether a byte of a folded text belongs to a word of an alphabet. Chinese and Japanese have no words to begin or end.
@inline(__always)
func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "_"), FoldedText.letter: true
    default: false
    }
}
