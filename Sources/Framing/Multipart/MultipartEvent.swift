public import NIOCore

/// A stretch of a multipart body.
public enum MultipartEvent: Sendable, Equatable {
    /// What stands between parts: preamble, delimiter lines, epilogue.
    ///
    /// A delimiter's line is one event, with the line breaks before and after it; the closing one ends with its two hyphens.
    /// Preamble and epilogue come in as many pieces as they came in.
    case delimiter(ByteBuffer)
    /// The header fields of a part, up to and including their empty line.
    case head(MultipartHead)
    /// A stretch of the part's content, never empty, as soon as it is certain not to be a delimiter.
    case content(ByteBuffer)

    /// Every byte of it as it came.
    public var raw: ByteBuffer {
        switch self {
        case .delimiter(let bytes), .content(let bytes): bytes
        case .head(let head): head.raw
        }
    }
}
