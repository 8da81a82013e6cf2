public import NIOCore

/// What Redis answers a command with.
public enum RedisValue: Sendable, Hashable {
    /// There is nothing.
    case null
    /// A whole number.
    case integer(Int)
    /// A number of RESP3; RESP2 writes it as text.
    case double(Double)
    /// A truth of RESP3; RESP2 writes 1 or 0.
    case boolean(Bool)
    /// A short text, such as `OK`.
    case simple(String)
    /// Bytes: a slice of those that were received, so that who keeps it long should copy it.
    case bulk(ByteBuffer)
    /// The command failed.
    case error(RedisFault)
    /// Several values. A map of RESP3 is what RESP2 makes of it: keys and values in turn.
    case array([RedisValue])
}

extension RedisValue {
    /// The whole number that it is, or that its text says.
    public var integer: Int? {
        switch self {
        case .integer(let number): number
        case .boolean(let truth): truth ? 1 : 0
        case .simple(let text): Int(text)
        // No whole number is longer than 20 digits with its sign.
        case .bulk(let bytes): bytes.readableBytes <= 20 ? Int(String(buffer: bytes)) : nil
        case .null, .double, .error, .array: nil
        }
    }

    /// The text that it is; bytes that are no UTF-8 are none.
    public var text: String? {
        switch self {
        case .simple(let text): text
        case .bulk(let bytes): String(validating: bytes.readableBytesView, as: UTF8.self)
        case .integer(let number): String(number)
        case .null, .double, .boolean, .error, .array: nil
        }
    }

    /// The bytes that it is.
    public var bytes: ByteBuffer? {
        switch self {
        case .bulk(let bytes): bytes
        case .simple(let text): ByteBuffer(string: text)
        case .null, .integer, .double, .boolean, .error, .array: nil
        }
    }

    /// The values that it holds.
    public var array: [RedisValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// The error that it is.
    public var fault: RedisFault? {
        if case .error(let fault) = self { fault } else { nil }
    }

    /// There is nothing.
    public var isNull: Bool { self == .null }
}
