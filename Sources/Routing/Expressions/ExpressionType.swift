/// Of what kind the values of a variable are.
public enum ExpressionType: Sendable, Hashable {
    /// A text, compared by its bytes.
    case text
    /// A number.
    case number
    /// True or false.
    case flag
    /// A list of texts.
    case texts
    /// Texts by keys that nobody knows before, `tags.NAME` or `tags['any-key']`.
    case map
}
