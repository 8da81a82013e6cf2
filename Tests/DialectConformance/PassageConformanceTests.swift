import Core
import Dialects
import JSON
import NIOCore
import Testing

/// A request that passes keeps every byte but those that must change.
@Suite struct PassageConformanceTests {
    /// Members that a passage may change, each for a reason of its own.
    private static let changed: Set<String> = ["model", "stream_options", "drop_params"]

    @Test("members that nobody knows pass as they came, at every level", arguments: DialectName.allCases)
    func unknownMembers(dialect: DialectName) throws {
        let wire = DialectWire(dialect)
        for seed in 0..<100 as Range<UInt64> {
            var generator = ConversationGenerator(seed: seed, for: dialect, isOwn: true)
            var call = generator.call()
            call.dropUnsupported = true
            let written = try wire.dialect.writeCall(call, for: wire.target, stream: call.stream).body
            let before = try JSONDocument(parsing: Self.withUnknownMembers(JSONDocument(parsing: written).root).bytes)
            var target = wire.target
            target.model = "another"
            for wantsUsage in [false, true] {
                let options = PassthroughOptions(wantsUsage: wantsUsage, dropUnsupported: false)
                let passed = try wire.dialect.patch(before, for: target, options)
                #expect(passed.dropped.isEmpty)
                let after = try JSONDocument(parsing: passed.edits.applied())
                #expect(Self.kept(before) == Self.kept(after), "\(dialect.rawValue), seed \(seed)")
                if before.root["model"] != nil {
                    #expect(after.root["model"]?.string?.hasSuffix("another") == true)
                }
            }
        }
    }

    /// The members that must stay, by name and byte by byte, in their order.
    private static func kept(_ document: JSONDocument) -> [String] {
        document.root.members.compactMap { key, value in
            changed.contains(key.string) ? nil : "\(key.string):\(value.raw.string)"
        }
    }

    /// The value with a member that nobody knows in every object, oddly spaced.
    private static func withUnknownMembers(_ node: JSONNode) -> JSONRaw {
        switch node.kind {
        case .object:
            var text = "{ \"x_unknown\" : [1 , {\"a\":null}]"
            for (key, value) in node.members {
                text += ", \(JSONRaw(key.jsonString).string) :\(withUnknownMembers(value).string)"
            }
            return JSONRaw(unchecked: ByteBuffer(string: text + "}"))
        case .array:
            let elements = node.elements.map { withUnknownMembers($0).string }
            return JSONRaw(unchecked: ByteBuffer(string: "[" + elements.joined(separator: " ,") + "]"))
        case .null, .bool, .number, .string: return node.raw
        }
    }
}
