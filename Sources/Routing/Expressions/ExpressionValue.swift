/// What a variable stands for in one case. Equality is Swift's; that of expressions is by bytes.
public enum ExpressionValue: Sendable, Equatable {
    /// It has none.
    case missing
    /// Of a text, or of one key of a map.
    case text(String)
    /// Of a number.
    case number(Double)
    /// Of a flag.
    case flag(Bool)
    /// Of a list of texts.
    case texts([String])

    /// The value, or none where it is of another type than was said of it.
    func checked(_ type: ExpressionType) -> ExpressionValue {
        switch (self, type) {
        case (.text, .text), (.number, .number), (.flag, .flag), (.texts, .texts): self
        default: .missing
        }
    }
}

extension ExpressionValue: CustomStringConvertible {
    /// As it would be written, cut where it is long; `missing` for none.
    public var description: String {
        switch self {
        case .missing: return "missing"
        case .text(let text): return text.clipped(Self.longestText).quoted
        case .number(let number): return number.plainDecimal
        case .flag(let flag): return "\(flag)"
        case .texts(let texts):
            let shown = texts.prefix(Self.mostElements).map { $0.clipped(Self.longestText).quoted }
            return "[\((texts.count > shown.count ? shown + ["…"] : shown).joined(separator: ", "))]"
        }
    }

    private static let longestText = 80
    private static let mostElements = 16
}
