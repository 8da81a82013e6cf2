import NIOCore

/// Reads field lines and the empty line that ends them, RFC 9112 section 5.
///
/// It reads each byte once: where the bytes run out, it keeps its place, and goes on from there when it is given the
/// same bytes and more. The fields that decide how the message is framed are understood on the way.
struct FieldScanner: Sendable {
    private enum Phase: Sendable {
        case name, whitespace, value, end
    }

    private var phase = Phase.name
    private(set) var position = 0
    private var nameStart = 0
    private var nameEnd = 0
    private var valueStart = 0
    private(set) var places: [HTTPFields.Place] = []
    private(set) var framing = FramingFields()

    /// Starts over with the field lines at `position`.
    mutating func begin(at position: Int) {
        phase = .name
        self.position = position
        nameStart = position
        places.reserveCapacity(32)
        framing = FramingFields()
    }

    /// Reads on in the bytes of `received`, the head from its first byte on.
    ///
    /// - Returns: Whether the head is complete; `position` is then the number of its bytes.
    mutating func scan(_ received: ByteBuffer, limits: HTTPLimits) throws(HTTPParseError) -> Bool {
        let bytes = received.readableBytesUInt8Span.extracting(first: limits.maximumHeadBytes)
        let end = bytes.count
        var position = self.position
        defer { self.position = position }
        while true {
            switch phase {
            case .name:
                position = bytes.endOfToken(from: position)
                guard position < end else { return false }
                let byte = bytes[position]
                if byte == UInt8(ascii: ":"), position > nameStart {
                    guard places.count < limits.maximumFieldCount else { throw HTTPParseError(.tooManyFields) }
                    nameEnd = position
                    position &+= 1
                    phase = .whitespace
                } else if position == nameStart, byte == .carriageReturn {
                    phase = .end
                } else {
                    throw HTTPParseError(Self.faultInName(byte, first: position == nameStart))
                }

            case .whitespace:
                while position < end, bytes[position].isWhitespace { position &+= 1 }
                guard position < end else { return false }
                valueStart = position
                phase = .value

            case .value:
                position = bytes.endOfPlainValue(from: position)
                guard position < end else { return false }
                switch bytes[position] {
                case .tab:
                    position &+= 1
                case .carriageReturn:
                    guard position &+ 1 < end else { return false }
                    guard bytes[position &+ 1] == .lineFeed else { throw HTTPParseError(.bareCarriageReturn) }
                    try add(valueEnd: position, in: bytes)
                    position &+= 2
                    nameStart = position
                    phase = .name
                case .lineFeed:
                    throw HTTPParseError(.bareLineFeed)
                default:
                    throw HTTPParseError(.invalidFieldValue)
                }

            case .end:
                guard position &+ 1 < end else { return false }
                guard bytes[position &+ 1] == .lineFeed else { throw HTTPParseError(.bareCarriageReturn) }
                position &+= 2
                return true
            }
        }
    }

    @inline(__always)
    private mutating func add(valueEnd: Int, in bytes: Span<UInt8>) throws(HTTPParseError) {
        var valueEnd = valueEnd
        while valueEnd > valueStart, bytes[valueEnd &- 1].isWhitespace { valueEnd &-= 1 }
        let index = places.count
        places.append(
            HTTPFields.Place(
                nameStart: UInt32(truncatingIfNeeded: nameStart),
                nameEnd: UInt32(truncatingIfNeeded: nameEnd),
                valueStart: UInt32(truncatingIfNeeded: valueStart),
                valueEnd: UInt32(truncatingIfNeeded: valueEnd)
            )
        )
        try framing.read(name: nameStart..<nameEnd, value: valueStart..<valueEnd, at: index, in: bytes)
    }

    private static func faultInName(_ byte: UInt8, first: Bool) -> HTTPParseError.Code {
        switch byte {
        case .lineFeed: .bareLineFeed
        case .space where first, .tab where first: .obsoleteFolding
        default: .invalidFieldName
        }
    }
}

extension FieldScanner {
    /// The table of the fields, which is the message's own from now on.
    mutating func takePlaces() -> [HTTPFields.Place] {
        defer { places = [] }
        return places
    }

    /// Where the value of `Host` is, RFC 9112 section 3.2.
    func host(version: HTTPVersion, in bytes: Span<UInt8>) throws(HTTPParseError) -> Range<Int>? {
        guard !framing.hasDuplicateHost else { throw HTTPParseError(.duplicateHost) }
        guard let index = framing.hostIndex else {
            guard version == .http10 else { throw HTTPParseError(.missingHost) }
            return nil
        }
        let host = places[index].value
        guard Authority.isValid(host, in: bytes, needsPort: false) else { throw HTTPParseError(.invalidHost) }
        return host
    }
}
