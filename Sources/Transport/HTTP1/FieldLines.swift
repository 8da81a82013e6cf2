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
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes a number.
    package mutating func write(_ number: Int) {
        HTTPHeadWriter.withDecimal(number) { write($0) }
    }

    @inline(__always)
    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: bytes)
        count += bytes.count
    }
}
