import Core

/// What an endpoint of ``OpenAIEndpoint`` answers to, and what it answers with.
struct EndpointRequest: Sendable {
    let parameters: RequestParameters
    /// What follows the `?` of the target.
    let query: String?
    let model: ModelName
    /// Letters and digits that no other request has, for identifiers.
    let id: String
    /// Seconds since 1970.
    let now: Int
    var generator: SeededGenerator
    /// Answers the lines of a batch.
    let handler: RequestHandler

    var storage: SimulatorStorage { handler.storage }
}
