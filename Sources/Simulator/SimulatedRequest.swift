import Core
import JSON
import NIOCore

/// A request, as far as its answer depends on it: one that came over a connection, or a line of a batch.
struct SimulatedRequest: Sendable {
    var operation: SimulatedOperation
    var body: ByteBuffer
    /// The value of `Content-Type`; nil where there is none.
    var contentType: String?
    /// What follows the `?` of the target.
    var query: String?

    /// The body as JSON.
    func document() throws(GatewayError) -> JSONDocument {
        do {
            return try JSONDocument(parsing: body)
        } catch {
            throw GatewayError(.malformedJSON, status: 400, message: "The body is not JSON: \(error)")
        }
    }
}
