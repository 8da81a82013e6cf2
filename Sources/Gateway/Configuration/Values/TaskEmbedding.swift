public import Routing

extension Configuration {
    /// How an embedding model tells what a call asks for where the rules are not sure.
    public struct TaskEmbedding: Sendable, Hashable {
        /// The configured vendor.
        public var vendor: String
        /// Its name of the embedding model.
        public var model: String
        /// How long a call waits for it, in nanoseconds.
        public var timeout = 300_000_000
        /// Calls whose task the rules are less sure of than this, from 0 to 1.
        public var unsureBelow = 0.4
        /// Prompts whose task is known, beside the usual ones.
        public var examples: [TaskExample] = []
        /// Prompts whose task is remembered, at most.
        public var remembered = 10_000
        /// Prompts that are asked for in a second, at most; the rules count for the others.
        public var mostAsked = 100

        /// The usual settings for a model.
        public init(vendor: String, model: String) {
            (self.vendor, self.model) = (vendor, model)
        }
    }
}
