import NIOCore
import Transport

/// What the head of a request to a vendor says of the body, and how much of the caller's head goes along.
struct RequestContent {
    /// The media type of a body.
    enum MediaType {
        case none, json
        /// As the caller named it.
        case told(ByteBuffer)

        var text: String? {
            switch self {
            case .none: nil
            case .json: "application/json"
            case .told(let bytes): String(buffer: bytes)
            }
        }
    }

    /// How the end of a body is found.
    enum Length {
        case none
        case known(Int)
        case chunked

        var known: Int? {
            if case .known(let length) = self { length } else { nil }
        }
    }

    var type: MediaType
    var length: Length
    /// Every header of the caller's goes along that is not between the caller and the gateway alone.
    var forwardsAll = false

    func write(into buffer: inout ByteBuffer) {
        switch type {
        case .none: break
        case .json: buffer.writeStaticString("content-type: application/json\r\n")
        case .told(let bytes): HTTPHeadWriter.writeField("content-type", bytes, into: &buffer)
        }
        switch length {
        case .none: break
        case .known(let length): HTTPHeadWriter.writeField("content-length", length, into: &buffer)
        case .chunked: buffer.writeStaticString("transfer-encoding: chunked\r\n")
        }
    }
}
