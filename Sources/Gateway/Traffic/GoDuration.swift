import Traffic
import Transport

/// Times as Go writes them, and OpenAI in its headers: `1h2m3s`, `6m0s`, `1.25s`, `120ms`. To the millisecond, rounded up: nobody should
/// come too early.
enum GoDuration {
    /// The time of a text, in nanoseconds; nil where it is none.
    static func nanoseconds(_ text: String) -> Int? {
        var rest = text[...]
        var sum = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let length = units[String(unit)] else { return nil }
            sum += value * length
        }
        return sum < 1e18 ? Int(sum) : nil
    }

    private static let units = ["ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9]

    /// The text of a time.
    static func text(_ nanoseconds: Int) -> String {
        String(unsafeUninitializedCapacity: FieldLines.longestDuration) { text in
            let room = UnsafeMutableRawBufferPointer(text)
            return FieldLines.count(in: room) { $0.write(duration: nanoseconds) }
        }
    }
}

extension FieldLines {
    /// The most bytes that a time takes.
    static let longestDuration = 40

    /// Writes a time.
    mutating func write(duration nanoseconds: Int) {
        let milliseconds = nanoseconds.dividedUp(by: 1_000_000)
        if 1..<1000 ~= milliseconds {
            write(milliseconds)
            return write("ms")
        }
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        if seconds >= 3600 {
            write(seconds / 3600)
            write("h")
        }
        if seconds >= 60 {
            write(seconds / 60 % 60)
            write("m")
        }
        write(seconds % 60)
        if rest > 0 {
            write(".")
            var (rest, weight) = (rest, 100)
            while rest > 0 {
                write(rest / weight)
                (rest, weight) = (rest % weight, weight / 10)
            }
        }
        write("s")
    }
}
