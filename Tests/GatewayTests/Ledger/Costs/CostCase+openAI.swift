import NIOCore

extension CostCase {
    /// A completion of which the page shows the usage, and what stands beside it.
    private static func completed(
        _ title: String,
        at vendor: String = "openai",
        price: String? = gpt,
        _ usage: String,
        more: String = "",
        _ reckoning: String,
        _ cost: String?
    ) -> CostCase {
        CostCase(
            title,
            at: vendor,
            price: price,
            .call(.chat),
            completion(usage, more),
            told: usage + more,
            reckoning,
            cost
        )
    }

    static let chat = [
        completed(
            "input and output",
            #"{"prompt_tokens":1000,"completion_tokens":300,"total_tokens":1300}"#,
            "1,000 × 2.50 + 300 × 10.00 per million = 0.0055 USD",
            "0.0055"
        ),
        completed(
            "cached input is a share of the input",
            #"{"prompt_tokens":1200,"completion_tokens":300,"prompt_tokens_details":{"cached_tokens":200}}"#,
            "1,000 × 2.50 + 200 × 1.25 + 300 × 10.00 per million = 0.005750 USD",
            "0.00575"
        ),
        completed(
            "reasoning is a share of the output",
            #"{"prompt_tokens":100,"completion_tokens":900,"completion_tokens_details":{"reasoning_tokens":850}}"#,
            "100 × 2.50 + 900 × 10.00 per million = 0.00925 USD",
            "0.00925"
        ),
        completed(
            "a tier that costs half",
            #"{"prompt_tokens":1000,"completion_tokens":300}"#,
            more: #","service_tier":"flex""#,
            "50 % of (1,000 × 2.50 + 300 × 10.00) per million = 50 % of 0.0055 = 0.00275 USD",
            "0.00275"
        ),
        completed(
            "a tier that costs more",
            #"{"prompt_tokens":1000,"completion_tokens":300}"#,
            more: #","service_tier":"priority""#,
            "170 % of (1,000 × 2.50 + 300 × 10.00) per million = 170 % of 0.0055 = 0.00935 USD",
            "0.00935"
        ),
        completed(
            "a tier without a price",
            #"{"prompt_tokens":1000,"completion_tokens":300}"#,
            more: #","service_tier":"scale""#,
            "Nothing says what `scale` costs: unknown",
            nil
        ),
        completed(
            "sound in and out",
            price: "{ input: 2.50, output: 10, input_audio: 40, output_audio: 80 }",
            #"{"prompt_tokens":120,"completion_tokens":60,"prompt_tokens_details":{"audio_tokens":100},"completion_tokens_details":{"audio_tokens":40}}"#,
            "20 × 2.50 + 100 × 40.00 + 20 × 10.00 + 40 × 80.00 per million = 0.00745 USD",
            "0.00745"
        ),
        completed(
            "images out, by tokens",
            price: "{ input: 0.30, output: 2.50, output_image: 30 }",
            #"{"prompt_tokens":10,"completion_tokens":1300,"completion_tokens_details":{"image_tokens":1290}}"#,
            "10 × 0.30 + 10 × 2.50 + 1,290 × 30.00 per million = 0.038728 USD",
            "0.038728"
        ),
        completed(
            "a prompt as long as the tier below allows",
            price: long,
            #"{"prompt_tokens":200000,"completion_tokens":10}"#,
            "200,000 × 1.25 + 10 × 10.00 per million = 0.2501 USD",
            "0.2501"
        ),
        completed(
            "a token more, which all are charged for",
            price: long,
            #"{"prompt_tokens":200001,"completion_tokens":10}"#,
            "200,001 × 2.50 + 10 × 15.00 per million = 0.5001525 USD",
            "0.5001525"
        ),
        completed(
            "a long prompt from the cache is long",
            price: long,
            #"{"prompt_tokens":200001,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":200000}}"#,
            "1 × 2.50 + 200,000 × 0.25 + 10 × 15.00 per million = 0.0501525 USD",
            "0.0501525"
        ),
        completed(
            "DeepSeek's way to tell of its cache",
            at: "deepseek",
            price: "{ input: 0.28, cached_input: 0.028, output: 0.42 }",
            #"{"prompt_tokens":1000,"completion_tokens":100,"prompt_cache_hit_tokens":600,"prompt_cache_miss_tokens":400}"#,
            "400 × 0.28 + 600 × 0.028 + 100 × 0.42 per million = 0.0001708 USD",
            "0.0001708"
        ),
        completed(
            "xAI leaves reasoning out of the completion",
            at: "xai",
            price: "{ input: 3, output: 15 }",
            #"{"prompt_tokens":100,"completion_tokens":50,"total_tokens":350,"completion_tokens_details":{"reasoning_tokens":200}}"#,
            "100 × 3.00 + (50 + 200) × 15.00 per million = 0.00405 USD",
            "0.00405"
        ),
        completed(
            "Mistral charges sound by the minute",
            at: "mistral",
            price: "{ input: 0.10, output: 0.30, minute: 0.004 }",
            #"{"prompt_audio_seconds":15,"prompt_tokens":400,"completion_tokens":100}"#,
            "(400 × 0.10 + 100 × 0.30) per million + 15 × 0.004 / 60 = 0.00007 + 0.001 = 0.00107 USD",
            "0.00107"
        ),
        CostCase(
            "streamed, told at the end",
            at: "openai",
            price: gpt,
            .call(.chat, stream: true, more: #","stream_options":{"include_usage":true}"#),
            chunks(#""usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}"#),
            told: #"{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}"#,
            "9 × 2.50 + 2 × 10.00 per million = 0.0000425 USD",
            "0.0000425"
        ),
        CostCase(
            "streamed, though the caller does not ask for usage",
            at: "openai",
            price: gpt,
            .call(.chat, stream: true),
            chunks(#""usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}"#),
            told: #"{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}"#,
            "9 × 2.50 + 2 × 10.00 per million = 0.0000425 USD",
            "0.0000425",
            isTold: false
        ),
        CostCase(
            "Groq's place for it",
            at: "groq",
            price: "{ input: 0.05, output: 0.08 }",
            .call(.chat, stream: true),
            chunks(#""x_groq":{"id":"a","usage":{"prompt_tokens":200,"completion_tokens":100}}"#),
            told: #"x_groq: {"usage":{"prompt_tokens":200,"completion_tokens":100}}"#,
            "200 × 0.05 + 100 × 0.08 per million = 0.000018 USD",
            "0.000018",
            isTold: false
        ),
        completed(
            "a model without a price",
            price: nil,
            #"{"prompt_tokens":1000,"completion_tokens":300}"#,
            "Nothing says what it costs: unknown",
            nil
        ),
        completed(
            "a model that costs nothing",
            price: "{ input: 0, output: 0 }",
            #"{"prompt_tokens":1000,"completion_tokens":300}"#,
            "1,000 × 0 + 300 × 0 = 0 USD",
            "0"
        ),
        completed(
            "output without a price",
            price: "{ input: 2.50 }",
            #"{"prompt_tokens":1000,"completion_tokens":1}"#,
            "Nothing says what the one token costs that was written: unknown",
            nil
        ),
    ]

    static let responses = [
        CostCase(
            "whole",
            at: "openai",
            price: gpt,
            .call(.responses),
            json(
                response(
                    #"{"input_tokens":1000,"input_tokens_details":{"cached_tokens":400},"output_tokens":200,"output_tokens_details":{"reasoning_tokens":150},"total_tokens":1200}"#
                )
            ),
            told:
                #"{"input_tokens":1000,"input_tokens_details":{"cached_tokens":400},"output_tokens":200,"output_tokens_details":{"reasoning_tokens":150}}"#,
            "600 × 2.50 + 400 × 1.25 + 200 × 10.00 per million = 0.004 USD",
            "0.004"
        ),
        CostCase(
            "a tier that costs half",
            at: "openai",
            price: gpt,
            .call(.responses),
            json(response(#"{"input_tokens":1000,"output_tokens":100}"#, #","service_tier":"flex""#)),
            told: #"{"input_tokens":1000,"output_tokens":100},"service_tier":"flex""#,
            "50 % of (1,000 × 2.50 + 100 × 10.00) per million = 0.00175 USD",
            "0.00175"
        ),
        CostCase(
            "streamed, told in its last event",
            at: "openai",
            price: gpt,
            .call(.responses, stream: true),
            stream([
                (
                    "response.completed",
                    #"{"type":"response.completed","response":\#(response(#"{"input_tokens":50,"output_tokens":10,"total_tokens":60}"#))}"#
                )
            ]),
            told: #"response.completed: {"input_tokens":50,"output_tokens":10}"#,
            "50 × 2.50 + 10 × 10.00 per million = 0.000225 USD",
            "0.000225"
        ),
        CostCase(
            "streamed, and not complete because it is as long as was allowed",
            at: "openai",
            price: gpt,
            .call(.responses, stream: true),
            stream([
                (
                    "response.incomplete",
                    #"{"type":"response.incomplete","response":\#(response(#"{"input_tokens":50,"output_tokens":20}"#, status: "incomplete"))}"#
                )
            ]),
            told: #"response.incomplete: {"input_tokens":50,"output_tokens":20}"#,
            "50 × 2.50 + 20 × 10.00 per million = 0.000325 USD",
            "0.000325"
        ),
    ]
}
