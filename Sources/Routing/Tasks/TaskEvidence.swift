/// Which rules fired for a request, and how strongly.
struct TaskEvidence {
    /// By the numbers of the rules: 0: not at all, 1: by their full weight, more: at the best place.
    private(set) var strengths = [Double](repeating: 0, count: TaskRule.all.count)
    /// The bytes of the request that were looked at.
    private(set) var bytes = 0

    /// Gathers it.
    init(_ sample: TaskSample) {
        var (text, instructions) = (sample.text, sample.instructions)
        text.withUTF8 { text in
            let window = TextWindow(text)
            let folded = FoldedText(window)
            bytes += window.count
            read(folded, isInstructions: false)
            gather(TextShape(window), folded, sample)
        }
        guard !instructions.isEmpty else { return }
        instructions.withUTF8 { instructions in
            let window = TextWindow(instructions)
            bytes += window.count
            read(FoldedText(window), isInstructions: true)
        }
    }

    /// What is no word, and what words need beside themselves.
    private mutating func gather(_ shape: TextShape, _ folded: FoldedText, _ sample: TaskSample) {
        for (number, rule) in TaskRule.all.enumerated() {
            if case .signal(let signal) = rule.source { strengths[number] = signal.strength(shape, folded, sample) }
            if let condition = rule.condition { strengths[number] *= condition.strength(shape, folded, sample) }
        }
    }

    /// The cues of a text.
    private mutating func read(_ text: FoldedText, isInstructions: Bool) {
        let (trie, kinds) = (TaskRule.trie, TaskRule.kinds)
        text.bytes.withUnsafeBufferPointer { bytes in
            var (isQuoted, isFenced) = (false, false)
            var index = 0
            while index < bytes.count {
                switch bytes[index] {
                case FoldedText.paragraphBreak: isQuoted = false
                case UInt8(ascii: "\""): isQuoted.toggle()
                case UInt8(ascii: "`") where bytes[index...].starts(with: Self.fence):
                    isFenced.toggle()
                    index += 2
                default: break
                }
                guard Self.mayBegin(bytes, index), let match = trie.match(in: bytes, at: index) else {
                    index += 1
                    continue
                }
                let zone = text.zone(at: index)
                for number in match.rules {
                    guard let kind = kinds[Int(number)] else { continue }
                    let factor =
                        isInstructions ? kind.factorOfInstructions(in: zone) : kind.factor(in: zone, isQuoted: isQuoted)
                    add(factor, of: kind, to: Int(number), isFenced: isFenced)
                }
                index = match.end
            }
        }
    }

    private static let fence = Array("```".utf8)

    private mutating func add(_ factor: Double, of kind: TaskRule.CueKind, to number: Int, isFenced: Bool) {
        if case .shows = kind {
            strengths[number] = min(1, strengths[number] + factor)
        } else if !isFenced {
            strengths[number] = max(strengths[number], factor)
        }
    }

    /// Whether a cue may begin at a place: a word does, or there is something that is no word.
    private static func mayBegin(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        let byte = bytes[index]
        if isWordByte(byte) { return index == 0 || !isWordByte(bytes[index - 1]) }
        return byte > 0x20 && byte & 0xC0 != 0x80
    }
}
