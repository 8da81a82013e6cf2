import NIOCore

extension CostCase {
    static let queries = [
        CostCase(
            "vectors",
            at: "openai",
            price: "{ input: 0.02 }",
            .document("/embeddings", more: #","input":"Hello""#),
            json(
                #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}"#
            ),
            told: #"{"prompt_tokens":8,"total_tokens":8}"#,
            "8 × 0.02 per million = 0.00000016 USD",
            "0.00000016"
        ),
        CostCase(
            "vectors of Cohere for a caller of OpenAI's",
            at: "cohere",
            price: "{ input: 0.12 }",
            .document("/embeddings", more: #","input":"Hello""#),
            json(
                #"{"id":"a","embeddings":{"float":[[0.5]]},"texts":["Hello"],"meta":{"billed_units":{"input_tokens":100}}}"#
            ),
            told: #"{"billed_units":{"input_tokens":100}}"#,
            "100 × 0.12 per million = 0.000012 USD",
            "0.000012"
        ),
        CostCase(
            "a ranking, by units of search",
            at: "cohere",
            price: "{ thousand_searches: 2 }",
            .document("/rerank", more: #","query":"a","documents":["b"]"#),
            json(
                #"{"id":"a","results":[{"index":0,"relevance_score":0.5}],"meta":{"billed_units":{"search_units":3}}}"#
            ),
            told: #"{"billed_units":{"search_units":3}}"#,
            "3 × 2.00 per thousand = 0.006 USD",
            "0.006",
            isTold: false
        ),
        CostCase(
            "a ranking, by tokens",
            at: "openai",
            price: "{ input: 0.05 }",
            .document("/rerank", more: #","query":"a","documents":["b"]"#),
            json(#"{"results":[{"index":0,"relevance_score":0.5}],"usage":{"total_tokens":2000}}"#),
            told: #"{"total_tokens":2000}"#,
            "2,000 × 0.05 per million = 0.0001 USD",
            "0.0001"
        ),
        CostCase(
            "a ranking that is counted twice is charged once",
            at: "openai",
            price: "{ input: 0.05 }",
            .document("/rerank", more: #","query":"a","documents":["b"]"#),
            json(
                #"{"results":[{"index":0,"relevance_score":0.5}],"usage":{"total_tokens":2000},"meta":{"billed_units":{"search_units":1}}}"#
            ),
            told: #"{"total_tokens":2000}, {"billed_units":{"search_units":1}}"#,
            "The price is in tokens: 2,000 × 0.05 per million = 0.0001 USD",
            "0.0001"
        ),
        CostCase(
            "a ranking of which nothing is counted",
            at: "cohere",
            price: "{ thousand_searches: 2 }",
            .document("/rerank", more: #","query":"a","documents":["b"]"#),
            json(#"{"id":"a","results":[{"index":0,"relevance_score":0.5}]}"#),
            told: "nothing",
            "Nobody says how many units it was: unknown",
            nil,
            isTold: false
        ),
    ]

    private static let byForm =
        "{ image: 0.04, images: [{ quality: hd, size: 1024x1792, price: 0.12 }, { quality: hd, price: 0.08 }] }"

    private static func image(
        _ title: String,
        at vendor: String = "openai",
        price: String,
        asks: String,
        _ body: String,
        _ reckoning: String,
        _ cost: String?,
        isEstimate: Bool = false
    ) -> CostCase {
        CostCase(
            title,
            at: vendor,
            price: price,
            .document("/images/generations", more: #","prompt":"a""# + asks),
            json(body),
            told: (asks.isEmpty ? "" : "asked: `\(asks.dropFirst())`; ") + "answered: `\(body)`",
            reckoning,
            cost,
            isEstimate: isEstimate,
            isTold: false
        )
    }

    static let images = [
        image(
            "by tokens",
            price: "{ input: 5, input_image: 8, output: 10, output_image: 30 }",
            asks: "",
            #"{"data":[{"b64_json":"eA=="}],"usage":{"input_tokens":50,"input_tokens_details":{"text_tokens":10,"image_tokens":40},"output_tokens":1000,"output_tokens_details":{"image_tokens":1000}}}"#,
            "The price is in tokens, and the one image is none the dearer: "
                + "10 × 5.00 + 40 × 8.00 + 1,000 × 30.00 per million = 0.03037 USD",
            "0.03037"
        ),
        image(
            "by their number",
            price: "{ image: 0.04 }",
            asks: #","n":2"#,
            #"{"data":[{"url":"x"},{"url":"y"}]}"#,
            "2 × 0.04 = 0.08 USD",
            "0.08"
        ),
        image(
            "fewer than were asked for",
            price: "{ image: 0.04 }",
            asks: #","n":3"#,
            #"{"data":[{"url":"x"},{"url":"y"}]}"#,
            "2 × 0.04 = 0.08 USD",
            "0.08"
        ),
        image(
            "an answer that does not show them",
            price: "{ image: 0.04 }",
            asks: #","n":2"#,
            #"{"created":1}"#,
            "As many as were asked for: 2 × 0.04 = 0.08 USD, an estimate",
            "0.08",
            isEstimate: true
        ),
        image(
            "by quality and size",
            price: byForm,
            asks: #","quality":"hd","size":"1024x1792""#,
            #"{"data":[{"url":"x"}]}"#,
            "1 × 0.12 = 0.12 USD",
            "0.12"
        ),
        image(
            "by quality, of another size",
            price: byForm,
            asks: #","quality":"hd","size":"1024x1024""#,
            #"{"data":[{"url":"x"}]}"#,
            "1 × 0.08 = 0.08 USD",
            "0.08"
        ),
        image(
            "of the standard quality",
            price: byForm,
            asks: #","size":"1024x1024""#,
            #"{"data":[{"url":"x"}]}"#,
            "1 × 0.04 = 0.04 USD",
            "0.04"
        ),
        image(
            "of the quality that the answer tells",
            price: byForm,
            asks: #","quality":"auto","n":2"#,
            #"{"data":[{"url":"x"},{"url":"y"}],"quality":"hd","size":"1024x1024"}"#,
            "2 × 0.08 = 0.16 USD",
            "0.16"
        ),
        image(
            "of a quality without a price",
            price: "{ images: [{ quality: hd, price: 0.08 }] }",
            asks: #","quality":"low""#,
            #"{"data":[{"url":"x"}]}"#,
            "Nothing says what such an image costs: unknown",
            nil
        ),
        CostCase(
            "edited, as a form asks for it",
            at: "openai",
            price: byForm,
            .form("/images/edits", [("n", Array("2".utf8)), ("quality", Array("hd".utf8)), ("image", [1, 2, 3])]),
            json(#"{"created":1}"#),
            told: "asked: `n` 2, `quality` hd",
            "As many as were asked for: 2 × 0.08 = 0.16 USD, an estimate",
            "0.16",
            isEstimate: true,
            isTold: false
        ),
        CostCase(
            "streamed, by tokens",
            at: "openai",
            price: "{ input: 5, output: 10, output_image: 30 }",
            .document("/images/generations", more: #","prompt":"a","stream":true"#),
            stream([
                (
                    "image_generation.completed",
                    #"{"type":"image_generation.completed","b64_json":"eA==","usage":{"input_tokens":10,"output_tokens":1000,"output_tokens_details":{"image_tokens":1000}}}"#
                )
            ]),
            told: #"{"input_tokens":10,"output_tokens":1000,"output_tokens_details":{"image_tokens":1000}}"#,
            "10 × 5.00 + 1,000 × 30.00 per million = 0.03005 USD",
            "0.03005",
            isTold: false
        ),
    ]
}
