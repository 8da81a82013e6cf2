import JSON
import NIOCore

/// Makes one part of a text as long as is wanted.
struct Grower {
    private let before: [UInt8]
    private let unit: (Int) -> [UInt8]
    private let after: [UInt8]
    let description: String

    /// The text with the part grown until it has about so many bytes.
    func grown(to length: Int) -> [UInt8] {
        var text = before
        var number = 0
        while text.count + after.count < length {
            text += unit(number)
            number += 1
        }
        return text + after
    }

    /// Chooses the part and how it grows; nil where there is nothing to grow.
    init?(_ body: [UInt8], isStream: Bool, random: inout SeededGenerator) {
        guard isStream, !random.once(in: 3) else {
            self.init(json: body, at: 0, random: &random)
            if isStream { return nil }
            return
        }
        var text = StreamText(body)
        guard !text.events.isEmpty else { return nil }
        let index = random.below(text.events.count)
        let event = text.events[index]
        if random.once(in: 2), let data = StreamText.data(of: event),
            let inner = Grower(json: Array(event[data]), at: 0, random: &random)
        {
            let head = Array(text.events[..<index].joined()) + Array(event[..<data.lowerBound]) + inner.before
            let tail = inner.after + Array(event[data.upperBound...]) + Array(text.events[(index + 1)...].joined())
            self.init(before: head, unit: inner.unit, after: tail, "event \(index): \(inner.description)")
        } else {
            text.events.remove(at: index)
            self.init(
                before: Array(text.events[..<index].joined()) + event,
                unit: { _ in event },
                after: Array(text.events[index...].joined()),
                "event \(index) again and again"
            )
        }
    }

    /// The same of a multipart body: a line of it, a piece of one, or of a delimiter, again and again.
    init?(multipart body: [UInt8], boundary: String, random: inout SeededGenerator) {
        let lines = MultipartText(body).lines
        guard !lines.isEmpty else { return nil }
        let index = random.below(lines.count)
        let line = lines[index]
        let cut = random.once(in: 2) ? 0 : random.below(line.count)
        let unit =
            switch random.below(4) {
            case 0: line
            case 1: Array(line.prefix(1 + random.below(line.count)))
            case 2: MultipartText.delimiter(boundary, random: &random)
            default: random.pick(MultipartText.pieces) ?? line
            }
        self.init(
            before: Array(lines[..<index].joined()) + line[..<cut],
            unit: { _ in unit },
            after: line[cut...] + Array(lines[(index + 1)...].joined()),
            "line \(index) at \(cut): \(String(decoding: unit, as: UTF8.self).debugDescription)"
        )
    }

    private init(before: [UInt8], unit: @escaping (Int) -> [UInt8], after: [UInt8], _ description: String) {
        self.before = before
        self.unit = unit
        self.after = after
        self.description = description
    }

    private init?(json text: [UInt8], at start: Int, random: inout SeededGenerator) {
        guard let document = try? JSONDocument(parsing: ByteBuffer(bytes: text)) else { return nil }
        var nodes: [JSONNode] = []
        func collect(_ node: JSONNode) {
            if node.isArray || node.isObject || node.isString { nodes.append(node) }
            for element in node.elements { collect(element) }
            for member in node.members { collect(member.value) }
        }
        collect(document.root)
        guard let node = random.pick(nodes) else { return nil }
        let path = node.path
        // Behind the bracket or the quote.
        let start = node.range.lowerBound + 1
        let before = Array(text[..<start])
        let after = Array(text[start...])
        let comma: [UInt8] = node.count > 0 ? [0x2C] : []
        switch node.kind {
        case .array:
            let element = node.elements.map { Array(text[$0.range]) }
            let item = random.pick(element) ?? Array(#"{"type":"text","text":"a"}"#.utf8)
            let last = comma.isEmpty ? item : []
            self.init(
                before: before,
                unit: { _ in item + [0x2C] },
                after: (comma.isEmpty ? last : []) + after,
                "\(path): elements"
            )
        case .object:
            let values = node.members.map { Array(text[$0.value.range]) }
            let value = random.pick(values) ?? Array("1".utf8)
            let keys = node.members.map(\.key.string)
            let key = random.once(in: 2) ? random.pick(keys) : nil
            let end: [UInt8] = comma.isEmpty ? Array("\"end\":1".utf8) : []
            self.init(
                before: before,
                unit: { number in Array("\"\(key ?? "member\(number)")\":".utf8) + value + [0x2C] },
                after: end + after,
                "\(path): members"
            )
        default:
            let piece =
                random.pick(["a", "\\n", "\\\\", "\\u00e9", "é", "\\\"", "a b, c. ", "{", "\\ud83d\\ude00", "data:"])
                ?? "a"
            let bytes = Array(String(repeating: piece, count: 16).utf8)
            self.init(before: before, unit: { _ in bytes }, after: after, "\(path): '\(piece)'")
        }
    }
}
