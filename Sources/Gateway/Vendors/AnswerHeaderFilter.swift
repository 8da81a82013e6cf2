import Transport

/// Which headers of a vendor's answer a caller gets: an allow-list, made ready to be asked for every header.
struct AnswerHeaderFilter: Sendable {
    private struct Pattern {
        let bytes: [UInt8]
        /// Any ending will do.
        let isPrefix: Bool
    }

    private let patterns: [Pattern]
    /// The letters that names which may pass begin with, a bit each: most headers are told by their first letter.
    private let initials: UInt64

    /// - Parameter allowed: names in lower case; `*` at the end stands for any ending.
    init(_ allowed: [String]) {
        patterns = allowed.map { name in
            name.hasSuffix("*")
                ? Pattern(bytes: Array(name.utf8.dropLast()), isPrefix: true)
                : Pattern(bytes: Array(name.utf8), isPrefix: false)
        }
        initials = patterns.reduce(0) { $0 | Self.bit($1.bytes.first) }
    }

    /// Whether a header of the name may pass, whatever the case it is written in.
    func passes(_ name: UnsafeRawBufferPointer) -> Bool {
        guard initials & Self.bit(name.first.map(Self.lowered)) != 0 else { return false }
        return patterns.contains { pattern in
            let count = pattern.bytes.count
            guard pattern.isPrefix ? name.count >= count : name.count == count else { return false }
            for index in 0..<count where Self.lowered(name[index]) != pattern.bytes[index] { return false }
            return true
        }
    }

    /// Adds the headers that pass.
    func copy(_ answer: HTTPFields, into fields: inout ResponseFields) {
        fields.add(answer) { passes($0) }
    }

    /// An empty pattern allows every letter.
    private static func bit(_ letter: UInt8?) -> UInt64 {
        letter.map { 1 << UInt64($0 & 63) } ?? .max
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        0x41...0x5A ~= byte ? byte | 0x20 : byte
    }
}
