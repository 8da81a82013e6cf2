/// Finds a place for what belongs to some objects, in a table in which each has one place.
enum ObjectPlace {
    /// - Parameter bits: of the number of places.
    static func of(_ one: AnyObject?, _ other: AnyObject?, _ more: Int = 0, bits: Int) -> Int {
        func address(_ object: AnyObject?) -> Int { object.map { Int(bitPattern: ObjectIdentifier($0)) >> 4 } ?? 0 }
        let mixed = UInt(bitPattern: address(one) &+ 31 &* address(other) &+ more) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed >> UInt(UInt.bitWidth - bits))
    }
}
