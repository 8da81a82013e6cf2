import NIOCore

@testable import Transport

/// One request as a parser read it, in a form two readings can be compared in.
struct ReadRequest: Equatable, Sendable {
    var method: String
    var target: String
    var authority: String?
    var version = HTTPVersion.http11
    var fields: [[String]]?
    var framing: BodyFraming
    var keepAlive = true
    var body = ""
    var isComplete = true
}

/// One response as a parser read it.
struct ReadResponse: Equatable, Sendable {
    var status: Int
    var version = HTTPVersion.http11
    var fields: [[String]]?
    var framing: BodyFraming
    var keepAlive = true
    var body = ""
    var isComplete = true
}

/// Everything a parser read of some bytes: messages, and the error that ended it, if one did.
struct Reading<Message: Equatable & Sendable>: Equatable, Sendable {
    var messages: [Message] = []
    var error: HTTPParseError.Code?
}

/// One character a byte, so that pieces of a body add up to the same text wherever it was cut.
private func latin1(_ bytes: ByteBuffer) -> String {
    String(String.UnicodeScalarView(bytes.readableBytesView.map { UnicodeScalar($0) }))
}

/// How bytes reach a parser.
enum Feed: Sendable {
    case whole
    case byByte
    /// In pieces of 1 to `upTo` bytes.
    case random(SeededGenerator, upTo: Int)

    func pieces(of bytes: ByteBuffer) -> [ByteBuffer] {
        var rest = bytes
        var pieces: [ByteBuffer] = []
        switch self {
        case .whole:
            return [bytes]
        case .byByte:
            while let piece = rest.readSlice(length: 1) { pieces.append(ByteBuffer(bytes: piece.readableBytesView)) }
        case .random(var generator, let maximum):
            while rest.readableBytes > 0 {
                let count = min(rest.readableBytes, Int.random(in: 1...maximum, using: &generator))
                guard let piece = rest.readSlice(length: count) else { break }
                pieces.append(piece)
            }
        }
        return pieces
    }
}

/// SplitMix64: the same numbers from the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Reading where Message == ReadRequest {
    /// What the parser reads when `bytes` come as `feed` says, and then, if `ends`, the connection's end.
    init(_ bytes: ByteBuffer, limits: HTTPLimits = HTTPLimits(), feed: Feed = .whole, ends: Bool = false) {
        var parser = RequestParser(limits: limits)
        do throws(HTTPParseError) {
            for piece in feed.pieces(of: bytes) {
                parser.receive(piece)
                while let part = try parser.next() { add(part) }
            }
            if ends { try parser.receiveEnd() }
        } catch {
            self.error = error.code
        }
    }

    private mutating func add(_ part: HTTPPart<RequestHead>) {
        switch part {
        case .head(let head):
            messages.append(
                ReadRequest(
                    method: head.method.name,
                    target: head.target,
                    authority: head.authority,
                    version: head.version,
                    fields: head.fields.map { [$0.name, $0.value] },
                    framing: head.framing,
                    keepAlive: head.keepAlive,
                    isComplete: false
                )
            )
        case .body(let bytes): messages[messages.count - 1].body += latin1(bytes)
        case .end: messages[messages.count - 1].isComplete = true
        }
    }
}

extension Reading where Message == ReadResponse {
    /// What the parser reads of the answers to `methods` when `bytes` come as `feed` says, and then, if `ends`, the
    /// connection's end.
    init(
        _ bytes: ByteBuffer,
        answersTo methods: [HTTPMethod] = [.get],
        limits: HTTPLimits = HTTPLimits(),
        feed: Feed = .whole,
        ends: Bool = false
    ) {
        var parser = ResponseParser(limits: limits)
        var methods = methods[...]
        if let first = methods.popFirst() { parser.expect(answerTo: first) }
        do throws(HTTPParseError) {
            for piece in feed.pieces(of: bytes) {
                parser.receive(piece)
                while let part = try parser.next() {
                    add(part)
                    if case .end = part, let next = methods.popFirst() { parser.expect(answerTo: next) }
                }
            }
            if ends, let part = try parser.receiveEnd() { add(part) }
        } catch {
            self.error = error.code
        }
    }

    private mutating func add(_ part: HTTPPart<ResponseHead>) {
        switch part {
        case .head(let head):
            messages.append(
                ReadResponse(
                    status: head.status,
                    version: head.version,
                    fields: head.fields.map { [$0.name, $0.value] },
                    framing: head.framing,
                    keepAlive: head.keepAlive,
                    isComplete: head.isInterim
                )
            )
        case .body(let bytes): messages[messages.count - 1].body += latin1(bytes)
        case .end: messages[messages.count - 1].isComplete = true
        }
    }
}
