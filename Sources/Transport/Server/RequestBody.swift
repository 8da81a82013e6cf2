import NIOCore

/// A request's body on its way in: collected up to a limit, and expected to come on at a pace.
struct RequestBody {
    /// So many bytes must come in every `bodyTimeout`.
    static let stride = 64 << 10
    /// The most memory that a claimed length is given ahead of its bytes.
    private static let trust = 1 << 20

    enum Growth: Equatable {
        case grown
        /// A stride is complete: the client has earned another `bodyTimeout`.
        case strideGained
        /// The body is larger than its limit; what came last was not kept.
        case tooLarge
    }

    let limit: Int
    private(set) var bytes = ByteBuffer()
    private var nextStride = RequestBody.stride

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a body of this framing can be within the limit.
    func admits(_ framing: BodyFraming) -> Bool {
        if case .length(let length) = framing { length <= limit } else { true }
    }

    mutating func append(_ piece: ByteBuffer, _ framing: BodyFraming) -> Growth {
        let size = bytes.readableBytes + piece.readableBytes
        guard size <= limit else { return .tooLarge }
        if bytes.readableBytes == 0 {
            bytes = piece
            if case .length(let length) = framing, length > size {
                // Grown once; a claimed length earns memory only as far as it is likely to be needed soon.
                bytes.reserveCapacity(minimumWritableBytes: min(length - size, Self.trust))
            }
        } else {
            bytes.writeImmutableBuffer(piece)
        }
        guard size >= nextStride else { return .grown }
        nextStride = size + Self.stride
        return .strideGained
    }

    /// Gives the body away, and its memory with it.
    mutating func take() -> ByteBuffer {
        let taken = bytes
        bytes = ByteBuffer()
        return taken
    }
}
