/// Writes field lines piece by piece where there is room for them.
package struct FieldLines {
    private let room: UnsafeMutableRawBufferPointer
    /// How many bytes have been written.
    private(set) var count = 0

    init(room: UnsafeMutableRawBufferPointer) { self.room = room }

    /// Writes into memory.
    /// - Returns: how many bytes that are.
    package static func count(in room: UnsafeMutableRawBufferPointer, _ body: (inout FieldLines) -> Void) -> Int {
        var lines = FieldLines(room: room)
        body(&lines)
        return lines.count
    }

    /// Writes a text.
    @inline(__always)
    package mutating func write(_ text: StaticString) {
        let bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    /// Writes a number, for whose digits there must be room for 20 bytes.
    package mutating func write(_ number: Int) {
        if number < 0 { write("-") }
        let end = count + Self.mostDigits
        precondition(room.count >= end, "there is room for what is written")
        // The last digit is known first: they are written at the end of the room for them, and moved.
        var start = end
        var rest = number.magnitude
        repeat {
            start -= 1
            room[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        UnsafeMutableRawBufferPointer(rebasing: room[count..<end])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: room[start..<end]))
        count += end - start
    }

    private static let mostDigits = 20
}
