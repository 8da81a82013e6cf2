import NIOCore

extension CostCase {
    static let unanswered = [
        CostCase(
            "the vendor refuses",
            at: "openai",
            price: gpt,
            .call(.chat),
            json(#"{"error":{"message":"slow down","type":"rate_limit_error"}}"#, status: 429),
            told: "429",
            "Nothing is charged for what is refused: 0 USD",
            "0",
            isTold: false
        ),
        CostCase(
            "the vendor fails",
            at: "openai",
            price: gpt,
            .call(.chat),
            json(#"{"error":{"message":"broken","type":"server_error"}}"#, status: 500),
            told: "500",
            "Nothing is charged for an error that the vendor tells: 0 USD",
            "0",
            isTold: false
        ),
        CostCase(
            "the vendor counts nothing",
            at: "openai",
            price: "{ input: 0, output: 8 }",
            .call(.chat),
            json(
                completionText(
                    "",
                    content: String(repeating: "x", count: 800 - completionText("", content: "").utf8.count)
                )
            ),
            told: "an answer of 800 bytes, without usage",
            "800 bytes are reckoned as 100 tokens, until calls of the model have shown how many bytes a token takes: "
                + "100 × 8.00 per million = 0.0008 USD, an estimate",
            "0.0008",
            isEstimate: true,
            isTold: false
        ),
        CostCase(
            "the vendor breaks off in the middle of a stream",
            at: "anthropic",
            price: claude,
            .call(.messages, stream: true),
            begun,
            told: #"message_start: {"input_tokens":1000,"output_tokens":1}, then 1,800 bytes and no end"#,
            "1,800 bytes of a stream are reckoned as 10 tokens: 1,000 × 3.00 + 10 × 15.00 per million = 0.00315 USD, an estimate",
            "0.00315",
            isEstimate: true,
            end: .cut,
            isTold: false
        ),
        CostCase(
            "the caller goes away in the middle of a stream",
            at: "anthropic",
            price: claude,
            .call(.messages, stream: true),
            begun,
            told: #"message_start: {"input_tokens":1000,"output_tokens":1}, then 1,800 bytes"#,
            "1,800 bytes of a stream are reckoned as 10 tokens: 1,000 × 3.00 + 10 × 15.00 per million = 0.00315 USD, an estimate",
            "0.00315",
            isEstimate: true,
            end: .callerGone,
            isTold: false
        ),
    ]

    /// The first 1,800 bytes of a stream.
    private static let begun: ByteBuffer = {
        let start = messageStart(#"{"input_tokens":1000,"output_tokens":1}"#)
        func size(_ event: (name: String?, data: String)) -> Int {
            "event: \(event.name!)\ndata: \(event.data)\n\n".utf8.count
        }
        let room = 1_800 - size(start) - size(blockStart) - size(textDelta(""))
        return stream([start, blockStart, textDelta(String(repeating: "x", count: room))], ends: false)
    }()
}
