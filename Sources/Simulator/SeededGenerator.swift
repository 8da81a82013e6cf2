import Core

/// What is drawn for requests: the same seed, the same numbers.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var numbers: SplitMix64

    init(seed: UInt64) {
        numbers = SplitMix64(seed: seed)
    }

    /// The generator of one request. Each request has its own, so that what it meets depends on its number alone and not
    /// on what runs beside it.
    init(seed: UInt64, request: Int) {
        var mixer = SeededGenerator(seed: seed)
        numbers = SplitMix64(seed: mixer.next() ^ (UInt64(truncatingIfNeeded: request) &* Self.step))
    }

    /// A generator for a part of the work, so that what one part draws does not shift what the next one does.
    mutating func fork() -> SeededGenerator {
        SeededGenerator(seed: next())
    }

    mutating func next() -> UInt64 {
        numbers.next()
    }

    /// A number from 0 up to but not including 1.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Letters and digits, such as the tail of an identifier.
    mutating func word(length: Int) -> String {
        let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789".utf8)
        let bytes = (0..<length).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
