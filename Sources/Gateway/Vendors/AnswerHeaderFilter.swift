import NIOCore
import Transport

/// Which headers of a vendor's answer a caller gets: an allow-list, made ready to be asked for every header.
struct AnswerHeaderFilter: Sendable {
    private struct Pattern {
        let bytes: [UInt8]
        /// Any ending will do.
        let isPrefix: Bool
    }

    private let patterns: [Pattern]

    /// - Parameter allowed: names in lower case; `*` at the end stands for any ending.
    init(_ allowed: [String]) {
        patterns = allowed.map { name in
            name.hasSuffix("*")
                ? Pattern(bytes: Array(name.utf8.dropLast()), isPrefix: true)
                : Pattern(bytes: Array(name.utf8), isPrefix: false)
        }
    }

    /// Whether a header of the name may pass, whatever the case it is written in.
    func passes(_ name: ByteBufferView) -> Bool {
        patterns.contains { pattern in
            guard pattern.isPrefix ? name.count >= pattern.bytes.count : name.count == pattern.bytes.count else {
                return false
            }
            return zip(name, pattern.bytes).allSatisfy { $0 | (0x41...0x5A ~= $0 ? 0x20 : 0) == $1 }
        }
    }

    /// Adds the headers that pass.
    func copy(_ answer: HTTPFields, into fields: inout ResponseFields) {
        answer.forEach { name, value in
            if passes(name) { fields.add(named: name, value) }
        }
    }
}
