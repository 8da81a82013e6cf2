import Core
import NIOCore

@testable import StateRedis

/// Replies of every kind, as values and as a server writes them.
struct RandomReplies {
    var random: SplitMix64

    mutating func value(depth: Int = 0) -> RedisValue {
        switch Int.random(in: 0..<(depth < 5 ? 10 : 8), using: &random) {
        case 0: .null
        case 1: .integer([0, -1, .max, .min, 42].randomElement(using: &random)!)
        case 2: .simple(["OK", "", "PONG", "ünïcode"].randomElement(using: &random)!)
        case 3: .error(RedisFault(code: "WRONGTYPE", message: "of a key"))
        case 4: .boolean(Bool.random(using: &random))
        case 5: .double([0, -1.5, 1e300, .infinity].randomElement(using: &random)!)
        case 6, 7: .bulk(bulk())
        default: .array((0..<Int.random(in: 0...5, using: &random)).map { _ in value(depth: depth + 1) })
        }
    }

    /// Bytes that look like the end of one, too.
    private mutating func bulk() -> ByteBuffer {
        let length = [0, 1, 2, 10, 300].randomElement(using: &random)!
        return ByteBuffer(bytes: (0..<length).map { _ in Array("\r\n$*:0aé".utf8).randomElement(using: &random)! })
    }

    /// The value as it stands on the wire; what is the same is written in any of its forms.
    mutating func write(_ value: RedisValue, into buffer: inout ByteBuffer) {
        switch value {
        case .null: buffer.writeString(["$-1\r\n", "*-1\r\n", "_\r\n"].randomElement(using: &random)!)
        case .integer(let number): buffer.writeString(":\(number)\r\n")
        case .double(let number): buffer.writeString(",\(number)\r\n")
        case .boolean(let truth): buffer.writeString(truth ? "#t\r\n" : "#f\r\n")
        case .simple(let text): buffer.writeString("+\(text)\r\n")
        case .error(let fault):
            buffer.writeString(
                Bool.random(using: &random) ? "-\(fault)\r\n" : "!\(fault.description.utf8.count)\r\n\(fault)\r\n"
            )
        case .bulk(let bytes):
            let isVerbatim = Bool.random(using: &random)
            buffer.writeString(isVerbatim ? "=\(bytes.readableBytes + 4)\r\ntxt:" : "$\(bytes.readableBytes)\r\n")
            buffer.writeImmutableBuffer(bytes)
            buffer.writeString("\r\n")
        case .array(let values):
            let isMap = values.count % 2 == 0 && Bool.random(using: &random)
            buffer.writeString(isMap ? "%\(values.count / 2)\r\n" : "*\(values.count)\r\n")
            for value in values { write(value, into: &buffer) }
        }
    }
}
