import Framing
import NIOCore

/// What a scanner makes of a body that comes in pieces.
struct MultipartReading: Equatable {
    struct Part: Equatable {
        var head: MultipartHead
        var content: [UInt8] = []
        var text: String { String(decoding: content, as: UTF8.self) }
    }

    private(set) var parts: [Part] = []
    private(set) var error: MultipartError?
    /// The raw bytes of all events.
    private(set) var raw: [UInt8] = []
    private(set) var events: [MultipartEvent] = []

    init(_ pieces: some Sequence<ByteBuffer>, boundary: String) {
        var scanner = MultipartScanner(boundary: boundary)
        do throws(MultipartError) {
            for piece in pieces {
                scanner.receive(piece)
                while let event = try scanner.next() { add(event) }
            }
            try scanner.finish()
        } catch {
            self.error = error
        }
    }

    init(_ text: String, boundary: String = "b") {
        self.init([ByteBuffer(string: text)], boundary: boundary)
    }

    /// Piece after piece of so many bytes, each in a buffer of its own.
    init(_ bytes: [UInt8], by size: Int, boundary: String) {
        let pieces = stride(from: 0, to: bytes.count, by: size).lazy.map {
            ByteBuffer(bytes: bytes[$0..<min($0 + size, bytes.count)])
        }
        self.init(pieces, boundary: boundary)
    }

    private mutating func add(_ event: MultipartEvent) {
        events.append(event)
        raw += event.raw.readableBytesView
        switch event {
        case .delimiter: break
        case .head(let head): parts.append(Part(head: head))
        case .content(let bytes): parts[parts.count - 1].content += bytes.readableBytesView
        }
    }

    /// Whether the same parts came, and the same end, whatever the pieces.
    func agrees(with other: MultipartReading) -> Bool {
        parts == other.parts && error == other.error
    }
}
