/// Bounds on what a parse may take, so that hostile text costs no more than its own length.
public struct JSONLimits: Sendable, Hashable {
    /// How deeply arrays and objects may nest; `[]` has depth 1.
    public var maximumDepth: Int

    /// How many values and member names a document may hold; each takes 16 bytes beside the text.
    public var maximumNodes: Int

    /// Limits with the given bounds.
    public init(maximumDepth: Int = 512, maximumNodes: Int = 2_000_000) {
        self.maximumDepth = maximumDepth
        self.maximumNodes = maximumNodes
    }

    /// 512 levels and two million values, whose table takes 32 MiB: as much as the largest body that is usual. Of a text that
    /// is nothing but commas it would take eight times the text.
    public static let standard = JSONLimits()
}
