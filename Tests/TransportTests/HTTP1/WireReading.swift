import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import Transport

/// One message in the words both codecs have.
struct WireMessage: Equatable {
    /// The method and target, or the status, and the version.
    var start: String
    var fields: [[String]]
    var body: [UInt8] = []
    var isComplete = false

    /// Whether the message says, by its version or its fields, that it is the last.
    var closes: Bool {
        start.hasSuffix("http10") || has("connection", "close")
    }

    var isChunked: Bool {
        has("transfer-encoding", "chunked")
    }

    private func has(_ name: String, _ token: String) -> Bool {
        fields.contains { $0[0].lowercased() == name && $0[1].lowercased().contains(token) }
    }
}

/// What a codec made of some bytes: messages, and what it refused them for, if it did.
struct WireReading {
    var messages: [WireMessage] = []
    var refusal: String?

    var completeCount: Int { messages.count(where: \.isComplete) }

    /// Requests as our parser reads them.
    static func requests(_ bytes: ByteBuffer) -> (reading: WireReading, code: HTTPParseError.Code?) {
        var parser = RequestParser()
        var reading = WireReading()
        parser.receive(bytes)
        do throws(HTTPParseError) {
            while let part = try parser.next() {
                reading.add(part) { head in
                    // The target as it came: NIOHTTP1 leaves the absolute form whole.
                    let line = head.fields.head.readableBytesView.prefix { $0 != 0x0D }
                    let target = line.split(separator: 0x20)[1]
                    return ("\(head.method) \(String(decoding: target, as: UTF8.self)) \(head.version)", head.fields)
                }
            }
        } catch {
            reading.refusal = "\(error.code)"
            return (reading, error.code)
        }
        return (reading, nil)
    }

    /// Answers to `methods` as our parser reads them, up to the connection's end.
    static func responses(
        _ bytes: ByteBuffer,
        to methods: [Transport.HTTPMethod]
    ) -> (reading: WireReading, code: HTTPParseError.Code?) {
        var parser = ResponseParser()
        var reading = WireReading()
        var methods = methods[...]
        if let first = methods.popFirst() { parser.expect(answerTo: first) }
        parser.receive(bytes)
        do throws(HTTPParseError) {
            while let part = try parser.next() {
                reading.add(part) { ("\($0.status) \($0.version)", $0.fields) }
                if case .end = part, let next = methods.popFirst() { parser.expect(answerTo: next) }
                if case .head(let head) = part, head.isInterim {
                    reading.messages[reading.messages.count - 1].isComplete = true
                }
            }
            if try parser.receiveEnd() != nil { reading.messages[reading.messages.count - 1].isComplete = true }
        } catch {
            reading.refusal = "\(error.code)"
            return (reading, error.code)
        }
        return (reading, nil)
    }

    private mutating func add<Head>(_ part: Transport.HTTPPart<Head>, _ words: (Head) -> (String, HTTPFields)) {
        switch part {
        case .head(let head):
            let (start, fields) = words(head)
            messages.append(WireMessage(start: start, fields: fields.map { [$0.name, $0.value] }))
        case .body(let bytes): messages[messages.count - 1].body += bytes.readableBytesView
        case .end: messages[messages.count - 1].isComplete = true
        }
    }
}

extension WireReading {
    /// Requests as NIOHTTP1 reads them.
    static func oracleRequests(_ bytes: ByteBuffer) -> WireReading {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
        var reading = WireReading()
        do {
            try channel.writeInbound(bytes)
        } catch {
            reading.refusal = "\(error)"
        }
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head):
                reading.addOracle("\(head.method.rawValue) \(head.uri) \(name(of: head.version))", head.headers)
            case .body(let bytes): reading.messages[reading.messages.count - 1].body += bytes.readableBytesView
            case .end: reading.messages[reading.messages.count - 1].isComplete = true
            }
        }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return reading
    }

    /// Answers to `methods` as NIOHTTP1 reads them, up to the connection's end.
    static func oracleResponses(_ bytes: ByteBuffer, to methods: [Transport.HTTPMethod]) -> WireReading {
        let decoder = HTTPResponseDecoder(informationalResponseStrategy: .forward)
        let channel = EmbeddedChannel(handlers: [HTTPRequestEncoder(), ByteToMessageHandler(decoder)])
        var reading = WireReading()
        do {
            for method in methods {
                let head = HTTPRequestHead(version: .http1_1, method: .init(rawValue: method.name), uri: "/")
                try channel.writeOutbound(HTTPClientRequestPart.head(head))
                try channel.writeOutbound(HTTPClientRequestPart.end(nil))
            }
            try channel.writeInbound(bytes)
            _ = try channel.finish(acceptAlreadyClosed: true)
        } catch {
            reading.refusal = "\(error)"
        }
        while let part = try? channel.readInbound(as: HTTPClientResponsePart.self) {
            switch part {
            case .head(let head):
                reading.addOracle("\(head.status.code) \(name(of: head.version))", head.headers)
                reading.messages[reading.messages.count - 1].isComplete = head.status.code < 200
            case .body(let bytes): reading.messages[reading.messages.count - 1].body += bytes.readableBytesView
            case .end: reading.messages[reading.messages.count - 1].isComplete = true
            }
        }
        return reading
    }

    private mutating func addOracle(_ start: String, _ headers: HTTPHeaders) {
        // NIOHTTP1 leaves white space after a value, which is no part of it (RFC 9112 section 5.1).
        let fields = headers.map { name, value in
            let trimmed = value.utf8.reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed()
            return [name, String(decoding: trimmed, as: UTF8.self)]
        }
        messages.append(WireMessage(start: start, fields: fields))
    }

    private static func name(of version: NIOHTTP1.HTTPVersion) -> String {
        "http\(version.major)\(version.minor)"
    }
}
