import Core
import JSON
import NIOCore

/// Names the tool calls of a conversation so that Anthropic accepts them and results still find their calls.
///
/// Anthropic takes letters, digits, `_` and `-` only; every other byte becomes `_`. Calls without an id (from dialects that
/// link by name and order) are numbered, and a result without an id answers the first open call of its name.
struct AnthropicToolCallIDs {
    private var count = 0
    /// Calls that had no id and no result yet.
    private var open: [(name: JSONString, id: JSONString)] = []

    mutating func id(of call: ToolCall) -> JSONString {
        count += 1
        if let id = call.id, !id.isEmpty { return Self.cleaned(id) }
        let id = JSONString("toolu_\(count)")
        open.append((call.name, id))
        return id
    }

    mutating func id(for result: ToolResult) -> JSONString {
        if let id = result.callID, !id.isEmpty { return Self.cleaned(id) }
        let match = open.firstIndex { $0.name == result.name } ?? open.indices.first
        guard let match else { return "toolu_unknown" }
        return open.remove(at: match).id
    }

    private static func cleaned(_ id: JSONString) -> JSONString {
        let isClean = id.escaped.withUnsafeReadableBytes { $0.allSatisfy(isAllowed) }
        if isClean { return id }
        var cleaned = ByteBuffer()
        for byte in id.decodedBytes().readableBytesView {
            cleaned.writeInteger(isAllowed(byte) ? byte : UInt8(ascii: "_"))
        }
        return JSONString(escaped: cleaned)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
