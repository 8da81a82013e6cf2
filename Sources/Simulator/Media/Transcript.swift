/// What is heard in a file, in sentences that are spoken one after the other.
struct Transcript: Sendable {
    /// A piece of text and when it is heard, in seconds.
    struct Span: Sendable, Hashable {
        var text: String
        var start: Double
        var end: Double
    }

    let sentences: [String]
    /// Seconds.
    let duration: Double

    var text: String { sentences.joined(separator: " ") }

    /// The sentences with their times.
    var segments: [Span] { spread(sentences) }

    /// The words with their times.
    var words: [Span] { spread(text.split(separator: " ").map(String.init)) }

    /// The longer a piece is, the longer it is heard.
    private func spread(_ pieces: [String]) -> [Span] {
        let all = pieces.reduce(0) { $0 + $1.utf8.count }
        var before = 0
        return pieces.map { piece in
            let start = before
            before += piece.utf8.count
            return Span(text: piece, start: time(start, all), end: time(before, all))
        }
    }

    private func time(_ part: Int, _ all: Int) -> Double {
        (duration * Double(part) / Double(max(all, 1)) * 1000).rounded() / 1000
    }

    // MARK: Subtitles

    /// SubRip.
    var srt: String {
        segments.enumerated().map { index, span in
            "\(index + 1)\n\(Self.clock(span.start, ",")) --> \(Self.clock(span.end, ","))\n\(span.text)\n\n"
        }.joined()
    }

    /// Web Video Text Tracks.
    var vtt: String {
        "WEBVTT\n\n"
            + segments.map { "\(Self.clock($0.start, ".")) --> \(Self.clock($0.end, "."))\n\($0.text)\n\n" }.joined()
    }

    /// `00:01:02,500`
    private static func clock(_ seconds: Double, _ mark: String) -> String {
        func padded(_ number: Int, _ digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        let all = Int((seconds * 1000).rounded())
        let (hours, minutes) = (all / 3_600_000, all / 60_000 % 60)
        return "\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(all / 1000 % 60, 2))\(mark)\(padded(all % 1000, 3))"
    }
}
