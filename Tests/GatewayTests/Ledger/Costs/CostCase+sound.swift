import NIOCore

extension CostCase {
    private static func transcription(
        _ title: String,
        at vendor: String = "openai",
        price: String,
        file: [UInt8] = [1, 2, 3],
        _ answer: ByteBuffer,
        told: String,
        _ reckoning: String,
        _ cost: String?,
        isEstimate: Bool = false,
        path: String = "/audio/transcriptions"
    ) -> CostCase {
        CostCase(
            title,
            at: vendor,
            price: price,
            .form(path, [("file", file)]),
            answer,
            told: told,
            reckoning,
            cost,
            isEstimate: isEstimate,
            isTold: false
        )
    }

    private static let plain = json("Hello", type: "text/plain")

    static let sound = [
        CostCase(
            "a text is spoken, by its characters",
            at: "openai",
            price: "{ million_characters: 15 }",
            .document("/audio/speech", more: #","input":"Hello, wörld! 👋""#),
            json("sound", type: "audio/mpeg"),
            told: #"asked: "Hello, wörld! 👋""#,
            "15 characters: 15 × 15.00 per million = 0.000225 USD",
            "0.000225",
            isTold: false
        ),
        CostCase(
            "characters are counted as they are, not as they are written",
            at: "openai",
            price: "{ million_characters: 15 }",
            .document("/audio/speech", more: #","input":"a\u00e9\n\ud83d\udc4b""#),
            json("sound", type: "audio/mpeg"),
            told: #"asked: "a\u00e9\n\ud83d\udc4b""#,
            "4 characters: 4 × 15.00 per million = 0.00006 USD",
            "0.00006",
            isTold: false
        ),
        CostCase(
            "spoken by tokens, which a stream tells",
            at: "openai",
            price: "{ input: 0.60, output: 12 }",
            .document("/audio/speech", more: #","input":"Hello","stream_format":"sse""#),
            stream([
                (nil, #"{"type":"speech.audio.delta","audio":"eA=="}"#),
                (
                    nil,
                    #"{"type":"speech.audio.done","usage":{"input_tokens":14,"output_tokens":101,"total_tokens":115}}"#
                ),
            ]),
            told: #"{"input_tokens":14,"output_tokens":101}"#,
            "14 × 0.60 + 101 × 12.00 per million = 0.0012204 USD",
            "0.0012204",
            isTold: false
        ),
        CostCase(
            "spoken by tokens, which sound alone does not tell",
            at: "openai",
            price: "{ input: 0.60, output: 12 }",
            .document("/audio/speech", more: #","input":"Hello""#),
            json("sound", type: "audio/mpeg"),
            told: "nothing",
            "Nobody says how many tokens it was, and characters have no price: unknown",
            nil,
            isTold: false
        ),
        transcription(
            "by the seconds that the vendor charges",
            price: "{ minute: 0.006 }",
            json(#"{"text":"Hello","usage":{"type":"duration","seconds":27}}"#),
            told: #"{"type":"duration","seconds":27}"#,
            "27 × 0.006 / 60 = 0.0027 USD",
            "0.0027"
        ),
        transcription(
            "by the length of the sound, a begun second counted whole",
            price: "{ minute: 0.006 }",
            json(#"{"text":"Hello","duration":8.470000267028809,"segments":[]}"#),
            told: #"{"duration":8.470000267028809}"#,
            "9 × 0.006 / 60 = 0.0009 USD",
            "0.0009"
        ),
        transcription(
            "by tokens",
            price: "{ input: 1.25, output: 5 }",
            json(
                #"{"text":"Hello","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":0,"audio_tokens":14},"output_tokens":45,"total_tokens":59}}"#
            ),
            told: #"{"type":"tokens","input_tokens":14,"input_token_details":{"audio_tokens":14},"output_tokens":45}"#,
            "14 × 1.25 + 45 × 5.00 per million = 0.0002425 USD",
            "0.0002425"
        ),
        transcription(
            "by tokens, in an answer that tells its length too",
            price: "{ input: 1.25, output: 5 }",
            json(
                #"{"text":"Hello","duration":3.2,"usage":{"type":"tokens","input_tokens":14,"output_tokens":45,"total_tokens":59}}"#
            ),
            told: #"{"duration":3.2,"usage":{"input_tokens":14,"output_tokens":45}}"#,
            "The price is in tokens: 14 × 1.25 + 45 × 5.00 per million = 0.0002425 USD",
            "0.0002425"
        ),
        transcription(
            "told in tokens, priced by the minute",
            price: "{ minute: 0.006 }",
            json(#"{"text":"Hello","usage":{"type":"tokens","input_tokens":14,"output_tokens":45}}"#),
            told: #"{"type":"tokens","input_tokens":14,"output_tokens":45}"#,
            "Nobody says how long the sound is: unknown",
            nil
        ),
        transcription(
            "Mistral's way to tell of seconds",
            at: "mistral",
            price: "{ minute: 0.003 }",
            json(
                #"{"model":"m","text":"Hello","usage":{"prompt_audio_seconds":203,"prompt_tokens":4,"total_tokens":635,"completion_tokens":431}}"#
            ),
            told: #"{"prompt_audio_seconds":203,"prompt_tokens":4,"completion_tokens":431}"#,
            "203 × 0.003 / 60 = 0.01015 USD",
            "0.01015"
        ),
        transcription(
            "an answer that is text alone: by the length of the WAV file",
            price: "{ minute: 0.006 }",
            file: wave(samples: 20_000),
            plain,
            told: "asked: a WAV file of 20,000 samples, 8,000 a second",
            "2.5 seconds, of which the third has begun: 3 × 0.006 / 60 = 0.0003 USD, an estimate",
            "0.0003",
            isEstimate: true
        ),
        transcription(
            "an answer that is text alone, and a file of another form",
            price: "{ minute: 0.006 }",
            plain,
            told: "nothing",
            "Nobody says how long the sound is: unknown",
            nil
        ),
        transcription(
            "translated, without a word of usage",
            price: "{ minute: 0.006 }",
            file: wave(samples: 80_000),
            json(#"{"text":"Hello"}"#),
            told: "asked: a WAV file of 80,000 samples, 8,000 a second",
            "10 × 0.006 / 60 = 0.001 USD, an estimate",
            "0.001",
            isEstimate: true,
            path: "/audio/translations"
        ),
    ]
}
