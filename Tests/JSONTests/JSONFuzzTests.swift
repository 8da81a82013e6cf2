import Foundation
import NIOCore
import Testing

@testable import JSON

/// Damaged texts against Foundation as the oracle. `LLM_GATEWAY_FUZZ_ROUNDS` sets how many texts a seed tries.
///
/// Known differences: Foundation takes a byte-order mark, UTF-16, UTF-32 and a comma before a closing bracket, and refuses
/// numbers beyond the finite doubles and halves of surrogate pairs. It drops U+FEFF from strings, and rounds numbers of
/// twenty digits to a neighbour of the nearest double.
@Suite("Damaged texts")
struct JSONFuzzTests {
    static let rounds = ProcessInfo.processInfo.environment["LLM_GATEWAY_FUZZ_ROUNDS"].flatMap(Int.init) ?? 400

    static let seeds: [[UInt8]] = {
        let written = [
            #"{"model":"gpt-4o","messages":[{"role":"user","content":"Say \"hi\" \u00e9\n"}],"temperature":0.7,"stream":true,"n":null}"#,
            #"{"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":" wörld"},"finish_reason":null}]}"#,
            "[1,-0,1.5e-3,1e400,12345678901234567890,[[],{}],\"\\ud834\\udd1e\",\"𝄞\"]", "\"\"", " [ ] ",
            "{\"a\":{\"a\":{}},\"a\":1}",
        ]
        var random = RandomText(seed: 7)
        return written.map { Array($0.utf8) } + (0..<60).map { _ in Array(random.value(depth: 5).utf8) }
    }()

    @Test("a damaged text is read as Foundation reads it, or refused by both", arguments: 0..<16 as Range<UInt64>)
    func oracle(seed: UInt64) throws {
        var mutator = Mutator(random: SeededGenerator(seed: seed), corpus: Self.seeds)
        let memory = GuardedMemory(capacity: 1 << 16)
        var accepted = 0
        for _ in 0..<Self.rounds {
            let text = mutator.next()
            let fault = memory.withBytes(text) { bytes in
                var scanner = JSONScanner(bytes, limits: .standard)
                defer { JSONRecordBuffer.deallocate(scanner.records) }
                return scanner.scan()
            }
            let expected = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            let description = String(decoding: text, as: UTF8.self)
            do {
                let document = try JSONDocument(parsing: ByteBuffer(bytes: text))
                try #require(fault == nil, "\(description)")
                accepted += 1
                try #require(
                    Oracle.agrees(document.root, expected) || Oracle.isReadDifferently(document.root),
                    "\(description)"
                )
                try Invariants.check(document)
            } catch let error as JSONError {
                try #require(fault?.offset == error.offset && fault?.code == error.code, "\(description)")
                try #require(
                    error.offset >= 0 && error.offset <= text.count && error.path.hasPrefix("$"),
                    "\(description)"
                )
                try #require(
                    expected == nil || Oracle.isNotPlainUTF8(text) || Oracle.isAfterComma(text, error),
                    "\(description) \(error)"
                )
            }
        }
        // If hardly anything is still JSON, or hardly anything is not, the run tests nothing.
        #expect(accepted > Self.rounds / 10 && accepted < Self.rounds * 9 / 10)
    }
}

/// What Foundation makes of the same text.
enum Oracle {
    static func agrees(_ node: JSONNode, _ value: Any?) -> Bool {
        switch node.kind {
        case .null: return value is NSNull
        case .bool: return (value as? NSNumber)?.boolValue == node.bool
        case .number:
            guard let number = value as? NSNumber else { return false }
            if let int = node.int, number.intValue == int { return true }
            guard let double = node.double else { return false }
            return abs(number.doubleValue - double) <= double.ulp * 4
        case .string: return (value as? String).map { Array($0.utf8) } == node.string.map { Array($0.utf8) }
        case .array:
            guard let array = value as? [Any], array.count == node.count else { return false }
            return zip(node.elements, array).allSatisfy { agrees($0, $1) }
        case .object:
            guard let object = value as? [String: Any] else { return false }
            let last = Dictionary(node.members.map { ($0.key.string, $0.value) }) { _, last in last }
            return last.count == object.count && last.allSatisfy { agrees($0.value, object[$0.key]) }
        }
    }

    /// Whether there is something in it that Foundation is known to refuse or to read in another way.
    static func isReadDifferently(_ node: JSONNode) -> Bool {
        switch node.kind {
        case .null, .bool: false
        case .number: node.double == nil
        case .string: node.string.map(isReadDifferently) ?? false
        case .array: node.elements.contains(where: isReadDifferently)
        case .object: node.members.contains { isReadDifferently($0.key.string) || isReadDifferently($0.value) }
        }
    }

    private static func isReadDifferently(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0 == "\u{FFFD}" || $0 == "\u{FEFF}" }
    }

    static func isAfterComma(_ text: [UInt8], _ error: JSONError) -> Bool {
        guard error.code == .unexpectedByte(0x5D) || error.code == .unexpectedByte(0x7D) else { return false }
        return text[..<error.offset].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == 0x2C
    }

    static func isNotPlainUTF8(_ text: [UInt8]) -> Bool {
        text.starts(with: [0xEF, 0xBB, 0xBF]) || text.contains(0) || String(validating: text, as: UTF8.self) == nil
    }
}

/// What holds for every document.
enum Invariants {
    static func check(_ document: JSONDocument) throws {
        var writer = JSONWriter()
        write(document.root, to: &writer)
        try #require(try JSONRaw(validating: writer.buffer).isEquivalent(to: document.root.raw))
        try #require(JSONEdits(document).applied() == document.bytes)
        try check(document.root, in: document)
    }

    private static func check(_ node: JSONNode, in document: JSONDocument) throws {
        try #require(document.bytes.getSlice(at: node.range.lowerBound, length: node.range.count) == node.raw.bytes)
        for (index, element) in node.elements.enumerated() {
            try #require(element.path == node.path + "[\(index)]" || element.path.contains("…"))
            try #require(node[index]?.range == element.range)
            try check(element, in: document)
        }
        for member in node.members {
            try #require(node[name: member.key.string]?.isNull != true)
            try #require(member.key.jsonString.string == member.key.string)
            try check(member.value, in: document)
        }
        try #require(node.count == Array(node.elements).count + Array(node.members).count)
    }

    /// Decodes everything and writes it again.
    private static func write(_ node: JSONNode, to writer: inout JSONWriter) {
        switch node.kind {
        case .null: writer.null()
        case .bool: writer.bool(node.bool ?? false)
        case .number: node.number.map { writer.number($0) }
        case .string: node.string.map { writer.string($0) }
        case .array: writer.array { writer in node.elements.forEach { write($0, to: &writer) } }
        case .object:
            writer.object { writer in
                for member in node.members {
                    writer.key(member.key.string)
                    write(member.value, to: &writer)
                }
            }
        }
    }
}
