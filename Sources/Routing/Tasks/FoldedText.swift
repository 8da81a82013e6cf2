/// A text as cues are looked for in it: lower case, letters of Latin-1 without their accents, and one byte where there is white space.
///
/// - Letters of other alphabets of two bytes become one ``letter``, so that words with them are not taken for two.
/// - Quotation marks of all countries become `"`, and apostrophes `'`.
/// - All else, Chinese and Japanese above all, stays as it is.
struct FoldedText {
    /// A letter that no cue contains.
    static let letter: UInt8 = 0x7F
    /// White space with the end of a line in it.
    static let lineBreak: UInt8 = 0x0A
    /// White space with an empty line in it.
    static let paragraphBreak: UInt8 = 0x0B

    /// Neither begins nor ends with white space.
    let bytes: [UInt8]
    /// Where the first sentence ends, or the line, or the colon before a passage.
    private(set) var leadEnd = 0
    /// Where the last sentence begins, if it may be the request.
    private(set) var closingStart = 0

    /// Folds what is looked at of a text.
    init(_ window: TextWindow) {
        // No byte becomes more than one, and there is one more where a text was cut.
        bytes = Array(unsafeUninitializedCapacity: window.count + 1) { buffer, count in
            var folding = TextFolding(buffer)
            folding.append(UnsafeBufferPointer(rebasing: window.head))
            if !window.tail.isEmpty {
                folding.space(Self.paragraphBreak)
                folding.append(UnsafeBufferPointer(rebasing: window.tail))
            }
            count = folding.end()
        }
        leadEnd = endOfLead()
        closingStart = max(leadEnd, startOfClosing())
    }
}
