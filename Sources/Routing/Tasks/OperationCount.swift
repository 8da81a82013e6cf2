/// Counts operators between numbers, or between letters that stand alone, as in `2x + 3 = 7`.
struct OperationCount {
    /// How many there were.
    private(set) var count = 0

    /// What came last can be calculated with.
    private(set) var hasOperand = false
    /// It is a letter that stands alone.
    private var isLetter = false
    /// The operator after it.
    private var sign: UInt8?
    private var isSpaced = false
    private var wasSpace = false

    /// A number or a letter that stands alone.
    mutating func operand(isLetter: Bool) {
        if let sign {
            // Dates, ranges and alternatives are written with these, but without spaces and not between a number and a letter.
            let isDoubtful = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "/")
            if !isDoubtful || isSpaced && wasSpace || isLetter != self.isLetter { count += 1 }
        }
        (hasOperand, self.isLetter, sign, wasSpace) = (true, isLetter, nil, false)
    }

    /// A byte that belongs to no word.
    mutating func punctuation(_ byte: UInt8) {
        switch byte {
        case 0x20, 0x09:
            wasSpace = true
            return
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "^"),
            UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"):
            // Two in a row are arrows, comparisons of programs, or emphasis.
            (sign, hasOperand, isSpaced) = (hasOperand && sign == nil ? byte : nil, hasOperand && sign == nil, wasSpace)
        case UInt8(ascii: "("), UInt8(ascii: "["):
            if sign != nil { operand(isLetter: false) }
            hasOperand = false
        case UInt8(ascii: ")"), UInt8(ascii: "]"):
            (hasOperand, isLetter, sign) = (true, false, nil)
        // Of decimals and of TeX.
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "$"):
            break
        default: interrupt()
        }
        wasSpace = false
    }

    /// Something that nothing can be calculated with.
    mutating func interrupt() {
        (hasOperand, sign, wasSpace) = (false, nil, false)
    }
}
