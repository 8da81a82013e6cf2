package import Core
package import Routing

/// Where a call would go, and why.
package struct RouteExplanation: Sendable {
    /// A target that the name stands for.
    package struct Candidate: Sendable {
        /// The configured vendor.
        package var vendor: String
        /// Its name of the model.
        package var model: String
        /// Its turn, from 1; nil: it has none.
        package var order: Int?
        /// Why the call may not go there; nil: it may.
        package var dropped: String?
        /// Why it is left alone for now; nil: it is not.
        package var leftAlone: String?
        /// Calls that are under way there.
        package var inFlight: Int
        /// Until an answer is there, in milliseconds; nil: nobody knows.
        package var expectedMilliseconds: Double?
        /// Once an answer has begun; nil: nobody knows.
        package var tokensPerSecond: Double?
        /// Of the attempts of the last minutes; nil: there were none.
        package var failureShare: Double?
        /// What is left of its limits, from 0 to 1.
        package var headroom: Double
        /// What the call is expected to use.
        package var usage: Usage
        /// What that costs; nil: the price is not known.
        package var cost: Money?
    }

    /// The name that was asked for.
    package var model: String
    /// The alias that it stands for; nil: none.
    package var alias: String?
    /// What the call asks for, and by what that was told; nil: it cannot be read.
    package var task: TaskFinding?
    /// The rules are not sure of it, and a call would ask the embedding model.
    package var asksForTask: Bool
    /// The most attempts.
    package var maxAttempts: Int
    /// Those with a turn first, in the order in which they would be tried.
    package var candidates: [Candidate]
    /// What a caller would be told instead of an answer; nil: the call would be tried.
    package var refusal: GatewayError?
}
