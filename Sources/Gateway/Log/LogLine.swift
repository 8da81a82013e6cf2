import JSON
import Logging
import NIOCore

/// Writes one line of the log, as a JSON object or as `key=value` text for people.
struct LogLine {
    private var writer: JSONWriter
    private let format: Configuration.Log.Format

    /// - Parameter buffer: what the line is appended to.
    init(buffer: ByteBuffer, format: Configuration.Log.Format) {
        writer = JSONWriter(buffer: buffer)
        self.format = format
    }

    mutating func begin(time: ByteBuffer, level: Logger.Level, message: String) {
        switch format {
        case .json:
            writer.beginObject()
            writer.key("time")
            writer.string(JSONString(escaped: time))
            writer.member("level", level.rawValue)
            writer.member("message", message)
        case .text:
            writer.buffer.writeImmutableBuffer(time)
            writer.buffer.writeString(" \(level.rawValue) \(message)")
        }
    }

    mutating func text(_ name: StaticString, _ value: String) {
        switch format {
        case .json: writer.member(name, value)
        case .text:
            name.writeName(into: &writer.buffer)
            // Spaces and quotes as in JSON, so that a line stays one line whatever a value holds.
            var quoted = JSONWriter(buffer: ByteBuffer())
            quoted.string(value)
            writer.buffer.writeImmutableBuffer(quoted.buffer)
        }
    }

    /// Several members that were written before.
    mutating func members(_ members: LogMembers) {
        switch format {
        case .json: writer.raw(JSONRaw(unchecked: members.json))
        case .text: members.text.withUnsafeReadableBytes { _ = writer.buffer.writeBytes($0) }
        }
    }

    mutating func number(_ name: StaticString, _ value: Int) {
        switch format {
        case .json: writer.member(name, value)
        case .text:
            name.writeName(into: &writer.buffer)
            writer.buffer.writeString(String(value))
        }
    }

    mutating func flag(_ name: StaticString, _ value: Bool) {
        switch format {
        case .json: writer.member(name, value)
        case .text:
            name.writeName(into: &writer.buffer)
            writer.buffer.writeString(String(value))
        }
    }

    /// A time in milliseconds, to the microsecond.
    mutating func milliseconds(_ name: StaticString, _ value: TimeAmount) {
        let microseconds = Int(max(0, value.nanoseconds / 1000))
        number(name, microseconds / 1000)
        writer.buffer.writeMultipleIntegers(
            UInt8(ascii: "."),
            Self.digit(microseconds / 100),
            Self.digit(microseconds / 10),
            Self.digit(microseconds)
        )
    }

    private static func digit(_ number: Int) -> UInt8 {
        0x30 + UInt8(number % 10)
    }

    /// A value under a name that is not known beforehand.
    mutating func metadata(_ name: String, _ value: String) {
        switch format {
        case .json:
            writer.key(name)
            writer.string(value)
        case .text:
            writer.buffer.writeString(" \(name)=")
            var quoted = JSONWriter(buffer: ByteBuffer())
            quoted.string(value)
            writer.buffer.writeImmutableBuffer(quoted.buffer)
        }
    }

    /// What has been written.
    var written: ByteBuffer { writer.buffer }

    mutating func end() -> ByteBuffer {
        if format == .json { writer.endObject() }
        writer.buffer.writeInteger(UInt8(ascii: "\n"))
        return writer.buffer
    }
}

extension StaticString {
    fileprivate func writeName(into buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt8(ascii: " "))
        buffer.writeStaticString(self)
        buffer.writeInteger(UInt8(ascii: "="))
    }
}
