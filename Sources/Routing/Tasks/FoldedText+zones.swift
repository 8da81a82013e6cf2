extension FoldedText {
    /// Where in a text something stands. A request is at the beginning or at the end; what stands between is often only its subject.
    enum Zone {
        /// Where it begins.
        case start
        /// The first words.
        case opening
        /// The rest of the first sentence.
        case lead
        /// The last sentence or the last short paragraph.
        case closing
        /// The beginning of any other sentence, where an imperative is more than a word.
        case sentence
        /// Everything else.
        case body
    }

    /// The first words: an imperative, also after a salutation or "could you please".
    private static let openingReach = 28
    /// A shorter first sentence is a greeting, and the request comes after it.
    private static let shortestLead = 32
    /// A sentence counts to here.
    private static let longestLead = 300
    /// A text that is no longer is one request, whatever sentences it has.
    private static let shortText = 160
    /// A longer last paragraph belongs to the passage.
    private static let longestClosing = 200

    /// The zone of a place.
    func zone(at index: Int) -> Zone {
        if index == 0 { return .start }
        if index < leadEnd { return index < Self.openingReach ? .opening : .lead }
        if index >= closingStart { return .closing }
        guard index >= 2, bytes[index - 1] <= 0x20 else { return .body }
        return bytes[index - 1] < 0x20 || endsSentence(at: index - 2) ? .sentence : .body
    }

    /// Where the first sentence ends.
    func endOfLead() -> Int {
        let most = min(bytes.count, Self.longestLead)
        var index = min(most, Self.shortestLead)
        while index < most {
            let isSentence = bytes.count > Self.shortText || bytes[index] < 0x20 || bytes[index] == UInt8(ascii: ":")
            if isSentence, endsSentence(at: index) { return index }
            index += 1
        }
        return most
    }

    /// Where the last sentence or short paragraph begins; the end: there is none that may be the request.
    func startOfClosing() -> Int {
        let least = max(0, bytes.count - Self.longestClosing)
        guard bytes.count > Self.longestLead / 2 else { return bytes.count }
        let isQuestion = endsWithQuestion
        var lineStart: Int?
        var index = bytes.count - 2
        while index >= least {
            if bytes[index] == Self.paragraphBreak { return index + 1 }
            if isQuestion, endsSentence(at: index) { return index + 1 }
            if bytes[index] == Self.lineBreak, lineStart == nil { lineStart = index + 1 }
            index -= 1
        }
        return lineStart ?? bytes.count
    }
}
