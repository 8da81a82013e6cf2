/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators"): the same seed, the same numbers.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The generator of one request. Each request has its own, so that what it meets depends on its number alone and not
    /// on what runs beside it.
    init(seed: UInt64, request: Int) {
        var mixer = SeededGenerator(seed: seed)
        state = mixer.next() ^ (UInt64(truncatingIfNeeded: request) &* Self.step)
    }

    /// A generator for a part of the work, so that what one part draws does not shift what the next one does.
    mutating func fork() -> SeededGenerator {
        SeededGenerator(seed: next())
    }

    mutating func next() -> UInt64 {
        state &+= Self.step
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
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
