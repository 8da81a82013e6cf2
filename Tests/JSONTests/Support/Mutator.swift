/// Damages texts in the ways that find faults in parsers.
struct Mutator {
    var random: SeededGenerator
    var corpus: [[UInt8]]

    static let tokens: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud834", "\\udd1e", "null", "true", "false", "-", "0",
            "1e", ".5",
            "1e999", "123456789012345678901", " ", "\n", "\u{0}", "é", "𝄞", "{\"a\":", "\"a\"", "\\\"", "/", "e", "E",
            "+",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90], [0xEF, 0xBB, 0xBF],
        ]

    mutating func next() -> [UInt8] {
        var text = random.pick(corpus)
        for _ in 0..<random.below(4) { mutate(&text) }
        return text
    }

    private mutating func mutate(_ text: inout [UInt8]) {
        guard !text.isEmpty else { return text = random.pick(Self.tokens) }
        let position = random.below(text.count)
        switch random.below(7) {
        case 0: text[position] = UInt8(random.below(256))
        case 1: text[position] ^= 1 << UInt8(random.below(8))
        case 2: text.insert(contentsOf: random.pick(Self.tokens), at: position)
        case 3: text.removeSubrange(position..<min(text.count, position + 1 + random.below(6)))
        case 4: text.removeSubrange(position...)
        case 5:
            let end = min(text.count, position + 1 + random.below(20))
            text.insert(contentsOf: text[position..<end], at: random.below(text.count))
        default:
            let other = random.pick(corpus)
            guard !other.isEmpty else { return }
            let start = random.below(other.count)
            text.insert(contentsOf: other[start..<min(other.count, start + 1 + random.below(20))], at: position)
        }
    }
}
