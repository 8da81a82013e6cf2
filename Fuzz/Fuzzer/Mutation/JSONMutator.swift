import JSON
import NIOCore

/// Changes a JSON text in the ways that find faults in readers: what results is JSON nearly always, and looks much like
/// what was meant.
struct JSONMutator {
    let pool: ValuePool
    var random: SeededGenerator

    /// Values at the edges of what readers take.
    private static let edges: [[UInt8]] =
        [
            "null", "true", "false", "0", "-0", "1", "-1", "2", "0.5", "1e400", "-1e400", "1e-400", "1.0", "1e2",
            "9223372036854775807", "9223372036854775806", "-9223372036854775808", "9223372036854775808",
            "18446744073709551616", "2147483648", "4294967296", "1e18", "9.3e18", "\"\"", "\" \"", "\"a\"", "\"auto\"",
            "\"none\"", "\"9223372036854775807\"", "{}", "[]", "[[]]", "[null]", "[{}]", "{\"\":null}", "\"\\ud800\"",
            "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\\\\"", "\"\\\"\"", "\"{\"", "\"{}\"", "\"{\\\"a\\\":1}\"",
            "\"\\n\\r\\n\"",
            "\"data:image/png;base64,AAAA\"", "\"data:,\"", "\"data:;base64,\"", "\"https://example.com/a.png\"",
            "\"gw1.AAAA\"", "\"#/$defs/a\"", "{\"$ref\":\"#\"}", "{\"type\":\"text\",\"text\":\"\"}", "\"\u{feff}\"",
            "\"𝄞é\"",
        ].map { Array($0.utf8) }
    /// What strings are spliced with.
    private static let pieces: [[UInt8]] =
        [
            "\\n", "\\\"", "\\\\", "\\u0000", "\\ud83d", "\\ude00", "\\/", "é", "𝄞", " ", "{", "}", ",", "/", ":", ";",
            "=", "_", "\\u2028",
        ]
        .map { Array($0.utf8) }

    /// The text changed in a few places; nil if it is no JSON.
    mutating func mutate(_ text: [UInt8]) -> [UInt8]? {
        var text = text
        for round in 0...random.below(4) {
            guard let document = try? JSONDocument(parsing: ByteBuffer(bytes: text)) else {
                return round == 0 ? nil : text
            }
            var nodes: [JSONNode] = []
            Self.collect(document.root, into: &nodes)
            guard let node = random.pick(nodes) else { return text }
            let changed = change(node, among: nodes, of: text)
            text.replaceSubrange(node.range, with: changed)
        }
        return text
    }

    private static func collect(_ node: JSONNode, into nodes: inout [JSONNode]) {
        nodes.append(node)
        for element in node.elements { collect(element, into: &nodes) }
        for member in node.members { collect(member.value, into: &nodes) }
    }

    private mutating func change(_ node: JSONNode, among nodes: [JSONNode], of text: [UInt8]) -> [UInt8] {
        let own = Array(text[node.range])
        switch random.below(12) {
        case 0: return random.pick(Self.edges) ?? own
        case 1: return random.pick(pool.values) ?? own
        case 2: return random.pick(nodes).map { Array(text[$0.range]) } ?? own
        case 3: return wrapped(own)
        default: break
        }
        switch node.kind {
        case .array: return array(node, text)
        case .object: return object(node, text)
        case .string: return string(own)
        case .number: return random.pick(Self.edges.filter { $0.first.map { $0 < 0x3A && $0 != 0x22 } ?? false }) ?? own
        case .null, .bool: return random.pick(Self.edges) ?? own
        }
    }

    private mutating func wrapped(_ value: [UInt8]) -> [UInt8] {
        let depth = random.once(in: 8) ? random.below(600) : 1
        guard random.once(in: 2), let key = random.pick(pool.keys) else {
            return Array(repeating: 0x5B, count: depth) + value + Array(repeating: 0x5D, count: depth)
        }
        let opening = [0x7B] + key + [0x3A]
        let shown = min(depth, 100)
        return Array((0..<shown).map { _ in opening }.joined()) + value + Array(repeating: 0x7D, count: shown)
    }

    private mutating func string(_ own: [UInt8]) -> [UInt8] {
        let piece = random.pick(Self.pieces) ?? []
        let inside = own.count - 2
        switch random.below(4) {
        // At an end, where no escape is torn.
        case 0: return [0x22] + piece + own.dropFirst()
        case 1: return own.dropLast() + piece + [0x22]
        case 2:
            let length = random.below(inside + 1)
            let kept = own.dropFirst().prefix(length)
            return kept.last == 0x5C || kept.contains(0x5C) ? own : [0x22] + kept + piece + [0x22]
        default:
            let content = own.dropFirst().dropLast()
            return [0x22] + content + content + [0x22]
        }
    }

    private mutating func array(_ node: JSONNode, _ text: [UInt8]) -> [UInt8] {
        var items = node.elements.map { Array(text[$0.range]) }
        let at = random.below(items.count + 1)
        switch random.below(5) {
        case 0 where !items.isEmpty: items.remove(at: random.below(items.count))
        case 1 where !items.isEmpty: items.insert(items[random.below(items.count)], at: at)
        case 2: items.insert(random.pick(pool.values) ?? Array("1".utf8), at: at)
        case 3 where items.count > 1: items.swapAt(random.below(items.count), random.below(items.count))
        default: items.insert(random.pick(Self.edges) ?? [], at: at)
        }
        return [0x5B] + items.joined(separator: [0x2C]) + [0x5D]
    }

    private mutating func object(_ node: JSONNode, _ text: [UInt8]) -> [UInt8] {
        var members = node.members.map {
            (key: Array(JSONRaw($0.key.jsonString).bytes.readableBytesView), value: Array(text[$0.value.range]))
        }
        let at = random.below(members.count + 1)
        let key = random.pick(pool.keys) ?? Array("\"a\"".utf8)
        switch random.below(7) {
        case 0 where !members.isEmpty: members.remove(at: random.below(members.count))
        case 1 where !members.isEmpty: members.insert(members[random.below(members.count)], at: at)
        case 2 where !members.isEmpty: members[random.below(members.count)].key = key
        case 3 where members.count > 1:
            let (one, other) = (random.below(members.count), random.below(members.count))
            (members[one].value, members[other].value) = (members[other].value, members[one].value)
        case 4: members.insert((key, random.pick(Self.edges) ?? []), at: at)
        case 5 where members.count > 1: members.swapAt(random.below(members.count), random.below(members.count))
        default: members.insert((key, random.pick(pool.values) ?? Array("1".utf8)), at: at)
        }
        return [0x7B] + members.map { $0.key + [0x3A] + $0.value }.joined(separator: [0x2C]) + [0x7D]
    }
}
