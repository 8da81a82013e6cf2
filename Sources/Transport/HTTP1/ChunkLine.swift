/// One chunk's size and extensions, read a byte at a time, so that nothing of it has to be kept between two reads.
struct ChunkLine: Sendable {
    private enum Phase: Sendable {
        case sizeStart, size
        case extensionStart, extensionName
        case valueStart, token, quoted, quotedPair, quotedEnd
        case lineFeed
    }

    private var phase = Phase.sizeStart
    private var size = 0
    private var count = 0

    /// Reads on in `bytes`.
    ///
    /// - Returns: How many bytes were read, and the chunk's size once the line is complete.
    mutating func scan(
        _ bytes: Span<UInt8>,
        maximumBytes: Int
    ) throws(HTTPParseError) -> (count: Int, size: Int?) {
        for position in bytes.indices {
            let byte = bytes[position]
            if phase == .lineFeed {
                guard byte == .lineFeed else { throw HTTPParseError(.bareCarriageReturn) }
                return (position + 1, size)
            }
            if byte == .lineFeed { throw HTTPParseError(.bareLineFeed) }
            if byte == .carriageReturn, isComplete {
                phase = .lineFeed
                continue
            }
            guard count < maximumBytes else { throw HTTPParseError(.chunkLineTooLong) }
            count += 1
            try read(byte)
        }
        return (bytes.count, nil)
    }

    private var isComplete: Bool {
        switch phase {
        case .size, .extensionName, .token, .quotedEnd: true
        default: false
        }
    }

    @inline(__always)
    private mutating func read(_ byte: UInt8) throws(HTTPParseError) {
        switch phase {
        case .sizeStart, .size:
            if phase == .size, byte == UInt8(ascii: ";") {
                phase = .extensionStart
                return
            }
            guard let digit = byte.hexadecimalValue else { throw HTTPParseError(.invalidChunkSize) }
            guard size <= Int.max >> 4 else { throw HTTPParseError(.chunkTooLarge) }
            size = size << 4 | Int(digit)
            phase = .size
        default:
            guard let next = next(after: byte) else { throw HTTPParseError(.invalidChunkExtension) }
            phase = next
        }
    }

    /// `*( ";" chunk-ext-name [ "=" chunk-ext-val ] )`, RFC 9112 section 7.1.1; `nil` where `byte` does not fit.
    private func next(after byte: UInt8) -> Phase? {
        switch (phase, byte) {
        case (.extensionName, UInt8(ascii: ";")), (.token, UInt8(ascii: ";")), (.quotedEnd, UInt8(ascii: ";")):
            .extensionStart
        case (.extensionName, UInt8(ascii: "=")): .valueStart
        case (.extensionStart, _), (.extensionName, _): byte.isHTTPToken ? .extensionName : nil
        case (.valueStart, UInt8(ascii: "\"")): .quoted
        case (.valueStart, _), (.token, _): byte.isHTTPToken ? .token : nil
        case (.quoted, UInt8(ascii: "\"")): .quotedEnd
        case (.quoted, UInt8(ascii: "\\")): .quotedPair
        case (.quoted, _), (.quotedPair, _): byte.isHTTPFieldValue ? .quoted : nil
        default: nil
        }
    }
}
