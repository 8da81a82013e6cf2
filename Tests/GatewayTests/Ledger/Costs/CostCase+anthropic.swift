import NIOCore

extension CostCase {
    private static func messages(
        _ title: String,
        price: String = claude,
        _ usage: String,
        _ reckoning: String,
        _ cost: String?,
        caller: Caller.Form = .messages
    ) -> CostCase {
        CostCase(title, at: "anthropic", price: price, .call(caller), message(usage), told: usage, reckoning, cost)
    }

    static let anthropic = [
        messages(
            "input and output",
            #"{"input_tokens":1000,"output_tokens":200}"#,
            "1,000 × 3.00 + 200 × 15.00 per million = 0.006 USD",
            "0.006"
        ),
        messages(
            "what is read from the cache, and written for five minutes, is counted apart",
            #"{"input_tokens":100,"cache_read_input_tokens":10000,"cache_creation_input_tokens":2000,"output_tokens":50}"#,
            "100 × 3.00 + 10,000 × 0.30 + 2,000 × 3.75 + 50 × 15.00 per million = 0.01155 USD",
            "0.01155"
        ),
        messages(
            "what is written for an hour",
            #"{"input_tokens":10,"cache_creation_input_tokens":3000,"cache_creation":{"ephemeral_5m_input_tokens":2000,"ephemeral_1h_input_tokens":1000},"output_tokens":100}"#,
            "10 × 3.00 + 2,000 × 3.75 + 1,000 × 6.00 + 100 × 15.00 per million = 0.01503 USD",
            "0.01503"
        ),
        messages(
            "searches of the web",
            #"{"input_tokens":500,"output_tokens":100,"server_tool_use":{"web_search_requests":3}}"#,
            "(500 × 3.00 + 100 × 15.00) per million + 3 × 10.00 per thousand = 0.003 + 0.03 = 0.033 USD",
            "0.033"
        ),
        messages(
            "searches without a price",
            price: "{ input: 3, output: 15 }",
            #"{"input_tokens":500,"output_tokens":100,"server_tool_use":{"web_search_requests":3}}"#,
            "Nothing says what the searches cost: unknown",
            nil
        ),
        messages(
            "a batch, which costs half",
            #"{"input_tokens":1000,"output_tokens":200,"service_tier":"batch"}"#,
            "50 % of (1,000 × 3.00 + 200 × 15.00) per million = 0.003 USD",
            "0.003"
        ),
        messages(
            "a batch with searches, which cost what they cost",
            #"{"input_tokens":1000,"output_tokens":200,"service_tier":"batch","server_tool_use":{"web_search_requests":1}}"#,
            "50 % of (1,000 × 3.00 + 200 × 15.00) per million + 1 × 10.00 per thousand = 0.003 + 0.01 = 0.013 USD",
            "0.013"
        ),
        messages(
            "a tier without a price",
            #"{"input_tokens":1000,"output_tokens":200,"service_tier":"priority"}"#,
            "Nothing says what `priority` costs: unknown",
            nil
        ),
        messages(
            "for a caller of OpenAI Chat",
            #"{"input_tokens":100,"cache_read_input_tokens":10000,"cache_creation_input_tokens":2000,"output_tokens":50}"#,
            "100 × 3.00 + 10,000 × 0.30 + 2,000 × 3.75 + 50 × 15.00 per million = 0.01155 USD",
            "0.01155",
            caller: .chat
        ),
        CostCase(
            "streamed: input at the beginning, output at the end",
            at: "anthropic",
            price: claude,
            .call(.messages, stream: true),
            stream(
                [
                    messageStart(#"{"input_tokens":25,"cache_read_input_tokens":100,"output_tokens":1}"#), blockStart,
                    textDelta("Hi"),
                ] + messageEnd(#"{"output_tokens":15}"#)
            ),
            told:
                #"message_start: {"input_tokens":25,"cache_read_input_tokens":100,"output_tokens":1}, message_delta: {"output_tokens":15}"#,
            "25 × 3.00 + 100 × 0.30 + 15 × 15.00 per million = 0.00033 USD",
            "0.00033"
        ),
        CostCase(
            "streamed for a caller of Gemini",
            at: "anthropic",
            price: claude,
            .call(.gemini, stream: true),
            stream(
                [messageStart(#"{"input_tokens":25,"output_tokens":1}"#), blockStart, textDelta("Hi")]
                    + messageEnd(#"{"output_tokens":15}"#)
            ),
            told: #"message_start: {"input_tokens":25,"output_tokens":1}, message_delta: {"output_tokens":15}"#,
            "25 × 3.00 + 15 × 15.00 per million = 0.0003 USD",
            "0.0003"
        ),
    ]

    private static func generated(
        _ title: String,
        price: String,
        _ usage: String,
        _ reckoning: String,
        _ cost: String?
    ) -> CostCase {
        CostCase(
            title,
            at: "gemini",
            price: price,
            .call(.gemini),
            json(candidates(usage)),
            told: usage,
            reckoning,
            cost
        )
    }

    static let gemini = [
        generated(
            "thoughts are counted apart and charged as output",
            price: "{ input: 1.25, output: 10 }",
            #"{"promptTokenCount":100,"candidatesTokenCount":50,"thoughtsTokenCount":400}"#,
            "100 × 1.25 + (50 + 400) × 10.00 per million = 0.004625 USD",
            "0.004625"
        ),
        generated(
            "sound and a cache",
            price: "{ input: 0.30, cached_input: 0.03, output: 2.50, input_audio: 1 }",
            #"{"promptTokenCount":1000,"cachedContentTokenCount":200,"candidatesTokenCount":100,"promptTokensDetails":[{"modality":"TEXT","tokenCount":700},{"modality":"AUDIO","tokenCount":300}]}"#,
            "500 × 0.30 + 200 × 0.03 + 300 × 1.00 + 100 × 2.50 per million = 0.000706 USD",
            "0.000706"
        ),
        generated(
            "images out, by tokens",
            price: "{ input: 0.30, output: 2.50, output_image: 30 }",
            #"{"promptTokenCount":10,"candidatesTokenCount":1300,"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1290}]}"#,
            "10 × 0.30 + 10 × 2.50 + 1,290 × 30.00 per million = 0.038728 USD",
            "0.038728"
        ),
        generated(
            "what its own tools read is input",
            price: "{ input: 1.25, output: 10 }",
            #"{"promptTokenCount":100,"toolUsePromptTokenCount":50,"candidatesTokenCount":10}"#,
            "(100 + 50) × 1.25 + 10 × 10.00 per million = 0.0002875 USD",
            "0.0002875"
        ),
        generated(
            "a tier that costs half",
            price: "{ input: 1.25, output: 10, percent: { flex: 50 } }",
            #"{"promptTokenCount":1000,"candidatesTokenCount":100,"serviceTier":"flex"}"#,
            "50 % of (1,000 × 1.25 + 100 × 10.00) per million = 0.001125 USD",
            "0.001125"
        ),
        generated(
            "a long prompt",
            price: long,
            #"{"promptTokenCount":300000,"cachedContentTokenCount":100000,"candidatesTokenCount":1000}"#,
            "200,000 × 2.50 + 100,000 × 0.25 + 1,000 × 15.00 per million = 0.54 USD",
            "0.54"
        ),
        CostCase(
            "streamed: each event counts all that came before",
            at: "gemini",
            price: "{ input: 1.25, output: 10 }",
            .call(.gemini, stream: true),
            stream([
                candidates(#"{"promptTokenCount":10,"candidatesTokenCount":5}"#, isLast: false),
                candidates(#"{"promptTokenCount":10,"candidatesTokenCount":20}"#),
            ]),
            told:
                #"{"promptTokenCount":10,"candidatesTokenCount":5}, {"promptTokenCount":10,"candidatesTokenCount":20}"#,
            "10 × 1.25 + 20 × 10.00 per million = 0.0002125 USD",
            "0.0002125"
        ),
    ]
}
