import Core
import Framing
import JSON
import NIOCore

/// Names the tool calls of a conversation so that Anthropic accepts them and results still find their calls.
///
/// Anthropic takes letters, digits, `_` and `-` only; every other byte becomes `_`. Bedrock takes two characters more and 64 in all;
/// of a longer id the beginning stays, and a checksum for the rest. Calls without an id (from dialects that
/// link by name and order) are numbered, and a result without an id finds its call as `OpenToolCalls` says.
struct AnthropicToolCallIDs {
    private let alsoAllowed: StaticString
    private let longest: Int
    private var count = 0
    private var open = OpenToolCalls()

    /// - Parameters:
    ///   - alsoAllowed: further characters that an id may have.
    ///   - longest: the most bytes of an id.
    init(alsoAllowed: StaticString = "", longest: Int = .max) {
        self.alsoAllowed = alsoAllowed
        self.longest = longest
    }

    mutating func id(of call: ToolCall) -> JSONString {
        count += 1
        if let id = call.id, !id.isEmpty { return cleaned(id) }
        let id = JSONString("toolu_\(count)")
        open.open(call.name, id: id)
        return id
    }

    mutating func id(for result: ToolResult) -> JSONString {
        if let id = result.callID, !id.isEmpty { return cleaned(id) }
        return open.answer(result.name) ?? "toolu_unknown"
    }

    private func cleaned(_ id: JSONString) -> JSONString {
        let isClean = id.escaped.withUnsafeReadableBytes { $0.count <= longest && $0.allSatisfy(isAllowed) }
        if isClean { return id }
        var cleaned = ByteBuffer()
        for byte in id.decodedBytes().readableBytesView {
            cleaned.writeInteger(isAllowed(byte) ? byte : UInt8(ascii: "_"))
        }
        if cleaned.readableBytes > longest {
            let checksum = id.escaped.withUnsafeReadableBytes { CRC32.checksum($0) }
            cleaned.moveWriterIndex(to: cleaned.readerIndex + longest - 9)
            cleaned.writeString("_" + String(checksum | 0x1000_0000, radix: 16))
        }
        return JSONString(escaped: cleaned)
    }

    private func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default:
            UnsafeBufferPointer(start: alsoAllowed.utf8Start, count: alsoAllowed.utf8CodeUnitCount).contains(byte)
        }
    }
}
