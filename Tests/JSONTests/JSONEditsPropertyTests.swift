import JSON
import NIOCore
import Testing

@Suite("Editing random documents")
struct JSONEditsPropertyTests {
    static let names: [StaticString] = ["a", "b", "model", "stream", "z"]

    @Test("edits change what they name and leave every other byte as it was", arguments: 0..<20 as Range<UInt64>)
    func bytes(seed: UInt64) throws {
        var text = RandomText(seed: seed)
        for _ in 0..<100 {
            var model = EditModel.random(names: Self.names.map(\.description), using: &text)
            // Some of the unchanged text is long enough to be shared.
            let filler = String(repeating: " ", count: text.random.pick([0, 0, 5000]))
            let (before, after) = (text.whitespace() + filler, filler + text.whitespace())
            let original = before + model.text + after
            var edits = JSONEdits(try JSONDocument(parsing: original))
            var applied: [String] = []
            for _ in 0...text.random.below(4) {
                let (name, other) = (text.random.pick(Self.names), text.random.pick(Self.names))
                let value = text.random.pick(["1", "\"x\"", "[ ]", "null"])
                let raw = try JSONRaw(validating: value)
                switch text.random.below(5) {
                case 0, 1:
                    applied.append("set \(name) \(value)")
                    edits.set(name, to: raw)
                    model.set(name.description, to: .text(value))
                case 2:
                    applied.append("set \(name).\(other) \(value)")
                    edits.set(name, other, to: raw)
                    model.set(name.description, other.description, to: .text(value))
                case 3:
                    applied.append("remove \(name)")
                    edits.remove(name)
                    model.remove(name.description)
                default:
                    applied.append("rename \(name) \(other)")
                    edits.rename(name, to: other)
                    model.rename(name.description, to: other.description)
                }
            }
            let result = edits.applied()
            try #require(String(buffer: result) == before + model.text + after, "\(original) \(applied)")
            #expect(edits.byteCount == result.readableBytes)
            var shared = ByteBuffer()
            let rest = edits.writeSharing(into: &shared)
            #expect(String(buffer: shared) + rest.map { String(buffer: $0) }.joined() == String(buffer: result))
            #expect(throws: Never.self) { try JSONDocument(parsing: result) }
        }
    }
}
