public import NIOCore

/// How the events of a streamed answer are told apart in its bytes.
public enum StreamFraming: Sendable, Hashable, CaseIterable {
    /// Server-sent events (WHATWG HTML, section 9.2).
    case serverSentEvents
    /// `application/vnd.amazon.eventstream`, the binary messages of AWS.
    case eventStream

    /// The media type of an answer that is framed so.
    public var contentType: StaticString {
        switch self {
        case .serverSentEvents: "text/event-stream"
        case .eventStream: "application/vnd.amazon.eventstream"
        }
    }

    /// Cuts the bytes of one stream into events.
    public func makeScanner() -> StreamScanner {
        switch self {
        case .serverSentEvents: .serverSentEvents(SSEScanner())
        case .eventStream: .eventStream(EventStreamScanner())
        }
    }
}

/// Cuts the bytes of a stream into events, whatever the chunks they come in.
public enum StreamScanner: Sendable {
    case serverSentEvents(SSEScanner)
    case eventStream(EventStreamScanner)

    /// Takes a chunk of the stream.
    public mutating func receive(_ chunk: ByteBuffer) {
        switch consume self {
        case .serverSentEvents(var scanner):
            scanner.receive(chunk)
            self = .serverSentEvents(scanner)
        case .eventStream(var scanner):
            scanner.receive(chunk)
            self = .eventStream(scanner)
        }
    }

    /// The next complete event, or nil when more bytes are needed.
    public mutating func next() throws(StreamFramingError) -> StreamEvent? {
        switch consume self {
        case .serverSentEvents(var scanner):
            defer { self = .serverSentEvents(scanner) }
            return try scanner.next()
        case .eventStream(var scanner):
            defer { self = .eventStream(scanner) }
            return try scanner.next()
        }
    }

    /// The event that the stream ended in without its closing mark, where the framing lets it count.
    public mutating func finish() throws(StreamFramingError) -> StreamEvent? {
        switch consume self {
        case .serverSentEvents(var scanner):
            defer { self = .serverSentEvents(scanner) }
            return scanner.finish()
        case .eventStream(var scanner):
            defer { self = .eventStream(scanner) }
            return scanner.finish()
        }
    }
}

/// Why the bytes of a stream cannot be cut into events.
public enum StreamFramingError: Error, Sendable, Equatable {
    /// An event has more bytes than are taken.
    case eventTooLarge(limit: Int)
    /// A checksum does not fit: bytes have changed on their way.
    case corrupt
    /// A message is said to be shorter than what it is said to hold.
    case invalidLength
    /// The headers of a message cannot be told apart.
    case invalidHeader

    /// What is wrong with the stream, as the end of a sentence.
    public var reason: String {
        switch self {
        case .eventTooLarge(let limit): "an event of its stream has more than \(limit) bytes"
        case .corrupt: "an event of its stream has a wrong checksum"
        case .invalidLength: "an event of its stream has an impossible length"
        case .invalidHeader: "an event of its stream has a header that cannot be read"
        }
    }
}
