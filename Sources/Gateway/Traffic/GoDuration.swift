import Traffic

/// Times as Go writes them, and OpenAI in its headers: `1h2m3s`, `6m0s`, `1.25s`, `120ms`.
enum GoDuration {
    /// To the millisecond, rounded up: nobody should come too early.
    static func text(_ nanoseconds: Int) -> String {
        let milliseconds = nanoseconds.dividedUp(by: 1_000_000)
        return String(unsafeUninitializedCapacity: 40) { text in
            var count = 0
            func write(_ byte: UInt8) {
                text[count] = byte
                count += 1
            }
            func write(_ number: Int) {
                var weight = 1
                while number / weight >= 10 { weight *= 10 }
                while weight > 0 {
                    write(0x30 + UInt8(number / weight % 10))
                    weight /= 10
                }
            }
            if 1..<1000 ~= milliseconds {
                write(milliseconds)
                write(UInt8(ascii: "m"))
                write(UInt8(ascii: "s"))
                return count
            }
            let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
            if seconds >= 3600 {
                write(seconds / 3600)
                write(UInt8(ascii: "h"))
            }
            if seconds >= 60 {
                write(seconds / 60 % 60)
                write(UInt8(ascii: "m"))
            }
            write(seconds % 60)
            if rest > 0 {
                write(UInt8(ascii: "."))
                var (rest, weight) = (rest, 100)
                while rest > 0 {
                    write(0x30 + UInt8(rest / weight))
                    (rest, weight) = (rest % weight, weight / 10)
                }
            }
            write(UInt8(ascii: "s"))
            return count
        }
    }
}
