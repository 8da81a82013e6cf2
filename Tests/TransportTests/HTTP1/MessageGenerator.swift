import NIOCore

/// Makes HTTP/1.1 messages after the grammar, and breaks them.
struct MessageGenerator {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// One to three requests, whole or damaged in up to three places.
    mutating func requests() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) { bytes += Array(request().utf8) }
        return damaged(bytes)
    }

    /// Answers to as many requests as `methods` has, whole or damaged in up to three places.
    mutating func responses(to methods: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for method in methods { bytes += Array(response(to: method).utf8) }
        return damaged(bytes)
    }

    /// A method to be answered.
    mutating func method() -> String {
        pick(["GET", "POST", "POST", "HEAD"])
    }

    private mutating func request() -> String {
        let method = pick(["GET", "POST", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH"], or: ["BREW", "get"])
        let target = pick(
            ["/", "/v1/chat?a=b", "/a%20b", "http://b:81/c?d", "http://b", "//"],
            or: ["*", "/a#b", "/\u{E9}", "b:1", "/%", "http://u@b/"]
        )
        let version = pick(["HTTP/1.1"], or: ["HTTP/1.0", "HTTP/1.0", "HTTP/2.0", "http/1.1"])
        var lines = ["Host: \(pick(["a", "a:80", "[::1]:8"], or: ["a,b", "", "a\r\nHost: a"]))"]
        if odd() { lines = [] }
        lines += fields()
        let (framing, body) = body()
        lines += framing
        lines.shuffle(using: &generator)
        return "\(method) \(target) \(version)\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
    }

    private mutating func response(to method: String) -> String {
        let status = pick(["200", "200", "404", "500", "204", "304"], or: ["100", "103", "99", "600", "2000"])
        let version = pick(["HTTP/1.1"], or: ["HTTP/1.0", "HTTP/1.2"])
        let (framing, body) = body()
        let lines = (fields() + framing).shuffled(using: &generator)
        let bodiless = method == "HEAD" || ["204", "304", "100", "103"].contains(status)
        let head = "\(version) \(status)\(pick([" OK", " ", "", " Not \u{E9}"]))\r\n"
        let message = head + lines.map { $0 + "\r\n" }.joined() + "\r\n" + (bodiless && !odd() ? "" : body)
        return status.hasPrefix("10") ? message + response(to: method) : message
    }

    private mutating func fields() -> [String] {
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            pick(
                [
                    "Accept: */*", "X-A:b", "x-empty:", "X-Spaces: \t a  b \t", "Cookie: a=b; c=\"d\"",
                    "Connection: keep-alive", "Expect: 100-continue", "X-Text: \u{E9}",
                    "Content-Type: application/json",
                ],
                or: [
                    "Connection: close", "Connection: x, Close", "Folded: a\r\n b", "Space : a", ": a", "Trailer: t",
                    "Upgrade: h2c", "X: \u{01}", "Content-Length: 3", "Transfer-Encoding: chunked",
                ]
            )
        }
    }

    private mutating func body() -> (fields: [String], body: String) {
        let text = String("0\r\n\r\nGET /x {\"a\": 1}\r\n".prefix(Int.random(in: 0...22, using: &generator)))
        guard !odd() else {
            let length = pick(["+3", "-1", "0x3", "3, 3", "3 ", "", "03", "99999999999999999999", "3a", "1 2"])
            let coding = pick(["gzip, chunked", "chunked, chunked", "identity", "xchunked", "Chunked", "chunked;a", ""])
            return Bool.random(using: &generator)
                ? (["Content-Length: \(length)"], text) : (["Transfer-Encoding: \(coding)"], chunks(of: text))
        }
        return switch Int.random(in: 0..<8, using: &generator) {
        case 0..<2: ([], "")
        case 2..<5: (["Content-Length: \(text.utf8.count)"], text)
        default: (["Transfer-Encoding: chunked"], chunks(of: text))
        }
    }

    private mutating func chunks(of text: String) -> String {
        var rest = text.utf8[...]
        var chunked = ""
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...20, using: &generator))
            rest = rest.dropFirst(piece.count)
            let size = String(piece.count, radix: 16, uppercase: Bool.random(using: &generator))
            let suffix = pick(["", "", ";a", ";a=b", ";a=\"b;\\\"\""], or: [";", " ", ";a=", "; a"])
            chunked += size + suffix + "\r\n" + String(Substring(piece)) + "\r\n"
        }
        let trailers = pick(["", "", "T: u\r\n"], or: ["Content-Length: 5\r\n", "T : u\r\n", "T\r\n"])
        return chunked + pick(["0", "000", "0;a"]) + "\r\n" + trailers + "\r\n"
    }

    /// In half of the cases, `bytes` with something wrong in them.
    private mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let special = Array("\r\n\r\n \t:,;+-=\"0x9#%/\0\u{0B}\u{7F}\u{E9}".utf8)
        for _ in 0..<max(0, Int.random(in: -2...3, using: &generator)) where !bytes.isEmpty {
            let position = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes.insert(special.randomElement(using: &generator) ?? 0, at: position)
            case 1: bytes[position] = special.randomElement(using: &generator) ?? 0
            case 2: bytes.remove(at: position)
            case 3: bytes[position] = UInt8.random(in: 0...255, using: &generator)
            case 4:
                let end = min(bytes.count, position + Int.random(in: 1...30, using: &generator))
                let target = Int.random(in: 0...bytes.count, using: &generator)
                bytes.insert(contentsOf: Array(bytes[position..<end]), at: target)
            default: bytes.removeSubrange(position..<min(bytes.count, position + 12))
            }
        }
        return bytes
    }

    /// True in one of 16 cases.
    private mutating func odd() -> Bool {
        Int.random(in: 0..<16, using: &generator) == 0
    }

    /// One of `choices`, or now and then one of those out of the ordinary.
    private mutating func pick(_ choices: [String], or oddChoices: [String]? = nil) -> String {
        let choices = odd() ? oddChoices ?? choices : choices
        return choices[Int.random(in: 0..<choices.count, using: &generator)]
    }
}
