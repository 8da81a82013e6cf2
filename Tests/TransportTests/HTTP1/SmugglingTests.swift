import Testing

@testable import Transport

/// What has been used to make two recipients see different requests in the same bytes.
///
/// Each attack carries a second request, to `/hidden`. Either it is refused before `/hidden` is seen, or RFC 9112 leaves
/// one reading only.
@Suite("Request smuggling")
struct SmugglingTests {
    private static func post(_ fields: String, _ body: String) -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }
    private static let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let chunkedHidden = "0\r\n\r\n" + hidden

    static let lengthsAndCodings: [RequestRow] = [
        .refuses(
            "CL.TE",
            post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nG"),
            .contentLengthWithTransferEncoding
        ),
        .refuses(
            "TE.CL",
            post("Transfer-Encoding: chunked\r\nContent-Length: 4", "5c\r\n\(hidden)\r\n0\r\n\r\n"),
            .contentLengthWithTransferEncoding
        ),
        .refuses(
            "CL.0 with chunks",
            post("Content-Length: 0\r\nTransfer-Encoding: chunked", chunkedHidden),
            .contentLengthWithTransferEncoding
        ),
        .refuses("CL.CL", post("Content-Length: 0\r\nContent-Length: 38", hidden), .duplicateContentLength),
        .refuses("CL.CL in one line", post("Content-Length: 0, 38", hidden), .invalidContentLength),
        .refuses(
            "CL.CL of equal lengths",
            post("Content-Length: 0\r\nContent-Length: 0", hidden),
            .duplicateContentLength
        ),
        .refuses("a length of +0", post("Content-Length: +0", hidden), .invalidContentLength),
        .refuses("a length of -1", post("Content-Length: -1", hidden), .invalidContentLength),
        .refuses("a length of 0x26", post("Content-Length: 0x26", hidden), .invalidContentLength),
        .refuses("a length with a vertical tab", post("Content-Length: \u{0B}38", hidden), .invalidFieldValue),
        .refuses("a length with a space before the colon", post("Content-Length : 38", hidden), .invalidFieldName),
        .refuses("a length behind LF", post("a: b\nContent-Length: 38", hidden), .bareLineFeed),
        .refuses("a length behind CR", post("a: b\rContent-Length: 38", hidden), .bareCarriageReturn),
        .refuses("a length in a folded line", post("a: b\r\n Content-Length: 38", hidden), .obsoleteFolding),
        .refuses("a length folded from its name", post("Content-Length:\r\n 38", hidden), .invalidContentLength),
        .reads(
            "a length under another name",
            post("Content_Length: 38", hidden),
            ReadRequest(method: "POST", target: "/", authority: "a", framing: .none),
            plain("GET", "/hidden")
        ),
        .reads(
            "a body for GET",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n" + hidden + next,
            ReadRequest(method: "GET", target: "/", authority: "a", framing: .length(hidden.utf8.count), body: hidden),
            plain("GET", "/next")
        ),
    ]

    static let obfuscations: [RequestRow] = [
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked\u{0B}", "Transfer-Encoding: \u{0B}chunked",
        "Transfer-Encoding: chunked\u{0C}", "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked",
        " Transfer-Encoding: chunked", "\tTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        "Transfer-Encoding: x\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked, cow",
        "Transfer-Encoding: cow, chunked", "Transfer-Encoding: identity, chunked", "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: 'chunked'", "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: chunked,", "Transfer-Encoding:\r\n chunked", "Transfer-Encoding\r\n: chunked",
        "X: y\nTransfer-Encoding: chunked", "X: y\rTransfer-Encoding: chunked", "X: y\r\n\tTransfer-Encoding: chunked",
        "Transfer-Encoding: chun ked", "Transfer-Encoding: chunked\0", "Transfer\0-Encoding: chunked",
        "Transfer-Encoding: \u{FF}chunked", "Transfer-Encoding: chun\u{212A}ed".filter(\.isASCII),
        "Transfer-\u{E9}ncoding: chunked", "Transfer Encoding: chunked", "Transfer-Encoding;: chunked",
    ].map { field in
        RequestRow(
            name: "TE.TE with \(field.debugDescription)",
            bytes: .init(latin1: post("\(field)\r\nContent-Length: 5", chunkedHidden)),
            expectation: .refuses(code(of: field), after: 0)
        )
    }

    /// Which rule stands in the way of an obfuscated field.
    private static func code(of field: String) -> HTTPParseError.Code {
        if field.hasPrefix(" ") || field.hasPrefix("\t") || field.contains("\r\n\t") { return .obsoleteFolding }
        if field.contains("y\n") { return .bareLineFeed }
        if field.contains("y\r") { return .bareCarriageReturn }
        let name = field.prefix { $0 != ":" }
        guard name == "Transfer-Encoding" else { return .invalidFieldName }
        if field.contains(where: { "\u{0B}\u{0C}\0".contains($0) }) { return .invalidFieldValue }
        return field == "Transfer-Encoding: chunked\r\nTransfer-Encoding: x"
            ? .duplicateTransferEncoding : .unsupportedTransferCoding
    }

    static let chunks: [RequestRow] = [
        .refuses("a size with a sign", post("Transfer-Encoding: chunked", "+0\r\n\r\n" + hidden), .invalidChunkSize),
        .refuses("a size with a prefix", post("Transfer-Encoding: chunked", "0x0\r\n\r\n" + hidden), .invalidChunkSize),
        .refuses(
            "a size that wraps to zero",
            post("Transfer-Encoding: chunked", "10000000000000000\r\n\r\n" + hidden),
            .chunkTooLarge
        ),
        .refuses(
            "LF hidden in an extension",
            post("Transfer-Encoding: chunked", "2;\nxx\r\n" + chunkedHidden),
            .bareLineFeed
        ),
        .refuses(
            "CR hidden in an extension",
            post("Transfer-Encoding: chunked", "2;a\rb\r\nxx\r\n" + chunkedHidden),
            .bareCarriageReturn
        ),
        .refuses("a size ended by LF", post("Transfer-Encoding: chunked", "0\n\r\n" + hidden), .bareLineFeed),
        .refuses(
            "a size ended by two CR",
            post("Transfer-Encoding: chunked", "0\r\r\n\r\n" + hidden),
            .bareCarriageReturn
        ),
        .refuses(
            "data ended by two other bytes",
            post("Transfer-Encoding: chunked", "1\r\naXX0\r\n\r\n" + hidden),
            .invalidChunkTerminator
        ),
        .refuses(
            "data ended by LF",
            post("Transfer-Encoding: chunked", "1\r\na\n0\r\n\r\n" + hidden),
            .invalidChunkTerminator
        ),
        .refuses(
            "data longer than its size",
            post("Transfer-Encoding: chunked", "1\r\nab\r\n0\r\n\r\n" + hidden),
            .invalidChunkTerminator
        ),
        .refuses(
            "a trailer section ended by LF",
            post("Transfer-Encoding: chunked", "0\r\n\n" + hidden),
            .bareLineFeed
        ),
        .refuses(
            "a trailer of a folded line",
            post("Transfer-Encoding: chunked", "0\r\na: b\r\n c\r\n\r\n" + hidden),
            .obsoleteFolding
        ),
        .reads(
            "trailers do not frame",
            post("Transfer-Encoding: chunked", "0\r\nContent-Length: 38\r\n\r\n" + next),
            TransportTests.post(.chunked, ""),
            plain("GET", "/next")
        ),
        .reads(
            "an extension does not end a chunk",
            post("Transfer-Encoding: chunked", "1;a=\"0\"\r\nx\r\n0\r\n\r\n" + next),
            TransportTests.post(.chunked, "x"),
            plain("GET", "/next")
        ),
        .refuses(
            "chunks in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunkedHidden,
            .transferEncodingInHTTP10
        ),
    ]

    static let heads: [RequestRow] = [
        .reads(
            "an absolute form outweighs Host",
            "GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n",
            plain("GET", "/x", "b")
        ),
        .refuses("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .duplicateHost),
        .refuses("a host in a folded line", "GET / HTTP/1.1\r\nHost: a\r\n Host: b\r\n\r\n", .obsoleteFolding),
        .refuses(
            "a host with a space before its colon",
            "GET / HTTP/1.1\r\nHost : b\r\nHost: a\r\n\r\n",
            .invalidFieldName
        ),
        .refuses("a host behind a user", "GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n", .invalidTarget),
        .refuses("a request line within a target", "GET / HTTP/1.1\u{0B}\r\nHost: a\r\n\r\n", .invalidRequestLine),
        .refuses("a space within a target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .invalidRequestLine),
        .refuses("LF within a target", "GET /\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n", .bareLineFeed),
        .refuses("HTTP/0.9 behind a request", next + "GET /hidden\r\n", .invalidRequestLine, after: 1),
        .reads(
            "an upgrade to h2c is a request like any other",
            "GET /up HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
                + next,
            plain("GET", "/up"),
            plain("GET", "/next")
        ),
        .refuses(
            "HTTP/2 behind an upgrade",
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            .unsupportedVersion,
            after: 1
        ),
        .reads(
            "requests one after another",
            next + hidden + next,
            plain("GET", "/next"),
            plain("GET", "/hidden"),
            plain("GET", "/next")
        ),
        .reads(
            "requests with bodies one after another",
            post("Content-Length: 1", "a") + post("Transfer-Encoding: chunked", "1\r\nb\r\n0\r\n\r\n") + next,
            TransportTests.post(.length(1), "a"),
            TransportTests.post(.chunked, "b"),
            plain("GET", "/next")
        ),
        .reads(
            "a closing request does not hide the next",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + next,
            plain(keepAlive: false),
            plain("GET", "/next")
        ),
        .reads(
            "bytes behind a body begin the next request",
            post("Content-Length: 1", "ab" + next),
            TransportTests.post(.length(1), "a"),
            plain("bGET", "/next")
        ),
        .refuses("other bytes behind a body", post("Content-Length: 1", "a\"" + next), .invalidMethod, after: 1),
    ]

    @Test("Lengths and codings", arguments: lengthsAndCodings)
    func lengthOrCoding(_ row: RequestRow) { row.check() }

    @Test("Disguised codings", arguments: obfuscations)
    func obfuscation(_ row: RequestRow) { row.check() }

    @Test("Chunks", arguments: chunks)
    func chunk(_ row: RequestRow) { row.check() }

    @Test("Heads", arguments: heads)
    func head(_ row: RequestRow) { row.check() }
}
