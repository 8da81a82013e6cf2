import Routing

extension RandomCondition {
    /// One of the ways to write a condition, with parentheses that are needed and some that are not.
    mutating func written(_ condition: ReferenceCondition, within outer: Int = 0) -> String {
        let (level, text): (Int, String)
        switch condition {
        case .constant(let constant): (level, text) = (3, "\(constant)")
        case .flag(let name): (level, text) = (3, name)
        case .comparison(let left, let symbol, let right):
            let isWord = symbol.utf8.first.map { $0 >= UInt8(ascii: "a") } ?? false
            let spaced = symbol.split(separator: " ").joined(separator: space(1))
            // Words need something between them and names.
            (level, text) = (3, written(left) + space(isWord ? 1 : 0) + spaced + space(isWord ? 1 : 0) + written(right))
        case .not(let inner):
            let isSign = random.once(in: 2)
            (level, text) = (2, (isSign ? "!" + space(0) : "not" + space(1)) + written(inner, within: 2))
        case .and(let one, let other):
            (level, text) = (1, written(one, within: 1) + joint("and", "&&") + written(other, within: 1))
        case .or(let one, let other):
            (level, text) = (0, written(one, within: 0) + joint("or", "||") + written(other, within: 0))
        }
        return level < outer || random.once(in: 8) ? "(" + space(0) + text + space(0) + ")" : text
    }

    private mutating func written(_ operand: ReferenceCondition.Operand) -> String {
        let text: String
        switch operand {
        case .variable(let name, _): text = variable(name)
        case .null: text = "null"
        case .text(let string): text = literal(string)
        case .number(let number): text = literal(number)
        case .flag(let flag): text = "\(flag)"
        case .list(let elements):
            // Elements cannot be in parentheses.
            let literals = elements.map { element in
                switch element {
                case .text(let string): literal(string)
                case .number(let number): literal(number)
                case .flag(let flag): "\(flag)"
                case .variable, .null, .list: ""
                }
            }
            text = "[" + space(0) + literals.joined(separator: space(0) + "," + space(0)) + space(0) + "]"
        }
        return random.once(in: 10) ? "(" + text + ")" : text
    }

    private mutating func variable(_ name: String) -> String {
        guard name.hasPrefix("tags."), random.once(in: 2) else { return name }
        return "tags" + space(0) + "[" + literal(String(name.dropFirst(5))) + "]"
    }

    private mutating func literal(_ text: String) -> String {
        let quote = random.pick(["'", "\""])
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": #"\\"#
            case "\n": random.once(in: 2) ? #"\n"# : "\n"
            default:
                "\(scalar)" == quote || "\"'".contains("\(scalar)") && random.once(in: 2) ? "\\\(scalar)" : "\(scalar)"
            }
        }
        return quote + escaped.joined() + quote
    }

    private mutating func literal(_ number: Double) -> String {
        switch number {
        case 8000: random.pick(["8000", "8_000", "8k", "8.0k", "0.008M", "08000.0"])
        case 1_500_000: random.pick(["1500000", "1_500_000", "1.5M", "1500k"])
        case 0x1p53: random.pick(["9007199254740992", "9_007_199_254_740_992"])
        case 1e-7: "0.0000001"
        case -2.5e-9: "-0.0000000025"
        case 1.25e22: random.pick(["12500000000000000000000", "12_500_000_000_000_000M"])
        default: "\(number)"
        }
    }

    private mutating func joint(_ word: String, _ sign: String) -> String {
        random.once(in: 2) ? space(1) + word + space(1) : space(0) + sign + space(0)
    }

    private mutating func space(_ least: Int) -> String {
        String(repeating: random.pick([" ", "\n", "\t", " "]), count: max(least, random.below(3)))
    }
}
