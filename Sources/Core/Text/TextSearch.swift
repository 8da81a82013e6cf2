/// A text that is looked for in others, in time that grows with the length of both and never with their product
/// (Knuth, Morris and Pratt).
package struct TextSearch: Sendable, Hashable {
    package let text: ExactText
    private let bytes: [UInt8]
    /// For each beginning of the text, how long its longest proper ending is that is a beginning of the text as well.
    private let borders: [Int]

    package init(_ string: String) {
        let bytes = Array(string.utf8)
        var borders = Array(repeating: 0, count: bytes.count)
        var border = 0
        for index in bytes.indices.dropFirst() {
            while border > 0, bytes[index] != bytes[border] { border = borders[border - 1] }
            if bytes[index] == bytes[border] { border += 1 }
            borders[index] = border
        }
        text = ExactText(string)
        (self.bytes, self.borders) = (bytes, borders)
    }

    /// How long it is.
    package var count: Int { bytes.count }

    /// Where it ends where it comes first in bytes from a place on, nil where it does not come.
    package func end(in other: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        var length = 0
        var place = start
        while length < bytes.count {
            guard place < other.count else { return nil }
            let byte = other[place]
            while length > 0, bytes[length] != byte { length = borders[length - 1] }
            if bytes[length] == byte { length += 1 }
            place += 1
        }
        return place
    }

    /// Whether it comes in a text.
    package func isIn(_ other: String) -> Bool { other.withBytes { end(in: $0) != nil } }

    /// Whether it stands in bytes from a place on.
    package func stands(in other: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        place >= 0 && other.count - place >= bytes.count && other[place...].starts(with: bytes)
    }
}
