import JSON
import NIOCore

/// Spoils texts: of their values, so that they stay JSON of another shape, or of their bytes.
struct JSONMutator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private static let values = [
        "null", "true", "0", "-1", "1e400", "99999999999999999999", "\"\"", "\"x\"", "\"\\ud800\"", "[]", "{}",
        "[null]", "[{}]",
        "[[]]", "{\"type\":\"text\"}", "{\"type\":7}", "\"text\"", "\"error\"", "[\"\"]", "{\"\":{}}",
    ]

    /// The text with some of its values changed for others.
    mutating func spoilValues(of bytes: ByteBuffer) -> ByteBuffer {
        var bytes = bytes
        for _ in 0..<random.number(1...3) {
            guard let document = try? JSONDocument(parsing: bytes) else { return bytes }
            var nodes: [JSONNode] = []
            Self.collect(document.root, into: &nodes)
            let range = random.pick(nodes).range
            bytes = replace(range, of: bytes, by: Array(random.pick(Self.values).utf8))
        }
        return bytes
    }

    private static func collect(_ node: JSONNode, into nodes: inout [JSONNode]) {
        nodes.append(node)
        for element in node.elements { collect(element, into: &nodes) }
        for member in node.members { collect(member.value, into: &nodes) }
    }

    /// The text with some of its bytes changed, taken out or said twice.
    mutating func spoilBytes(of bytes: ByteBuffer) -> ByteBuffer {
        var bytes = bytes
        for _ in 0..<random.number(1...4) where bytes.readableBytes > 0 {
            let start = random.number(0...bytes.readableBytes - 1)
            let end = random.number(start...min(bytes.readableBytes, start + 8))
            let stretch = bytes.getBytes(at: bytes.readerIndex + start, length: end - start) ?? []
            let new: [UInt8]
            switch random.number(0...3) {
            case 0: new = []
            case 1: new = stretch + stretch
            case 2: new = [UInt8(truncatingIfNeeded: random.next())]
            default: new = Array("{}[]\",:\\\n0".utf8).shuffled(using: &random)
            }
            bytes = replace(start..<end, of: bytes, by: new)
        }
        return bytes
    }

    private func replace(_ range: Range<Int>, of bytes: ByteBuffer, by new: [UInt8]) -> ByteBuffer {
        let view = Array(bytes.readableBytesView)
        return ByteBuffer(bytes: view[..<range.lowerBound] + new + view[range.upperBound...])
    }
}
