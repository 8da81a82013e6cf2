/// Random JSON texts of every spelling: white space, escapes, numbers as people and machines write them, repeated names.
struct RandomText {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func whitespace() -> String {
        switch random.below(8) {
        case 0: " "
        case 1: "\n  "
        case 2: "\t\r\n "
        default: ""
        }
    }

    mutating func value(depth: Int = 4) -> String {
        switch random.below(depth > 0 ? 9 : 6) {
        case 0: return random.pick(["null", "true", "false"])
        case 1, 2: return number()
        case 3, 4, 5: return "\"" + content() + "\""
        case 6: return array(depth: depth)
        default: return object(depth: depth)
        }
    }

    mutating func array(depth: Int) -> String {
        let elements = (0..<random.below(5)).map { _ in whitespace() + value(depth: depth - 1) + whitespace() }
        return "[" + (elements.isEmpty ? whitespace() : elements.joined(separator: ",")) + "]"
    }

    mutating func object(depth: Int) -> String {
        let members = (0..<random.below(5)).map { _ in
            whitespace() + "\"" + content() + "\"" + whitespace() + ":" + whitespace() + value(depth: depth - 1)
                + whitespace()
        }
        return "{" + (members.isEmpty ? whitespace() : members.joined(separator: ",")) + "}"
    }

    mutating func number() -> String {
        random.pick([
            "0", "-0", "1", "-1", "7.50", "1e5", "1E+2", "-2.5e-3", "123456789012345678", "0.1", "1.0", "30e-1",
            String(random.below(1_000_000)),
        ])
    }

    /// What may stand between quotes, of a length that meets the eight-byte steps of the scan at every offset.
    mutating func content() -> String {
        (0..<random.below(random.once(in: 4) ? 30 : 4)).map { _ in
            random.pick([
                "a", "b", "model", " ", "x y z", "é", "日本", "𝄞", "\u{7f}", "/", #"\n"#, #"\""#, #"\\"#, #"\/"#,
                #"\u0041"#,
                #"\u00e9"#, #"\ud834\udd1e"#, #"\u0000"#, #"\b\f\r\t"#, "{", "]", ":", ",",
            ])
        }.joined()
    }
}
