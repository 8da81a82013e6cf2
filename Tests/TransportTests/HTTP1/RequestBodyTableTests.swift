import Testing

@testable import Transport

/// How a request's body is framed, RFC 9112 sections 6 and 7.
@Suite("Request bodies, case by case")
struct RequestBodyTableTests {
    private static func post(_ fields: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }
    private static func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body) }
    private static func read(_ framing: BodyFraming, _ body: String, isComplete: Bool = true) -> ReadRequest {
        TransportTests.post(framing, body, isComplete: isComplete)
    }

    static let lengths: [RequestRow] = [
        .reads("a length", post("Content-Length: 3", "abc"), ends: true, read(.length(3), "abc")),
        .reads("a length of none", post("Content-Length: 0"), ends: true, read(.length(0), "")),
        .reads("a length with zeros before it", post("Content-Length: 003", "abc"), read(.length(3), "abc")),
        .reads("a body not yet whole", post("Content-Length: 4", "abc"), read(.length(4), "abc", isComplete: false)),
        .reads("bytes of any kind", post("Content-Length: 4", "\r\n\0\n"), read(.length(4), "\r\n\0\n")),
        .reads(
            "the greatest length",
            post("Content-Length: 9223372036854775807", "a"),
            read(.length(.max), "a", isComplete: false)
        ),
        .refuses("a body cut short", post("Content-Length: 4", "abc"), .unexpectedEnd, ends: true),
        .refuses("a length beyond range", post("Content-Length: 9223372036854775808"), .invalidContentLength),
        .refuses(
            "a length that wraps around",
            post("Content-Length: 18446744073709551619"),
            .invalidContentLength
        ),
        .refuses("an empty length", post("Content-Length:"), .invalidContentLength),
        .refuses("a positive length", post("Content-Length: +3", "abc"), .invalidContentLength),
        .refuses("a negative length", post("Content-Length: -3", "abc"), .invalidContentLength),
        .refuses("a hexadecimal length", post("Content-Length: 0x3", "abc"), .invalidContentLength),
        .refuses("a length of letters", post("Content-Length: a", "abc"), .invalidContentLength),
        .refuses("a length with a fraction", post("Content-Length: 3.0", "abc"), .invalidContentLength),
        .refuses("a length with an exponent", post("Content-Length: 3e0", "abc"), .invalidContentLength),
        .refuses("a length with a space", post("Content-Length: 1 3", "abc"), .invalidContentLength),
        .refuses("a length with an underscore", post("Content-Length: 1_3", "abc"), .invalidContentLength),
        .refuses("a quoted length", post("Content-Length: \"3\"", "abc"), .invalidContentLength),
        .refuses("a list of equal lengths", post("Content-Length: 3, 3", "abc"), .invalidContentLength),
        .refuses("a list of one", post("Content-Length: 3,", "abc"), .invalidContentLength),
        .refuses(
            "equal lengths twice",
            post("Content-Length: 3\r\nContent-Length: 3", "abc"),
            .duplicateContentLength
        ),
        .refuses(
            "two lengths",
            post("Content-Length: 3\r\ncontent-length: 5", "abc"),
            .duplicateContentLength
        ),
        .refuses("digits beyond ASCII", post("Content-Length: \u{B3}", "abc"), .invalidContentLength),
    ]

    static let codings: [RequestRow] = [
        .reads("chunked", chunked("3\r\nabc\r\n0\r\n\r\n"), ends: true, read(.chunked, "abc")),
        .reads("in any case", post("tRANSFER-eNCODING:CHUNKED", "0\r\n\r\n"), ends: true, read(.chunked, "")),
        .refuses(
            "with a length",
            post("Content-Length: 3\r\nTransfer-Encoding: chunked", "abc"),
            .contentLengthWithTransferEncoding
        ),
        .refuses(
            "before a length",
            post("Transfer-Encoding: chunked\r\nContent-Length: 3", "abc"),
            .contentLengthWithTransferEncoding
        ),
        .refuses(
            "in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .transferEncodingInHTTP10
        ),
        .refuses("twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), .duplicateTransferEncoding),
        .refuses("twice in a list", post("Transfer-Encoding: chunked, chunked"), .unsupportedTransferCoding),
        .refuses("after another", post("Transfer-Encoding: gzip, chunked"), .unsupportedTransferCoding),
        .refuses("before another", post("Transfer-Encoding: chunked, identity"), .unsupportedTransferCoding),
        .refuses("another alone", post("Transfer-Encoding: gzip"), .unsupportedTransferCoding),
        .refuses("identity", post("Transfer-Encoding: identity"), .unsupportedTransferCoding),
        .refuses("none", post("Transfer-Encoding:"), .unsupportedTransferCoding),
        .refuses("with a parameter", post("Transfer-Encoding: chunked;a=b"), .unsupportedTransferCoding),
        .refuses("in a list of one", post("Transfer-Encoding: ,chunked"), .unsupportedTransferCoding),
        .refuses("a longer word", post("Transfer-Encoding: xchunked"), .unsupportedTransferCoding),
        .refuses("quoted", post("Transfer-Encoding: \"chunked\""), .unsupportedTransferCoding),
    ]

    static let chunks: [RequestRow] = [
        .reads("none", chunked("0\r\n\r\n"), ends: true, read(.chunked, "")),
        .reads("some", chunked("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), ends: true, read(.chunked, "abc")),
        .reads(
            "a size in either case",
            chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            read(.chunked, "01234567890123456789")
        ),
        .reads("a size with zeros before it", chunked("0003\r\nabc\r\n000\r\n\r\n"), read(.chunked, "abc")),
        .reads("bytes of any kind", chunked("4\r\n\r\n\0\n\r\n0\r\n\r\n"), read(.chunked, "\r\n\0\n")),
        .reads("not yet whole", chunked("3\r\nab"), read(.chunked, "ab", isComplete: false)),
        .reads(
            "the greatest size",
            chunked("7fffffffffffffff\r\na"),
            read(.chunked, "a", isComplete: false)
        ),
        .refuses("cut short", chunked("3\r\nabc\r\n"), .unexpectedEnd, ends: true),
        .refuses("cut before the last line", chunked("0\r\n"), .unexpectedEnd, ends: true),
        .refuses("a size beyond range", chunked("8000000000000000\r\na"), .chunkTooLarge),
        .refuses("a size that wraps around", chunked("10000000000000003\r\nabc\r\n"), .chunkTooLarge),
        .refuses("an empty size", chunked("\r\nabc\r\n"), .invalidChunkSize),
        .refuses("a positive size", chunked("+3\r\nabc\r\n"), .invalidChunkSize),
        .refuses("a negative size", chunked("-3\r\nabc\r\n"), .invalidChunkSize),
        .refuses("a prefixed size", chunked("0x3\r\nabc\r\n"), .invalidChunkSize),
        .refuses("a space before a size", chunked(" 3\r\nabc\r\n"), .invalidChunkSize),
        .refuses("a space after a size", chunked("3 \r\nabc\r\n"), .invalidChunkSize),
        .refuses("a tab after a size", chunked("3\t\r\nabc\r\n"), .invalidChunkSize),
        .refuses("a size of letters", chunked("g\r\nabc\r\n"), .invalidChunkSize),
        .refuses("NUL after a size", chunked("3\0\r\nabc\r\n"), .invalidChunkSize),
        .refuses("LF after a size", chunked("3\nabc\r\n"), .bareLineFeed),
        .refuses("CR after a size", chunked("3\rabc\r\n"), .bareCarriageReturn),
        .refuses("data too long", chunked("3\r\nabcd\r\n"), .invalidChunkTerminator),
        .refuses("data too short", chunked("3\r\nab\r\n0\r\n\r\n"), .invalidChunkTerminator),
        .refuses("LF after data", chunked("3\r\nabc\n0\r\n\r\n"), .invalidChunkTerminator),
        .refuses("CR after data", chunked("3\r\nabc\r0\r\n\r\n"), .invalidChunkTerminator),
        .refuses("nothing after data", chunked("3\r\nabc0\r\n\r\n"), .invalidChunkTerminator),
    ]

    private static let fourBytes = HTTPLimits(maximumChunkLineBytes: 4)
    private static let tenBytes = HTTPLimits(maximumTrailerBytes: 10)

    static let extensions: [RequestRow] = [
        .reads("a name", chunked("3;b\r\nabc\r\n0;c\r\n\r\n"), read(.chunked, "abc")),
        .reads("a value", chunked("3;b=c\r\nabc\r\n0\r\n\r\n"), read(.chunked, "abc")),
        .reads("a quoted value", chunked("3;b=\"c;\\\"\td\u{E9}\"\r\nabc\r\n0\r\n\r\n"), read(.chunked, "abc")),
        .reads("an empty quoted value", chunked("3;b=\"\";c\r\nabc\r\n0\r\n\r\n"), read(.chunked, "abc")),
        .reads("several", chunked("3;b;c=d;e=\"f\";g\r\nabc\r\n0\r\n\r\n"), read(.chunked, "abc")),
        .reads("as long as the limit", chunked("3;bc\r\nabc\r\n0\r\n\r\n"), limits: fourBytes, read(.chunked, "abc")),
        .refuses("beyond the limit", chunked("3;bcd\r\nabc\r\n0\r\n\r\n"), .chunkLineTooLong, limits: fourBytes),
        .refuses("zeros beyond the limit", chunked("00003\r\nabc\r\n"), .chunkLineTooLong, limits: fourBytes),
        .refuses("no name", chunked("3;\r\nabc\r\n"), .invalidChunkExtension),
        .refuses("no name before another", chunked("3;;b\r\nabc\r\n"), .invalidChunkExtension),
        .refuses("no value", chunked("3;b=\r\nabc\r\n"), .invalidChunkExtension),
        .refuses("a space before", chunked("3 ;b\r\nabc\r\n"), .invalidChunkSize),
        .refuses("a space after the semicolon", chunked("3; b\r\nabc\r\n"), .invalidChunkExtension),
        .refuses("a space before the end", chunked("3;b \r\nabc\r\n"), .invalidChunkExtension),
        .refuses("an open quote", chunked("3;b=\"c\r\nabc\r\n"), .invalidChunkExtension),
        .refuses("bytes after a quote", chunked("3;b=\"c\"d\r\nabc\r\n"), .invalidChunkExtension),
        .refuses("NUL", chunked("3;b\0\r\nabc\r\n"), .invalidChunkExtension),
        .refuses("LF at the end", chunked("3;b\nabc\r\n"), .bareLineFeed),
        .refuses("LF in a quote", chunked("3;b=\"\n\"\r\nabc\r\n"), .bareLineFeed),
        .refuses("CR within", chunked("3;b\rc\r\nabc\r\n"), .bareCarriageReturn),
    ]

    static let trailers: [RequestRow] = [
        .reads("dropped", chunked("0\r\nb: c\r\nd:\r\n\r\n"), ends: true, read(.chunked, "")),
        .reads(
            "that name framing fields are dropped too",
            chunked("3\r\nabc\r\n0\r\nContent-Length: 9\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
            ends: true,
            read(.chunked, "abc")
        ),
        .reads("as long as the limit", chunked("0\r\nb: cde\r\n\r\n"), limits: tenBytes, read(.chunked, "")),
        .refuses("beyond the limit", chunked("0\r\nb: cdef\r\n\r\n"), .trailerTooLarge, limits: tenBytes),
        .refuses("without a colon", chunked("0\r\nb\r\n\r\n"), .invalidFieldName),
        .refuses("without a name", chunked("0\r\n: b\r\n\r\n"), .invalidFieldName),
        .refuses("with a space before the colon", chunked("0\r\nb : c\r\n\r\n"), .invalidFieldName),
        .refuses("folded", chunked("0\r\nb: c\r\n d\r\n\r\n"), .obsoleteFolding),
        .refuses("with NUL", chunked("0\r\nb: \0\r\n\r\n"), .invalidFieldValue),
        .refuses("with LF", chunked("0\r\nb: c\n\r\n"), .bareLineFeed),
        .refuses("with CR", chunked("0\r\nb: c\rd\r\n\r\n"), .bareCarriageReturn),
        .refuses("ended by LF", chunked("0\r\n\n"), .bareLineFeed),
        .refuses("ended by CR", chunked("0\r\n\rG"), .bareCarriageReturn),
        .refuses("that are the next request", chunked("0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), .invalidFieldName),
        .refuses("cut short", chunked("0\r\nb: c\r\n"), .unexpectedEnd, ends: true),
    ]

    @Test("Content-Length", arguments: lengths)
    func length(_ row: RequestRow) { row.check() }

    @Test("Transfer-Encoding", arguments: codings)
    func coding(_ row: RequestRow) { row.check() }

    @Test("Chunks", arguments: chunks)
    func chunk(_ row: RequestRow) { row.check() }

    @Test("Chunk extensions", arguments: extensions)
    func chunkExtension(_ row: RequestRow) { row.check() }

    @Test("Trailers", arguments: trailers)
    func trailer(_ row: RequestRow) { row.check() }
}
