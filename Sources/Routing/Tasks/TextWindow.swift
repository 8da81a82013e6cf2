/// The part of a text that is looked at: its beginning and its end, where the request stands and not what it is about.
struct TextWindow {
    /// Bytes of the beginning, and of the end.
    static let reach = 8 << 10

    /// In UTF-8. Where a text is cut, a character may be cut too.
    let head: Slice<UnsafeBufferPointer<UInt8>>
    /// Empty where the beginning is all.
    let tail: Slice<UnsafeBufferPointer<UInt8>>

    /// The bytes that are looked at.
    var count: Int { head.count + tail.count }

    init(_ text: UnsafeBufferPointer<UInt8>) {
        if text.count <= 2 * Self.reach {
            head = text[...]
            tail = text[text.endIndex...]
        } else {
            head = text[..<Self.reach]
            tail = text[(text.endIndex - Self.reach)...]
        }
    }
}
