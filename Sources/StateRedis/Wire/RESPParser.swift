internal import NIOCore

/// Reads replies from bytes as they come (RESP2, and the types of RESP3 that have a counterpart there:
/// redis.io/docs/latest/develop/reference/protocol-spec).
///
/// Each byte is looked at once, however the bytes are cut: arrays that are not complete stay open on a stack, and how far a line was
/// searched for its end is kept.
struct RESPParser {
    /// An array of which values are missing.
    private struct OpenArray {
        var values: [RedisValue] = []
        let count: Int

        init(_ count: Int) {
            self.count = count
            // The count is only what the server says.
            values.reserveCapacity(min(count, 1024))
        }
    }

    private let limits: RESPLimits
    private var buffer = ByteBuffer()
    /// Bytes of the next line that hold no end of it.
    private var searched = 0
    /// The text that comes next.
    private var bulk: (length: Int, kind: Bulk)?
    private var open: [OpenArray] = []
    // Of the reply that is being read.
    private var valueCount = 0
    private var byteCount = 0

    private enum Bulk {
        case text, verbatim, error
    }

    init(limits: RESPLimits = RESPLimits()) {
        self.limits = limits
    }

    /// Bytes that were received and not yet read.
    var bufferedByteCount: Int { buffer.readableBytes }

    /// Takes bytes.
    mutating func receive(_ bytes: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = bytes
            return
        }
        // What was read may live on in slices. Only what was not is copied: less than one piece, once for each that is begun.
        if buffer.readerIndex > 0 { buffer = ByteBuffer(bytes: buffer.readableBytesView) }
        buffer.writeImmutableBuffer(bytes)
    }

    /// The next reply; nil: its bytes have not all come.
    mutating func next() throws(RESPError) -> RedisValue? {
        while true {
            switch try bulk == nil ? readLine() : readBulk() {
            case .incomplete: return nil
            case .announcement: continue
            case .value(let value):
                guard let reply = complete(value) else { continue }
                (valueCount, byteCount) = (0, 0)
                return reply
            }
        }
    }

    /// What became of the bytes that came next.
    private enum Step {
        case value(RedisValue)
        /// Of a text or of values that follow.
        case announcement
        case incomplete
    }

    /// Puts a value into the array that waits for it, and that one, where it is full, into its own.
    /// - Returns: the value where none waits.
    private mutating func complete(_ value: RedisValue) -> RedisValue? {
        var value = value
        while let last = open.indices.last {
            open[last].values.append(value)
            if open[last].values.count < open[last].count { return nil }
            value = .array(open.removeLast().values)
        }
        return value
    }

    // MARK: Lines

    private mutating func readLine() throws(RESPError) -> Step {
        guard let length = try lineLength() else { return .incomplete }
        // Both are there: the line was found to have a first byte, and an end.
        guard let type = buffer.readInteger(as: UInt8.self), var line = buffer.readSlice(length: length - 1) else {
            return .incomplete
        }
        buffer.moveReaderIndex(forwardBy: 2)
        searched = 0
        try count(length + 2)
        switch type {
        case UInt8(ascii: "+"), UInt8(ascii: "("): return .value(.simple(String(buffer: line)))
        case UInt8(ascii: "-"): return .value(.error(RedisFault(line: String(buffer: line))))
        case UInt8(ascii: ":"): return .value(.integer(try Self.integer(line)))
        case UInt8(ascii: "$"): return try begin(.text, line)
        case UInt8(ascii: "="): return try begin(.verbatim, line)
        case UInt8(ascii: "!"): return try begin(.error, line)
        case UInt8(ascii: "*"), UInt8(ascii: "~"): return try openArray(line, valuesEach: 1)
        case UInt8(ascii: "%"): return try openArray(line, valuesEach: 2)
        case UInt8(ascii: "_"):
            guard line.readableBytes == 0 else { throw .badLineEnd }
            return .value(.null)
        case UInt8(ascii: "#"):
            switch line.readableBytes == 1 ? line.readInteger(as: UInt8.self) : nil {
            case UInt8(ascii: "t"): return .value(.boolean(true))
            case UInt8(ascii: "f"): return .value(.boolean(false))
            default: throw .badNumber
            }
        case UInt8(ascii: ","): return .value(.double(try Self.double(line)))
        default: throw .unknownType(type)
        }
    }

    /// Bytes of the line that comes next, without its end; nil: it has none yet.
    private mutating func lineLength() throws(RESPError) -> Int? {
        let (place, isWhole) = try Self.searchLineEnd(buffer.readableBytesUInt8Span, from: searched, limit: limits.line)
        searched = place
        return isWhole ? place : nil
    }

    /// - Returns: the place of the line's end, or how far there is none; a carriage return that is the last byte is looked at again.
    private static func searchLineEnd(
        _ bytes: Span<UInt8>,
        from start: Int,
        limit: Int
    ) throws(RESPError) -> (place: Int, isWhole: Bool) {
        guard bytes.count > 0 else { return (0, false) }
        guard types.contains(bytes[0]) else { throw .unknownType(bytes[0]) }
        var place = start
        while place < bytes.count, bytes[place] != UInt8(ascii: "\r") {
            if bytes[place] == UInt8(ascii: "\n") { throw .badLineEnd }
            place += 1
        }
        guard place <= limit else { throw .tooLong("a line of more than \(limit) bytes") }
        guard place + 1 < bytes.count else { return (place, false) }
        guard bytes[place + 1] == UInt8(ascii: "\n") else { throw .badLineEnd }
        return (place, true)
    }

    private static let types: [UInt8] = Array("+-:$*_#,%~(=!".utf8)

    // MARK: What a line announces

    private mutating func begin(_ kind: Bulk, _ line: ByteBuffer) throws(RESPError) -> Step {
        guard let length = try Self.length(line) else { return .value(.null) }
        guard length <= limits.bulk else { throw .tooLong("a text of more than \(limits.bulk) bytes") }
        guard kind != .verbatim || length >= 4 else { throw .badLength }
        bulk = (length, kind)
        return .announcement
    }

    private mutating func readBulk() throws(RESPError) -> Step {
        guard let (length, kind) = bulk, buffer.readableBytes >= length + 2,
            var bytes = buffer.readSlice(length: length),
            let end = buffer.readInteger(as: UInt16.self)
        else { return .incomplete }
        guard end == 0x0D0A else { throw .badLineEnd }
        bulk = nil
        try count(length + 2)
        switch kind {
        case .text: break
        // Three letters that say the format, and a colon.
        case .verbatim: bytes.moveReaderIndex(forwardBy: 4)
        case .error: return .value(.error(RedisFault(line: String(buffer: bytes))))
        }
        return .value(.bulk(bytes))
    }

    private mutating func openArray(_ line: ByteBuffer, valuesEach: Int) throws(RESPError) -> Step {
        guard let length = try Self.length(line) else { return .value(.null) }
        guard length <= limits.values, valueCount + length * valuesEach <= limits.values else {
            throw .tooLong("a reply of more than \(limits.values) values")
        }
        guard open.count < limits.depth else { throw .tooLong("more than \(limits.depth) arrays within each other") }
        guard length > 0 else { return .value(.array([])) }
        valueCount += length * valuesEach
        open.append(OpenArray(length * valuesEach))
        return .announcement
    }

    private mutating func count(_ bytes: Int) throws(RESPError) {
        byteCount += bytes
        guard byteCount <= limits.reply else { throw .tooLong("a reply of more than \(limits.reply) bytes") }
    }
}
