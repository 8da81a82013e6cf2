/// Times as Go writes them, and OpenAI in its headers: `1h2m3s`, `6m0s`, `1.25s`, `120ms`.
enum GoDuration {
    /// To the millisecond, rounded up: nobody should come too early.
    static func text(_ nanoseconds: Int) -> String {
        let milliseconds = max(0, nanoseconds - 1) / 1_000_000 + (nanoseconds > 0 ? 1 : 0)
        if milliseconds == 0 { return "0s" }
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        var text = hours > 0 ? "\(hours)h\(minutes)m" : minutes > 0 ? "\(minutes)m" : ""
        text += "\(seconds % 60)"
        if rest > 0 {
            let digits = String(1000 + rest).dropFirst()
            text += "." + digits.reversed().drop { $0 == "0" }.reversed()
        }
        return text + "s"
    }
}
