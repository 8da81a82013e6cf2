import Catalogue
import Core
import Dialects
import JSON
import NIOCore
import Transport

/// What every answer to a caller has, whatever was asked: the headers, and errors in the caller's shape.
struct CallerAnswer {
    let exchange: HTTPExchange
    /// In whose shape errors are told.
    let inbound: any Dialect
    let record: CallRecord
    let loop: LoopState

    /// An answer must not end before what it used is written down.
    var isStrict: Bool { loop.ledger != nil && loop.snapshot.configuration.ledger.durability == .strict }

    /// Settles the call before its answer ends, where that must not end before what it used is written down.
    func settle() async {
        if isStrict { await loop.commit(record) }
    }

    /// Answers with a vendor's answer or one made of it.
    func respond(_ status: Int, _ body: ByteBuffer, from head: ResponseHead) async {
        let fields = fields(status, "application/json", from: head)
        await settle()
        exchange.respond(status, fields, body: body)
    }

    /// The headers of an answer, with those of the vendor's that may pass.
    func fields(_ status: Int, _ contentType: StaticString, from head: ResponseHead) -> ResponseFields {
        var fields = record.answerFields(status: status, contentType: contentType)
        record.copyAnswerHeaders(head.fields, into: &fields)
        return fields
    }

    // MARK: Errors

    /// Tells the caller of a vendor's error.
    private func tell(_ refusal: VendorRefusal) async {
        let (head, body) = (refusal.head, refusal.body)
        record.target(refusal.target)
        let told = refusal.error.of(requestID: record.requestID)
        // A caller who speaks the vendor's dialect gets the vendor's own words. A page of a proxy in between is not that.
        let isPassage =
            refusal.target.dialect.name == inbound.name && (try? JSONDocument(parsing: body))?.root.isObject == true
        let status = isPassage ? head.status : told.status
        // Rate limits and advice on retries go along, whichever dialect the error is told in.
        var fields = fields(status, "application/json", from: head)
        fields.add(told)
        await settle()
        exchange.respond(status, fields, body: isPassage ? body : inbound.writeError(told))
    }

    /// Tells the caller of a fault. One that has been answered, or whose stream has begun, has been told by then.
    func refuse(_ error: GatewayError) async {
        record.failed(error)
        if exchange.isBegunEarly { return await end(with: error.of(requestID: record.requestID)) }
        guard !exchange.isAnswered else { return }
        if let refusal = record.refusal, refusal.error == error { return await tell(refusal) }
        var fields = record.answerFields(status: error.status, contentType: "application/json")
        fields.add(error)
        await settle()
        exchange.respond(error.status, fields, body: inbound.writeError(error.of(requestID: record.requestID)))
    }

    /// Ends a stream that broke off and that nobody has gone on with.
    /// - Returns: the error.
    func end(_ broken: any ReplyStream, with error: GatewayError) async -> GatewayError {
        var event = ByteBuffer()
        broken.fail(error.of(requestID: record.requestID), into: &event)
        record.failed(error)
        await settle()
        exchange.writeStream(event)
        exchange.abortStream()
        return error
    }

    /// Ends a stream that holds nothing yet with an error, which nobody can take for its proper end.
    private func end(with error: GatewayError) async {
        var event = ByteBuffer()
        inbound.writeStreamError(error, into: &event)
        await settle()
        exchange.writeStream(event)
        exchange.abortStream()
    }
}
