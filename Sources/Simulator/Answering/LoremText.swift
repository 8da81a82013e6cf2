/// Text that says nothing, for as long as it is wanted.
enum LoremText {
    /// Every word is one token or two.
    private static let words = ["nam ", "sit ", "est ", "aliquam ", "sed ", "per ", "non ", "dolores ", "nec "]

    /// A text of exactly so many tokens.
    static func text(tokens: Int) -> String {
        var text = ""
        text.reserveCapacity(tokens * 4 + 8)
        var next = 0
        while text.utf8.count < tokens * 4 {
            text += words[next % words.count]
            next += 1
        }
        return TokenCount.prefix(text, tokens)
    }
}
