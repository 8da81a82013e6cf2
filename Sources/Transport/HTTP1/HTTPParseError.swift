/// Why the bytes of a peer are not an HTTP/1.1 message that has one meaning only.
///
/// It carries none of those bytes, so ``message`` can be shown and logged.
public struct HTTPParseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One case a reason.
    public enum Code: Sendable, Equatable, CaseIterable {
        /// The head is longer than the limit.
        case headTooLarge
        /// The request target is longer than the limit.
        case targetTooLong
        /// The head has more field lines than the limit.
        case tooManyFields
        /// The request line is not `method SP target SP HTTP-version CRLF`.
        case invalidRequestLine
        /// The method is not a token, or too long for one.
        case invalidMethod
        /// The request target has bytes or a form that its method does not allow.
        case invalidTarget
        /// The status line is not `HTTP-version SP status SP [reason] CRLF`.
        case invalidStatusLine
        /// The version is well formed, but neither 1.0 nor 1.1.
        case unsupportedVersion
        /// A field name is empty, not a token, or not followed directly by a colon.
        case invalidFieldName
        /// A field value has control characters.
        case invalidFieldValue
        /// A field line begins with white space: line folding, or a disguised field.
        case obsoleteFolding
        /// A line ends with LF alone.
        case bareLineFeed
        /// A CR is not followed by LF.
        case bareCarriageReturn
        /// An HTTP/1.1 request has no `Host`.
        case missingHost
        /// There is more than one `Host`.
        case duplicateHost
        /// `Host` is not `host [":" port]`.
        case invalidHost
        /// There is more than one `Content-Length` line, even of one value.
        case duplicateContentLength
        /// `Content-Length` is not one unsigned decimal number within range.
        case invalidContentLength
        /// `Content-Length` and `Transfer-Encoding` are both there.
        case contentLengthWithTransferEncoding
        /// There is more than one `Transfer-Encoding` line.
        case duplicateTransferEncoding
        /// `Transfer-Encoding` is anything but `chunked`.
        case unsupportedTransferCoding
        /// `Transfer-Encoding` in a message of HTTP/1.0.
        case transferEncodingInHTTP10
        /// A chunk's size is not a hexadecimal number.
        case invalidChunkSize
        /// A chunk's size is beyond what can be counted.
        case chunkTooLarge
        /// A chunk's extensions are malformed.
        case invalidChunkExtension
        /// A chunk's data is not followed by CRLF.
        case invalidChunkTerminator
        /// A chunk's size and extensions are longer than the limit.
        case chunkLineTooLong
        /// The trailer section is longer than the limit.
        case trailerTooLarge
        /// The connection ended in the middle of a message.
        case unexpectedEnd
        /// A server sent bytes that answer no request.
        case unexpectedBytes
        /// A server switched protocols (101) without having been asked to.
        case unexpectedUpgrade
        /// A server sent more interim answers than the limit.
        case tooManyInterimResponses
    }

    /// The reason.
    public let code: Code

    /// An error of this reason.
    public init(_ code: Code) {
        self.code = code
    }

    /// The status a server should refuse the request with.
    public var status: Int {
        switch code {
        case .headTooLarge, .tooManyFields, .trailerTooLarge: 431
        case .targetTooLong: 414
        case .unsupportedVersion: 505
        case .unsupportedTransferCoding: 501
        case .chunkTooLarge: 413
        default: 400
        }
    }

    /// One sentence for the peer, with none of the bytes it sent.
    public var message: String {
        switch code {
        case .headTooLarge: "The message head is too large."
        case .targetTooLong: "The request target is too long."
        case .tooManyFields: "The message has too many header fields."
        case .invalidRequestLine: "The request line is malformed."
        case .invalidMethod: "The request method is not a token."
        case .invalidTarget: "The request target is malformed."
        case .invalidStatusLine: "The status line is malformed."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
        case .invalidFieldName: "A header field name is malformed."
        case .invalidFieldValue: "A header field value holds control characters."
        case .obsoleteFolding: "A header field line begins with white space."
        case .bareLineFeed: "A line ends with LF alone instead of CRLF."
        case .bareCarriageReturn: "A CR is not followed by LF."
        case .missingHost: "The Host header field is missing."
        case .duplicateHost: "There is more than one Host header field."
        case .invalidHost: "The Host header field is malformed."
        case .duplicateContentLength: "There is more than one Content-Length header field."
        case .invalidContentLength: "The Content-Length header field is not one decimal number."
        case .contentLengthWithTransferEncoding: "Content-Length and Transfer-Encoding exclude each other."
        case .duplicateTransferEncoding: "There is more than one Transfer-Encoding header field."
        case .unsupportedTransferCoding: "The only transfer coding understood is chunked."
        case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding."
        case .invalidChunkSize: "A chunk size is not a hexadecimal number."
        case .chunkTooLarge: "A chunk is too large."
        case .invalidChunkExtension: "A chunk extension is malformed."
        case .invalidChunkTerminator: "A chunk is not followed by CRLF."
        case .chunkLineTooLong: "A chunk's extensions are too long."
        case .trailerTooLarge: "The trailer section is too large."
        case .unexpectedEnd: "The connection ended in the middle of a message."
        case .unexpectedBytes: "The server sent bytes that answer no request."
        case .unexpectedUpgrade: "The server switched protocols without having been asked to."
        case .tooManyInterimResponses: "The server sent too many interim answers."
        }
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}
