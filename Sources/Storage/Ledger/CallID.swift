import Framing

/// The name of a call in the ledger: a UUID of version 7 (RFC 9562), so that names stand in the order of their times.
///
/// The name of a request, `x-request-id`, may be the caller's and need not be unique; this one is.
public struct CallID: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// A new name.
    /// - Parameters:
    ///   - milliseconds: since 1970.
    ///   - random: two words of chance, of which 74 bits are used.
    public init(milliseconds: Int, random: (UInt64, UInt64)) {
        high = UInt64(truncatingIfNeeded: milliseconds) << 16 | 0x7000 | random.0 & 0x0FFF
        low = random.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// A new name of a call that a gateway serves: its last eight digits are those of the gateway's own name, by which what was used there
    /// is found.
    /// - Parameters:
    ///   - milliseconds: since 1970.
    ///   - random: two words of chance, of which 42 bits are used.
    ///   - gateway: the name of the gateway, made like this one.
    public init(milliseconds: Int, random: (UInt64, UInt64), servedBy gateway: CallID) {
        self.init(milliseconds: milliseconds, random: (random.0, random.1 & ~Self.tail | gateway.low & Self.tail))
    }

    private static let tail: UInt64 = 0xFFFF_FFFF

    /// The name of a part of what has this name: the same one each time, and another one for each part.
    func part(_ number: Int) -> CallID {
        CallID(milliseconds: milliseconds, random: (high, low ^ UInt64(number)))
    }

    /// The least name of a time, for ranges.
    public static func first(at milliseconds: Int) -> CallID {
        CallID(milliseconds: max(0, milliseconds), random: (0, 0))
    }

    /// Reads the usual form, `018f…-….`; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (place, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(place) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            if digits < 16 { words.0 = words.0 << 4 | UInt64(digit) } else { words.1 = words.1 << 4 | UInt64(digit) }
            digits += 1
        }
        (high, low) = words
    }

    /// When it was made, in milliseconds since 1970.
    public var milliseconds: Int { Int(high >> 16) }

    /// The usual form, in lower case.
    public var description: String {
        withText { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the usual form, in ASCII.
    func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: 36, alignment: 1) { text in
            func write(_ digits: UInt64, at place: Int) {
                text.storeBytes(of: digits.littleEndian, toByteOffset: place, as: UInt64.self)
            }
            // Digits eight at a time, over the last of some of them a hyphen and what comes behind it.
            let (second, third) = (
                Hexadecimal.digits(of: UInt32(truncatingIfNeeded: high)), Hexadecimal.digits(of: UInt32(low >> 32))
            )
            write(Hexadecimal.digits(of: UInt32(high >> 32)), at: 0)
            write(second, at: 9)
            write(second >> 32, at: 14)
            write(third, at: 19)
            write(third >> 32, at: 24)
            write(Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low)), at: 28)
            for hyphen in [8, 13, 18, 23] { text[hyphen] = UInt8(ascii: "-") }
            return body(UnsafeRawBufferPointer(text))
        }
    }

    /// By time, then by chance.
    public static func < (one: CallID, other: CallID) -> Bool {
        (one.high, one.low) < (other.high, other.low)
    }
}
