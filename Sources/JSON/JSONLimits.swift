/// Bounds on what a parse may take, so that hostile text costs no more than its own length.
public struct JSONLimits: Sendable, Hashable {
    /// How deeply arrays and objects may nest; `[]` has depth 1.
    public var maximumDepth: Int

    /// How many values and member names a document may hold; each takes 16 bytes beside the text.
    public var maximumNodes: Int

    /// Limits with the given bounds.
    public init(maximumDepth: Int = 512, maximumNodes: Int = Int(UInt32.max) - 1) {
        self.maximumDepth = maximumDepth
        self.maximumNodes = maximumNodes
    }

    /// 512 levels, and as many values as the text can hold.
    public static let standard = JSONLimits()
}
