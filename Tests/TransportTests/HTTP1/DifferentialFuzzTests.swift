import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Transport

/// Two codecs on the same bytes, whole messages and damaged ones: what both accept they read alike, and where one
/// refuses what the other accepts, the difference is one of those listed here.
///
/// `CODEC_FUZZ_ROUNDS` in the environment sets how many inputs are tried.
@Suite("The codec beside NIOHTTP1")
struct DifferentialFuzzTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["CODEC_FUZZ_ROUNDS"].flatMap(UInt64.init) ?? 4000

    /// What we refuse and NIOHTTP1 lets pass, and why.
    static let stricter: [HTTPParseError.Code: String] = [
        .bareCarriageReturn: "NIOHTTP1 takes a CR for the end of a status line",
        .bareLineFeed: "it skips any number of line ends before a message, LF alone too",
        .invalidRequestLine: "it skips several of them, and allows more than one space between target and version",
        .invalidTarget: "it takes fragments, bytes beyond ASCII, users, and forms that the method does not allow",
        .missingHost: "it leaves Host to its user",
        .duplicateHost: "likewise",
        .invalidHost: "likewise",
        .unsupportedVersion: "it takes HTTP/0.9 and HTTP/2.0 as versions of a request in this form",
        .transferEncodingInHTTP10: "it takes chunks in HTTP/1.0; RFC 9112 section 6.1 calls the framing faulty",
        .duplicateTransferEncoding: "it takes several in a response",
        .unsupportedTransferCoding: "it takes gzip before chunked, and any coding in a response",
        .invalidContentLength: "it counts up to 2^64 - 1, and takes a length in an answer that has no body",
        .invalidChunkExtension: "it takes an extension without the value after its equals sign, and white space",
        .invalidStatusLine: "it takes every status of three digits, and line ends before a response",
        .unexpectedBytes: "it does not know what was asked when bytes follow the last answer",
        .unexpectedEnd: "it does not mind the end after an interim answer",
    ]

    /// Why it is right to accept what NIOHTTP1 refused at the first message it did not finish; `nil` if it is not.
    private func reasonToAccept(_ ours: WireReading, refused refusal: String, after count: Int) -> String? {
        let message = ours.messages[count]
        switch refusal {
        case "invalid HTTP method":
            let method = message.start.prefix { $0 != " " }
            guard case .RAW = NIOHTTP1.HTTPMethod(rawValue: String(method)) else { return nil }
            return "Any token is a method (RFC 9110 section 9.1); an unknown one is answered 405 or 501, not 400."
        case "data received after completed connection: close message":
            guard count > 0, ours.messages[count - 1].closes else { return nil }
            return "Whether to read on after a closing message is for the connection's owner, who is told."
        case "invalid character in content-length header", "unknown (http_parser error)":
            guard message.isChunked else { return nil }
            return "Framing fields among the trailers are dropped like the others (RFC 9110 section 6.5.1)."
        default:
            return nil
        }
    }

    /// Whether a tab follows a length or a coding. To RFC 9112 section 5.1 it is white space around the value; NIOHTTP1 takes
    /// it for a part of it, and so refuses a good length and misses a good coding.
    private func hasTabAfterFraming(_ bytes: ByteBuffer) -> Bool {
        String(decoding: bytes.readableBytesView, as: UTF8.self).contains(
            /(chunked|\d)[ \t]*\t[ \t]*\r\n/.ignoresCase()
        )
    }

    /// What is wrong with two readings of the same bytes; `nil` if nothing is.
    private func complaint(
        _ bytes: ByteBuffer,
        _ ours: WireReading,
        _ code: HTTPParseError.Code?,
        _ theirs: WireReading
    ) -> String? {
        guard let difference = difference(ours, code, theirs), !hasTabAfterFraming(bytes) else { return nil }
        return difference
    }

    private func difference(_ ours: WireReading, _ code: HTTPParseError.Code?, _ theirs: WireReading) -> String? {
        let (ourCount, theirCount) = (ours.completeCount, theirs.completeCount)
        if code == nil, theirs.refusal == nil {
            return ours.messages == theirs.messages ? nil : "both accept, and differ"
        }
        let shared = min(ourCount, theirCount)
        guard ours.messages.prefix(shared) == theirs.messages.prefix(shared) else { return "they differ" }
        if let code, theirs.refusal == nil || theirCount > ourCount, Self.stricter[code] == nil {
            return "we refuse: \(code)"
        }
        if let refusal = theirs.refusal, code == nil || ourCount > theirCount, ours.messages.count > theirCount,
            reasonToAccept(ours, refused: refusal, after: theirCount) == nil
        {
            return "they refuse: \(refusal)"
        }
        return nil
    }

    @Test("Requests are read alike, or refused for a reason")
    func requests() {
        var accepted = 0
        for seed in 0..<Self.rounds {
            var generator = MessageGenerator(seed: seed)
            let bytes = ByteBuffer(bytes: generator.requests())
            let (ours, code) = WireReading.requests(bytes)
            let theirs = WireReading.oracleRequests(bytes)
            let complaint = complaint(bytes, ours, code, theirs)
            #expect(complaint == nil, "seed \(seed): \(String(buffer: bytes).debugDescription)")
            accepted += code == nil && theirs.refusal == nil ? 1 : 0

            let whole = Reading<ReadRequest>(bytes)
            let feed = Feed.random(SeededGenerator(seed: seed), upTo: 1 + Int(seed % 30))
            #expect(Reading<ReadRequest>(bytes, feed: feed) == whole, "seed \(seed), in pieces")
        }
        // A generator that only made rubbish would show nothing.
        #expect(accepted > Int(Self.rounds) / 10)
    }

    @Test("Responses are read alike, or refused for a reason")
    func responses() {
        var accepted = 0
        for seed in 0..<Self.rounds {
            var generator = MessageGenerator(seed: seed)
            let names = (0...Int(seed % 2)).map { _ in generator.method() }
            let bytes = ByteBuffer(bytes: generator.responses(to: names))
            let methods = names.compactMap(Transport.HTTPMethod.init)
            let (ours, code) = WireReading.responses(bytes, to: methods)
            let theirs = WireReading.oracleResponses(bytes, to: methods)
            let complaint = complaint(bytes, ours, code, theirs)
            #expect(complaint == nil, "seed \(seed): \(String(buffer: bytes).debugDescription)")
            accepted += code == nil && theirs.refusal == nil ? 1 : 0

            let whole = Reading<ReadResponse>(bytes, answersTo: methods, ends: true)
            let feed = Feed.random(SeededGenerator(seed: seed), upTo: 1 + Int(seed % 30))
            #expect(Reading(bytes, answersTo: methods, feed: feed, ends: true) == whole, "seed \(seed), in pieces")
        }
        #expect(accepted > Int(Self.rounds) / 10)
    }
}
