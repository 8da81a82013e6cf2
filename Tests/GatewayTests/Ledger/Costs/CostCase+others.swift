import Framing
import NIOCore

extension CostCase {
    static let bedrock = [
        CostCase(
            "what is read from the cache and written to it is counted apart",
            at: "bedrock",
            price: claude,
            .call(.chat),
            converse(
                #"{"inputTokens":100,"cacheReadInputTokens":1000,"cacheWriteInputTokens":500,"outputTokens":20,"totalTokens":1620}"#
            ),
            told: #"{"inputTokens":100,"cacheReadInputTokens":1000,"cacheWriteInputTokens":500,"outputTokens":20}"#,
            "100 × 3.00 + 1,000 × 0.30 + 500 × 3.75 + 20 × 15.00 per million = 0.002775 USD",
            "0.002775"
        ),
        CostCase(
            "what is written for an hour",
            at: "bedrock",
            price: claude,
            .call(.chat),
            converse(
                #"{"inputTokens":100,"cacheWriteInputTokens":500,"cacheDetails":[{"ttl":"1h","inputTokens":500}],"outputTokens":20,"totalTokens":620}"#
            ),
            told:
                #"{"inputTokens":100,"cacheWriteInputTokens":500,"cacheDetails":[{"ttl":"1h","inputTokens":500}],"outputTokens":20}"#,
            "100 × 3.00 + 500 × 6.00 + 20 × 15.00 per million = 0.0036 USD",
            "0.0036"
        ),
        CostCase(
            "a tier that costs half",
            at: "bedrock",
            price: "{ input: 1, output: 2, percent: { flex: 50 } }",
            .call(.chat),
            converse(
                #"{"inputTokens":100,"outputTokens":50,"totalTokens":150}"#,
                #","serviceTier":{"type":"flex"}"#
            ),
            told: #"{"inputTokens":100,"outputTokens":50},"serviceTier":{"type":"flex"}"#,
            "50 % of (100 × 1.00 + 50 × 2.00) per million = 0.0001 USD",
            "0.0001"
        ),
        CostCase(
            "streamed, told in `metadata`",
            at: "bedrock",
            price: claude,
            .call(.chat, stream: true, more: #","stream_options":{"include_usage":true}"#),
            eventStream([
                ("messageStart", #"{"role":"assistant"}"#),
                ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#),
                ("contentBlockStop", #"{"contentBlockIndex":0}"#), ("messageStop", #"{"stopReason":"end_turn"}"#),
                ("metadata", #"{"usage":{"inputTokens":10,"outputTokens":4,"totalTokens":14}}"#),
            ]),
            told: #"{"inputTokens":10,"outputTokens":4}"#,
            "10 × 3.00 + 4 × 15.00 per million = 0.00009 USD",
            "0.00009"
        ),
    ]

    private static func eventStream(_ events: [(name: StaticString, data: String)]) -> ByteBuffer {
        var body = ByteBuffer()
        for event in events {
            EventStreamWriter.write(event: event.name, into: &body) { $0.writeString(event.data) }
        }
        var answer = ByteBuffer(
            string:
                "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ncontent-length: \(body.readableBytes)\r\n\r\n"
        )
        answer.writeImmutableBuffer(body)
        return answer
    }

    static let cohere = [
        CostCase(
            "what it counts and does not bill",
            at: "cohere",
            price: "{ input: 2.50, output: 10 }",
            .call(.cohere),
            cohereAnswer(
                #"{"billed_units":{"input_tokens":5,"output_tokens":100},"tokens":{"input_tokens":71,"output_tokens":100}}"#
            ),
            told:
                #"{"billed_units":{"input_tokens":5,"output_tokens":100},"tokens":{"input_tokens":71,"output_tokens":100}}"#,
            "5 × 2.50 + 100 × 10.00 per million = 0.0010125 USD",
            "0.0010125"
        ),
        CostCase(
            "units alone",
            at: "cohere",
            price: "{ input: 2.50, output: 10 }",
            .call(.cohere),
            cohereAnswer(#"{"billed_units":{"input_tokens":20,"output_tokens":10}}"#),
            told: #"{"billed_units":{"input_tokens":20,"output_tokens":10}}"#,
            "20 × 2.50 + 10 × 10.00 per million = 0.00015 USD",
            "0.00015"
        ),
        CostCase(
            "streamed, told at the end",
            at: "cohere",
            price: "{ input: 2.50, output: 10 }",
            .call(.cohere, stream: true),
            stream([
                (
                    "message-start",
                    #"{"id":"a","type":"message-start","delta":{"message":{"role":"assistant","content":[]}}}"#
                ),
                (
                    "message-end",
                    #"{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":10,"output_tokens":5},"tokens":{"input_tokens":80,"output_tokens":5}}}}"#
                ),
            ]),
            told:
                #"message-end: {"billed_units":{"input_tokens":10,"output_tokens":5},"tokens":{"input_tokens":80,"output_tokens":5}}"#,
            "10 × 2.50 + 5 × 10.00 per million = 0.000075 USD",
            "0.000075"
        ),
    ]
}
