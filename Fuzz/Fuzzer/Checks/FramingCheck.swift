import Framing
import NIOCore

/// A stream is cut into the same events whatever the chunks it comes in, and nothing of it is lost.
enum FramingCheck {
    static func run(_ input: FuzzInput) {
        let framing = StreamFraming.allCases.first { "\($0)" == input.words.first ?? "" }
        guard let framing else { return }
        // "text" says that the body is to be framed; otherwise it is the very bytes.
        let bytes = input.words.last == "text" ? FramedText.bytes(of: input.body, framing) : input.body
        guard let events = cut(bytes, framing, seed: input.digest) else { return }
        // Bytes that are passed on are cut the same a second time.
        let passed = events.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1.raw) }
        guard Self.events(framing, [passed], "again").map(\.data) == events.map(\.data) else {
            finding("\(framing): what was passed on is read differently")
        }
    }

    /// The events of the bytes, cut in several ways; nil where they are no stream of the framing.
    static func cut(_ bytes: ByteBuffer, _ framing: StreamFraming, seed: UInt64) -> [StreamEvent]? {
        let whole = Result { try scan(framing, [bytes]) }
        for size in [1, 7, 61] {
            let pieces = Result { try scan(framing, chunks(of: bytes, upTo: size, seed: seed)) }
            switch (whole, pieces) {
            case (.success(let one), .success(let other)) where one == other: break
            case (.failure(let one), .failure(let other)) where "\(one)" == "\(other)": break
            default: finding("\(framing): in pieces of up to \(size) bytes\n\(pieces)\nis not\n\(whole)")
            }
        }
        guard case .success(let events) = whole else { return nil }
        return events
    }

    /// The events of a stream that must be one.
    static func events(
        _ framing: StreamFraming,
        _ chunks: [ByteBuffer],
        _ what: @autoclosure () -> String
    ) -> [StreamEvent] {
        do {
            return try scan(framing, chunks)
        } catch {
            finding("\(what()): its own framing refuses what was told: \(error)")
        }
    }

    private static func scan(_ framing: StreamFraming, _ chunks: [ByteBuffer]) throws -> [StreamEvent] {
        var scanner = framing.makeScanner()
        var events: [StreamEvent] = []
        for chunk in chunks {
            scanner.receive(chunk)
            while let event = try scanner.next() { events.append(event) }
        }
        if let last = try scanner.finish() { events.append(last) }
        return events
    }

    /// The bytes in pieces of 1 to `size` bytes, the same for the same seed.
    static func chunks(of bytes: ByteBuffer, upTo size: Int, seed: UInt64) -> [ByteBuffer] {
        var random = SeededGenerator(seed: seed)
        var rest = bytes
        var chunks: [ByteBuffer] = []
        while rest.readableBytes > 0 {
            let length = min(rest.readableBytes, 1 + random.below(size))
            // Copied, as chunks that are received lie in buffers of their own.
            if let chunk = rest.readBytes(length: length) { chunks.append(ByteBuffer(bytes: chunk)) }
        }
        return chunks
    }
}
