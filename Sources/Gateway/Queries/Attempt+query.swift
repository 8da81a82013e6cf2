import Core
import Dialects
import NIOCore
import Transport

extension Attempt {
    /// Sends one of the requests that a question has become, and waits for the whole answer.
    /// - Parameters:
    ///   - line: its first line.
    ///   - caller: the headers of whoever asked.
    func send(
        _ request: QueryRequest,
        _ line: RequestLine,
        caller: HTTPFields
    ) async throws(GatewayError) -> (body: ByteBuffer, head: ResponseHead) {
        let (bytes, rest) = try await target.vendor.request(
            line,
            caller: caller,
            on: loop,
            for: record,
            bodySize: request.body.readableBytes
        ) { VendorAccess.write(request.body, into: &$0) }
        return try await send(bytes, rest).whole
    }

    /// Reads the answer to it, and notes what it used.
    /// - Throws: `vendorAnswerInvalid` for one that cannot be understood, or tells of more or fewer things than were asked for.
    func read<Format: QueryFormat>(
        _ body: ByteBuffer,
        _ head: ResponseHead,
        to request: QueryRequest,
        in format: Format
    ) throws(GatewayError) -> Format.Result {
        var result = try format.readResult(record.document(body), target.profile)
        result.usage = result.usage ?? format.readUsage(of: head)
        // What has been answered has been used, whatever becomes of the rest.
        record.used(result.metered, tier: nil)
        // One too many or too few, and all after it would be told as those of other inputs.
        if let asked = request.count, let told = result.count, told != asked {
            throw .unreadableAnswer(target.vendor.name, "it has \(told) vectors for \(asked) inputs")
        }
        return result
    }
}

extension QueryFormat {
    /// What a vendor tells beside the body.
    func readUsage(of head: ResponseHead) -> Usage? {
        guard let usageHeader, let tokens = head.fields.first(usageHeader).flatMap(Int.init) else { return nil }
        return Usage(inputTokens: min(max(tokens, 0), 1 << 40), outputTokens: 0)
    }
}
