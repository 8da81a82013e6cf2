import JSON

/// The same draws from the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = Self.mix(seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...elements.count - 1)] }

    mutating func many<Element>(_ range: ClosedRange<Int>, _ make: (inout SeededGenerator) -> Element) -> [Element] {
        (0..<number(range)).map { _ in make(&self) }
    }

    // MARK: Texts and values

    private static let words = [
        "hello", "wörld", "\"quoted\"", "a\\b", "line\nbreak", "\u{1F600}", "\u{7}", "日本", "{}", "</x>", "data: x",
        "[DONE]",
    ]

    /// Some words, among them whatever needs an escape or looks like something else.
    mutating func text() -> JSONString {
        JSONString(many(1...6) { $0.pick(Self.words) }.joined(separator: " "))
    }

    /// Letters only, for names and ids.
    mutating func word() -> String {
        String(many(3...8) { $0.pick(Array("abcdefghijklmnopqrstuvwxyz")) })
    }

    /// An object with members of every kind.
    mutating func object() -> JSONRaw {
        let texts = many(0...2) { ($0.word(), $0.text()) }
        let number = JSONNumber(text: pick(["1", "-0.5", "3e2", "12345678901"])) ?? JSONNumber(0)
        let isNested = chance(30)
        return .build { writer in
            writer.object {
                for (index, member) in texts.enumerated() {
                    $0.key("\(member.0)\(index)")
                    $0.string(member.1)
                }
                $0.member("n", number)
                if isNested {
                    $0.array("list") {
                        $0.bool(true)
                        $0.null()
                        $0.object { $0.member("k", "v") }
                    }
                }
            }
        }
    }

    /// A schema that every vendor's language of schemas has.
    mutating func schema() -> JSONRaw {
        let names = many(1...3) { $0.word() }
        let description = text()
        return .build { writer in
            writer.object {
                $0.member("type", "object")
                $0.object("properties") {
                    for (index, name) in names.enumerated() {
                        $0.key("\(name)\(index)")
                        $0.object {
                            $0.member("type", index == 0 ? "string" : "integer")
                            $0.member("description", description)
                        }
                    }
                }
                $0.array("required") { $0.string("\(names[0])0") }
                $0.member("additionalProperties", false)
            }
        }
    }
}
