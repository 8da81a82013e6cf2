/// Why a body is no `multipart/form-data`, or is one that could be read in more than one way.
public enum MultipartError: Error, Sendable, Equatable {
    /// The boundary never came.
    case noDelimiter
    /// The body ended before its closing delimiter.
    case cut
    /// A line begins with the boundary and goes on with something else, which some take for content and some for an end of it.
    case invalidDelimiter
    /// The line of a delimiter or of a header field does not end with CR LF.
    case invalidLineEnd
    /// A head has more bytes than are taken.
    case headTooLarge(limit: Int)
    /// A line of a head is no header field, or is folded.
    case invalidField
    /// A head has `Content-Disposition` or `Content-Type` twice.
    case repeatedField
    /// `Content-Disposition` is not `form-data` with parameters that have one meaning.
    case invalidDisposition
    /// A part says that its bytes are encoded, which those of forms are not (RFC 7578, section 4.7).
    case encodedPart

    /// What is wrong with the body, as the end of a sentence.
    public var reason: String {
        switch self {
        case .noDelimiter: "the boundary that its content type names is not in it"
        case .cut: "it ends before its closing delimiter"
        case .invalidDelimiter: "a line begins with its boundary and does not end after it"
        case .invalidLineEnd: "a line of a delimiter or a header field does not end with CR LF"
        case .headTooLarge(let limit): "the header fields of a part have more than \(limit) bytes"
        case .invalidField: "a part has a header field that cannot be read"
        case .repeatedField: "a part has the same header field twice"
        case .invalidDisposition: "a part has a Content-Disposition that cannot be read"
        case .encodedPart: "a part has a Content-Transfer-Encoding, which forms do not use"
        }
    }
}
