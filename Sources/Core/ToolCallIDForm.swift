public import JSON

/// What a vendor demands of the ids of tool calls: a length, and ASCII letters and digits alone (Mistral wants nine of them).
///
/// The ids of other vendors' models are longer and have other characters, so that a conversation that changes its model has ids
/// which this vendor refuses. They are turned into ids of the form, each always into the same one: a result keeps naming its
/// call, whichever request it stands in.
public struct ToolCallIDForm: Sendable, Hashable {
    /// How many characters an id has.
    public var length: Int

    /// The form with so many characters.
    public init(length: Int) {
        self.length = length
    }

    /// Whether an id is already of the form.
    public func fits(_ id: JSONString) -> Bool {
        let utf8 = id.string.utf8
        return utf8.count == length && utf8.allSatisfy(Self.isAlphanumeric)
    }

    /// The id itself where it is of the form, else the one that stands for it.
    public func fitted(_ id: JSONString) -> JSONString {
        if fits(id) { return id }
        // FNV-1a makes a seed of the id and SplitMix64 the characters of it: the same in every process.
        let seed = id.string.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var generator = SplitMix64(seed: seed)
        let characters = (0..<length).map { _ in Self.alphabet[Int(generator.next() % UInt64(Self.alphabet.count))] }
        return JSONString(String(decoding: characters, as: UTF8.self))
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
