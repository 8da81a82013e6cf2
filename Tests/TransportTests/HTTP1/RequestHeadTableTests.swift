import Testing

@testable import Transport

/// Request lines, targets and fields, in the order of RFC 9112 and RFC 9110.
@Suite("Request heads, case by case")
struct RequestHeadTableTests {
    private static func line(_ line: String) -> String { line + "\r\nHost: a\r\n\r\n" }
    private static func field(_ field: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n" }

    static let requestLines: [RequestRow] = [
        .reads("nothing at all", "", ends: true),
        .reads("the least request", line("GET / HTTP/1.1"), ends: true, plain()),
        .reads("an unknown method keeps its text", line("BREW /pot HTTP/1.1"), plain("BREW", "/pot")),
        .reads("methods are case-sensitive", line("get / HTTP/1.1"), plain("get")),
        .reads(
            "a method of every kind of token byte",
            line("A!#$%&'*+-.^_`|~9 / HTTP/1.1"),
            plain("A!#$%&'*+-.^_`|~9")
        ),
        .reads("one empty line before a request", "\r\n" + line("GET / HTTP/1.1"), plain()),
        .reads("an empty line after a request", line("GET / HTTP/1.1") + "\r\n", ends: true, plain()),
        .reads(
            "one empty line between requests",
            line("GET /1 HTTP/1.1") + "\r\n" + line("GET /2 HTTP/1.1"),
            plain("GET", "/1"),
            plain("GET", "/2")
        ),
        .refuses("two empty lines", "\r\n\r\n" + line("GET / HTTP/1.1"), .invalidRequestLine),
        .refuses("an empty line of LF", "\n" + line("GET / HTTP/1.1"), .bareLineFeed),
        .refuses("an empty line of CR", "\r" + line("GET / HTTP/1.1"), .bareCarriageReturn),
        .refuses("a space before the method", " " + line("GET / HTTP/1.1"), .invalidRequestLine),
        .refuses("a method with a delimiter", line("GE(T / HTTP/1.1"), .invalidMethod),
        .refuses("a method with a colon", line("GET: / HTTP/1.1"), .invalidMethod),
        .refuses("a TLS hello", "\u{16}\u{03}\u{01}\u{02}\u{00}", .invalidMethod),
        .refuses("a method of 33 bytes", line(String(repeating: "A", count: 33) + " / HTTP/1.1"), .invalidMethod),
        .refuses("two spaces before the target", line("GET  / HTTP/1.1"), .invalidRequestLine),
        .refuses("two spaces after the target", line("GET /  HTTP/1.1"), .invalidRequestLine),
        .refuses("a tab for a space", line("GET\t/ HTTP/1.1"), .invalidMethod),
        .refuses("no target", line("GET HTTP/1.1"), .invalidRequestLine),
        .refuses("HTTP/0.9", "GET /\r\n", .invalidRequestLine),
        .refuses("HTTP/0.9 spelt out", line("GET / HTTP/0.9"), .unsupportedVersion),
        .refuses("HTTP/1.2", line("GET / HTTP/1.2"), .unsupportedVersion),
        .refuses("HTTP/2.0", line("GET / HTTP/2.0"), .unsupportedVersion),
        .refuses("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        .refuses("a version without its minor part", line("GET / HTTP/2"), .invalidRequestLine),
        .refuses("a version in lower case", line("GET / http/1.1"), .invalidRequestLine),
        .refuses("a version with another digit", line("GET / HTTP/1.10"), .invalidRequestLine),
        .refuses("a padded version", line("GET / HTTP/01.1"), .invalidRequestLine),
        .refuses("a space after the version", line("GET / HTTP/1.1 "), .invalidRequestLine),
        .refuses("another protocol", line("GET / RTSP/1.0"), .invalidRequestLine),
        .refuses("LF after the version", "GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed),
        .refuses("CR after the version", "GET / HTTP/1.1\rHost: a\r\n\r\n", .bareCarriageReturn),
        .refuses("CR twice after the version", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", .bareCarriageReturn),
        .refuses("LF after the target", "GET /\nHost: a\r\n\r\n", .bareLineFeed),
        .refuses("LF after the method", "GET\n/ HTTP/1.1\r\n\r\n", .bareLineFeed),
        .refuses("an end within the line", "GET / HT", .unexpectedEnd, ends: true),
        .refuses("an end within the fields", "GET / HTTP/1.1\r\nHost: a\r\n", .unexpectedEnd, ends: true),
        .refuses("an end within an empty line", "\r", .unexpectedEnd, ends: true),
    ]

    static let targets: [RequestRow] = [
        .reads("a path with escapes", line("GET /a%2Fb%c3%a9 HTTP/1.1"), plain("GET", "/a%2Fb%c3%a9")),
        .reads("a query", line("GET /a?b=c/d?e&f=%20 HTTP/1.1"), plain("GET", "/a?b=c/d?e&f=%20")),
        .reads("dot segments are left alone", line("GET /a/../b HTTP/1.1"), plain("GET", "/a/../b")),
        .reads("two slashes are a path", line("GET //b/c HTTP/1.1"), plain("GET", "//b/c")),
        .reads(
            "every byte a URL may hold",
            line("GET /-._~!$&'()*+,;=:@ HTTP/1.1"),
            plain("GET", "/-._~!$&'()*+,;=:@")
        ),
        .reads("what fetch does not escape", line("GET /a?b[]={|}^` HTTP/1.1"), plain("GET", "/a?b[]={|}^`")),
        .reads("an absolute form", line("GET http://b:81/c?d HTTP/1.1"), plain("GET", "/c?d", "b:81")),
        .reads("an absolute form over https", line("GET HTTPS://b/c HTTP/1.1"), plain("GET", "/c", "b")),
        .reads("an absolute form without a path", line("GET http://b HTTP/1.1"), plain("GET", "/", "b")),
        .reads("an absolute form with a query alone", line("GET http://b?c HTTP/1.1"), plain("GET", "/?c", "b")),
        .reads(
            "an absolute form with an IPv6 address",
            line("GET http://[::1]:1/ HTTP/1.1"),
            plain("GET", "/", "[::1]:1")
        ),
        .reads("an asterisk for OPTIONS", line("OPTIONS * HTTP/1.1"), plain("OPTIONS", "*")),
        .reads("an authority for CONNECT", line("CONNECT b:443 HTTP/1.1"), plain("CONNECT", "b:443", "b:443")),
        .reads(
            "a target as long as the limit",
            line("GET /234567 HTTP/1.1"),
            limits: HTTPLimits(maximumTargetBytes: 7),
            plain("GET", "/234567")
        ),
        .refuses(
            "a target beyond the limit",
            line("GET /2345678 HTTP/1.1"),
            .targetTooLong,
            limits: HTTPLimits(maximumTargetBytes: 7)
        ),
        .refuses(
            "a target beyond the limit that never ends",
            "GET /2345678",
            .targetTooLong,
            limits: HTTPLimits(maximumTargetBytes: 7)
        ),
        .refuses("a fragment", line("GET /a#b HTTP/1.1"), .invalidTarget),
        .refuses("half an escape", line("GET /%2 HTTP/1.1"), .invalidTarget),
        .refuses("an escape of other letters", line("GET /%zz HTTP/1.1"), .invalidTarget),
        .refuses("an escape in a query of other letters", line("GET /?a=%u0041 HTTP/1.1"), .invalidTarget),
        .refuses("a backslash", line("GET /a\\b HTTP/1.1"), .invalidTarget),
        .refuses("a quote", line("GET /\" HTTP/1.1"), .invalidTarget),
        .refuses("angle brackets", line("GET /<a> HTTP/1.1"), .invalidTarget),
        .refuses("NUL", line("GET /\0 HTTP/1.1"), .invalidTarget),
        .refuses("DEL", line("GET /\u{7F} HTTP/1.1"), .invalidTarget),
        .refuses("a tab", line("GET /a\tb HTTP/1.1"), .invalidTarget),
        .refuses("a byte beyond ASCII", line("GET /\u{E9} HTTP/1.1"), .invalidTarget),
        .refuses("a CR", line("GET /a\rb HTTP/1.1"), .invalidRequestLine),
        .refuses("a relative path", line("GET a HTTP/1.1"), .invalidTarget),
        .refuses("a query without a path", line("GET ?a HTTP/1.1"), .invalidTarget),
        .refuses("another scheme", line("GET ftp://b/ HTTP/1.1"), .invalidTarget),
        .refuses("an absolute form without a host", line("GET http:///a HTTP/1.1"), .invalidTarget),
        .refuses("an absolute form of nothing else", line("GET http:// HTTP/1.1"), .invalidTarget),
        .refuses("a scheme without an authority", line("GET http:a HTTP/1.1"), .invalidTarget),
        .refuses("a user in an absolute form", line("GET http://u@b/ HTTP/1.1"), .invalidTarget),
        .refuses("a backslash for the end of a host", line("GET http://b\\c HTTP/1.1"), .invalidTarget),
        .refuses("an asterisk for GET", line("GET * HTTP/1.1"), .invalidTarget),
        .refuses("an asterisk and more", line("OPTIONS *a HTTP/1.1"), .invalidTarget),
        .refuses("an authority for GET", line("GET b:443 HTTP/1.1"), .invalidTarget),
        .refuses("CONNECT without a port", line("CONNECT b HTTP/1.1"), .invalidTarget),
        .refuses("CONNECT with an empty port", line("CONNECT b: HTTP/1.1"), .invalidTarget),
        .refuses("CONNECT with a path", line("CONNECT /a HTTP/1.1"), .invalidTarget),
        .refuses("CONNECT with a URL", line("CONNECT http://b:443/ HTTP/1.1"), .invalidTarget),
    ]

    static let hosts: [RequestRow] = [
        .reads("a name", "GET / HTTP/1.1\r\nhOsT:b-c_d.example\r\n\r\n", plain("GET", "/", "b-c_d.example")),
        .reads("a port", "GET / HTTP/1.1\r\nHost: b:65535\r\n\r\n", plain("GET", "/", "b:65535")),
        .reads("an empty port", "GET / HTTP/1.1\r\nHost: b:\r\n\r\n", plain("GET", "/", "b:")),
        .reads("an IPv4 address", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", plain("GET", "/", "127.0.0.1")),
        .reads("an IPv6 address", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", plain("GET", "/", "[::1]:80")),
        .reads(
            "none in HTTP/1.0",
            "GET / HTTP/1.0\r\n\r\n",
            plain("GET", "/", nil, version: .http10, fields: [], keepAlive: false)
        ),
        .refuses("none", "GET / HTTP/1.1\r\n\r\n", .missingHost),
        .refuses("none with an absolute form", "GET http://a/ HTTP/1.1\r\n\r\n", .missingHost),
        .refuses("two", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .duplicateHost),
        .refuses("two in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", .duplicateHost),
        .refuses("three", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\nhost: a\r\n\r\n", .duplicateHost),
        .refuses("an empty one", "GET / HTTP/1.1\r\nHost: \r\n\r\n", .invalidHost),
        .refuses("a port alone", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", .invalidHost),
        .refuses("two in one line", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .invalidHost),
        .refuses("two without a space", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", .invalidHost),
        .refuses("a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .invalidHost),
        .refuses("a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .invalidHost),
        .refuses("a port beyond range", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", .invalidHost),
        .refuses("a port of letters", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .invalidHost),
        .refuses("two ports", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", .invalidHost),
        .refuses("an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .invalidHost),
        .refuses("a name in brackets", "GET / HTTP/1.1\r\nHost: [a]\r\n\r\n", .invalidHost),
        .refuses("bytes after a bracket", "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n", .invalidHost),
        .refuses("a byte beyond ASCII", "GET / HTTP/1.1\r\nHost: \u{E9}\r\n\r\n", .invalidHost),
    ]

    static let fields: [RequestRow] = [
        .reads("an empty value", field("b:"), plain(fields: [["Host", "a"], ["b", ""]])),
        .reads("a value of white space", field("b: \t "), plain(fields: [["Host", "a"], ["b", ""]])),
        .reads("white space around a value", field("b:\t c d\t "), plain(fields: [["Host", "a"], ["b", "c d"]])),
        .reads("no white space", field("b:c"), plain(fields: [["Host", "a"], ["b", "c"]])),
        .reads("a tab within a value", field("b: c\td"), plain(fields: [["Host", "a"], ["b", "c\td"]])),
        .reads("a colon in a value", field("b: :c:"), plain(fields: [["Host", "a"], ["b", ":c:"]])),
        .reads(
            "a long value",
            field("b: " + String(repeating: "c", count: 1000)),
            plain(fields: [["Host", "a"], ["b", String(repeating: "c", count: 1000)]])
        ),
        .reads(
            "a name of every kind",
            field("!#$%&'*+-.^_`|~9Z: c"),
            plain(fields: [["Host", "a"], ["!#$%&'*+-.^_`|~9Z", "c"]])
        ),
        .reads("UTF-8 in a value", field("b: \u{C3}\u{A9}"), plain(fields: [["Host", "a"], ["b", "é"]])),
        .reads(
            "as many fields as the limit",
            field("b: c"),
            limits: HTTPLimits(maximumFieldCount: 2),
            plain()
        ),
        .refuses("more fields than the limit", field("b: c"), .tooManyFields, limits: HTTPLimits(maximumFieldCount: 1)),
        .refuses("a space before the colon", field("b : c"), .invalidFieldName),
        .refuses("a tab before the colon", field("b\t: c"), .invalidFieldName),
        .refuses("an empty name", field(": c"), .invalidFieldName),
        .refuses("a name alone", field("b"), .invalidFieldName),
        .refuses("a delimiter in a name", field("b(: c"), .invalidFieldName),
        .refuses("NUL in a name", field("b\0: c"), .invalidFieldName),
        .refuses("a byte beyond ASCII in a name", field("\u{E9}: c"), .invalidFieldName),
        .refuses("a folded line", field("b: c\r\n d"), .obsoleteFolding),
        .refuses("a line folded with a tab", field("b: c\r\n\td"), .obsoleteFolding),
        .refuses("a folded empty line", field("b: c\r\n "), .obsoleteFolding),
        .refuses("white space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .obsoleteFolding),
        .refuses("NUL in a value", field("b: c\0d"), .invalidFieldValue),
        .refuses("a control character in a value", field("b: c\u{01}d"), .invalidFieldValue),
        .refuses("an escape character in a value", field("b: \u{1B}[2J"), .invalidFieldValue),
        .refuses("DEL in a value", field("b: c\u{7F}"), .invalidFieldValue),
        .refuses("LF after a value", field("b: c\nd: e"), .bareLineFeed),
        .refuses("LF after a name", field("b\nc: d"), .bareLineFeed),
        .refuses("CR in a value", field("b: c\rd: e"), .bareCarriageReturn),
        .refuses("CR twice", field("b: c\r"), .bareCarriageReturn),
        .refuses("LF for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed),
        .refuses("CR for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\rGET", .bareCarriageReturn),
        .reads(
            "a head as long as the limit",
            line("GET / HTTP/1.1"),
            limits: HTTPLimits(maximumHeadBytes: 27),
            plain()
        ),
        .refuses(
            "a head beyond the limit",
            line("GET / HTTP/1.1"),
            .headTooLarge,
            limits: HTTPLimits(maximumHeadBytes: 26)
        ),
        .refuses(
            "a field beyond the limit of the head",
            "GET / HTTP/1.1\r\nb: ccccccccccccccccccccccc",
            .headTooLarge,
            limits: HTTPLimits(maximumHeadBytes: 30)
        ),
        .refuses(
            "a target beyond the limit of the head",
            "GET /" + String(repeating: "c", count: 40),
            .headTooLarge,
            limits: HTTPLimits(maximumHeadBytes: 30)
        ),
    ]

    static let connections: [RequestRow] = [
        .reads("HTTP/1.1 stays", field("Connection: x, upgrade"), plain()),
        .reads("HTTP/1.1 closes", field("Connection: close"), plain(keepAlive: false)),
        .reads("close in a list, in any case", field("CONNECTION: x ,\tCLOSE, y"), plain(keepAlive: false)),
        .reads("close in a second line", field("Connection: x\r\nConnection: close"), plain(keepAlive: false)),
        .reads("close wins", field("Connection: keep-alive, close"), plain(keepAlive: false)),
        .reads("a longer word is not close", field("Connection: closed, enclose"), plain()),
        .reads("an empty list", field("Connection: ,, ,"), plain()),
        .reads(
            "HTTP/1.0 stays when asked",
            "GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n",
            plain(version: .http10)
        ),
        .reads("HTTP/1.0 closes", line("GET / HTTP/1.0"), plain(version: .http10, keepAlive: false)),
    ]

    @Test("A request line", arguments: requestLines)
    func requestLine(_ row: RequestRow) { row.check() }

    @Test("A target", arguments: targets)
    func target(_ row: RequestRow) { row.check() }

    @Test("A host", arguments: hosts)
    func host(_ row: RequestRow) { row.check() }

    @Test("A field", arguments: fields)
    func field(_ row: RequestRow) { row.check() }

    @Test("A connection's persistence", arguments: connections)
    func connection(_ row: RequestRow) { row.check() }
}
