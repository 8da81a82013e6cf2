public import NIOCore

/// One message of `application/vnd.amazon.eventstream`, whose checksums are right, as slices of the bytes that came.
///
/// A message is a prelude (its length, that of the headers, and their checksum, four bytes each), the headers, the payload,
/// and the checksum of all before it: https://smithy.io/2.0/aws/amazon-eventstream.html.
public struct EventStreamMessage: Sendable {
    /// The lengths and their checksum.
    static let preludeSize = 12
    /// What a message has beside its headers and its payload.
    static let frameSize = 16

    /// Every byte of the message.
    public let raw: ByteBuffer
    private let headerBytes: ByteBuffer
    /// What the message says; empty where it says nothing.
    public let payload: ByteBuffer

    /// - Parameters:
    ///   - raw: a whole message, no byte more.
    ///   - headersLength: as the prelude has it, which fits into the message.
    init(_ raw: ByteBuffer, headersLength: Int) {
        self.raw = raw
        let start = raw.readerIndex + Self.preludeSize
        let payloadLength = raw.readableBytes - Self.frameSize - headersLength
        // Both lie within the message.
        headerBytes = raw.getSlice(at: start, length: headersLength) ?? ByteBuffer()
        payload = raw.getSlice(at: start + headersLength, length: payloadLength) ?? ByteBuffer()
    }

    /// The message as an event of an answer: its type by the name of the event, of the exception, or the code of the error.
    func event() throws(StreamFramingError) -> StreamEvent {
        let labels = try labels()
        var data: ByteBuffer? = payload.readableBytes > 0 ? payload : nil
        // An error has its words in a header and no payload.
        if data == nil, let words = labels.words { data = slice(words) }
        return StreamEvent(raw: raw, name: labels.name.map(string), data: data, isFailure: labels.isFailure)
    }

    /// What the headers of the protocol say.
    private struct Labels {
        var isFailure = false
        var name: Range<Int>?
        var words: Range<Int>?
    }

    private func labels() throws(StreamFramingError) -> Labels {
        let result = headerBytes.withUnsafeReadableBytes { bytes -> Result<Labels, StreamFramingError> in
            var labels = Labels()
            var fields = EventStreamHeaderFields(bytes)
            do throws(StreamFramingError) {
                while let field = try fields.next() {
                    guard field.type == 7 else { continue }
                    if bytes[field.name].spells(":message-type") {
                        labels.isFailure = !bytes[field.value].spells("event")
                    } else if bytes[field.name].spells(":event-type") || bytes[field.name].spells(":exception-type")
                        || bytes[field.name].spells(":error-code")
                    {
                        labels.name = field.value
                    } else if bytes[field.name].spells(":error-message") {
                        labels.words = field.value
                    }
                }
            } catch {
                return .failure(error)
            }
            return .success(labels)
        }
        return try result.get()
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer {
        // Every range was found within the headers.
        headerBytes.getSlice(at: headerBytes.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }

    private func string(_ range: Range<Int>) -> String {
        String(buffer: slice(range))
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func spells(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount
            && elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
