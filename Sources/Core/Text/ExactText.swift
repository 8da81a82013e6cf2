/// A text that is equal to another one when their bytes are, other than Swift's strings, which may be composed otherwise.
package struct ExactText: Sendable, Hashable {
    package let string: String

    package init(_ string: String) { self.string = string }

    package static func == (one: ExactText, other: ExactText) -> Bool { one.is(other.string) }

    package func hash(into hasher: inout Hasher) {
        for byte in string.utf8 { hasher.combine(byte) }
    }

    /// Whether it has the same bytes.
    package func `is`(_ other: String) -> Bool {
        string.utf8.count == other.utf8.count
            && string.withBytes { bytes in other.withBytes { bytes.elementsEqual($0) } }
    }

    /// Whether it comes before another text, byte by byte.
    package func precedes(_ other: ExactText) -> Bool { string.utf8.lexicographicallyPrecedes(other.string.utf8) }

    /// Whether it ends with the bytes of another text.
    package func ends(with other: ExactText) -> Bool {
        let count = other.string.utf8.count
        return string.utf8.count >= count && string.utf8.suffix(count).elementsEqual(other.string.utf8)
    }
}

extension String {
    /// What is made of its bytes, as they lie one after another: that is faster than to go through its views.
    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
    }
}
