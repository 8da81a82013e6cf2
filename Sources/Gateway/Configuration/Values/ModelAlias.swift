/// A model name of our own and what stands behind it.
public struct ModelAlias: Sendable, Hashable {
    /// A vendor's model, chosen in proportion to its weight.
    public struct Target: Sendable, Hashable {
        /// The name of a configured vendor.
        public var vendor: String
        /// The vendor's name of the model.
        public var model: String
        /// Above zero.
        public var weight: Int
    }

    /// What callers ask for.
    public var name: String
    /// At least one.
    public var targets: [Target]
}
