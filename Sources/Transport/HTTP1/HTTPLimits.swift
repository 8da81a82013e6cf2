/// How much of a peer's HTTP/1.1 message framing is read before it is refused.
///
/// Bodies are not limited here: the parsers hand them on as they come and hold none of them back, so whoever collects a
/// body limits it.
public struct HTTPLimits: Sendable, Equatable {
    /// Bytes of a start line and its fields, with the empty line that ends them.
    public var maximumHeadBytes: Int
    /// Field lines of one head.
    public var maximumFieldCount: Int
    /// Bytes of a request target.
    public var maximumTargetBytes: Int
    /// Bytes of one chunk's size and extensions, without the line's end.
    public var maximumChunkLineBytes: Int
    /// Bytes of a chunked body's trailer section, with the empty line that ends it.
    public var maximumTrailerBytes: Int
    /// Interim (1xx) answers before the real one.
    public var maximumInterimResponses: Int

    /// Limits that fit API traffic: heads of 64 KiB and 128 fields.
    public init(
        maximumHeadBytes: Int = 65536,
        maximumFieldCount: Int = 128,
        maximumTargetBytes: Int = 8192,
        maximumChunkLineBytes: Int = 256,
        maximumTrailerBytes: Int = 8192,
        maximumInterimResponses: Int = 16
    ) {
        self.maximumHeadBytes = maximumHeadBytes
        self.maximumFieldCount = maximumFieldCount
        self.maximumTargetBytes = maximumTargetBytes
        self.maximumChunkLineBytes = maximumChunkLineBytes
        self.maximumTrailerBytes = maximumTrailerBytes
        self.maximumInterimResponses = maximumInterimResponses
    }
}
