import Core
import JSON
import NIOCore
import Transport

extension CallerAnswer {
    /// Whether the answer tells what it costs.
    var tellsCost: Bool {
        switch loop.snapshot.configuration.metering.costInAnswers {
        case .never: false
        case .onRequest: exchange.head.fields.equals("x-gateway-usage-cost", "true")
        case .always: true
        }
    }

    /// A whole answer as the caller gets it: with what it costs in it, where that is wanted and known, and the answer tells usage.
    /// - Parameter document: the body, where it has been read.
    func withCost(_ body: ByteBuffer, _ document: JSONDocument? = nil) -> ByteBuffer {
        guard tellsCost, let cost = record.costSoFar, let document = document ?? (try? JSONDocument(parsing: body))
        else { return body }
        return AnswerCost.telling(cost, in: document) ?? body
    }

    /// Whole events of a stream likewise.
    func withCost(events: ByteBuffer) -> ByteBuffer {
        guard tellsCost else { return events }
        var out = ByteBuffer()
        AnswerCost.write(events, { record.costSoFar }, into: &out)
        return out
    }
}
