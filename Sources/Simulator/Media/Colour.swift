/// A colour of a picture.
struct Colour: Sendable, Hashable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// The colour of a text, which is always the same.
    init(of text: String) {
        // FNV-1a, so that it is the same in every process.
        let hash = text.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        self.init(
            red: UInt8(truncatingIfNeeded: hash >> 24),
            green: UInt8(truncatingIfNeeded: hash >> 16),
            blue: UInt8(truncatingIfNeeded: hash >> 8)
        )
    }

    /// So many parts of the colour, the rest white.
    func faded(_ part: Int, of all: Int) -> Colour {
        func fade(_ value: UInt8) -> UInt8 { UInt8(255 - (255 - Int(value)) * part / all) }
        return Colour(red: fade(red), green: fade(green), blue: fade(blue))
    }
}
