import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct TranscriptionTests {
    private static let path = "/v1/audio/transcriptions"

    private static func form(_ model: String = "gpt-transcribe", _ bytes: Int = 32_000) -> Form {
        Form().with("model", model).with(
            "file",
            file: "a.mp3",
            type: "audio/mpeg",
            ByteBuffer(repeating: 0x61, count: bytes)
        )
    }

    private static let heard = "I heard a.mp3 (audio/mpeg): 32000 bytes, CRC-32 3a6a9b04."

    @Test func theTextTellsEveryByteThatCame() async throws {
        try await Vendor.with { vendor in
            let form = Form().with("model", "gpt-transcribe").with("prompt", "Umlaut: ä").with("language", "de")
                .with("file", file: "b.wav", ByteBuffer(string: "123456789"))
            let answer = try await vendor.post(Self.path, form)
            #expect(answer.status == 200)
            let text = "I heard b.wav: 9 bytes, CRC-32 cbf43926. The language is de. The prompt is: Umlaut: ä"
            #expect(answer.json["text"]?.string == text)
            let usage = """
                {"type":"tokens","input_tokens":4,"input_token_details":{"text_tokens":3,"audio_tokens":1},
                 "output_tokens":22,"total_tokens":26}
                """
            #expect(answer.json["usage"]?.raw.isEquivalent(to: try JSONRaw(validating: usage)) == true)
            let translated = try await vendor.post("/v1/audio/translations", form)
            #expect(
                translated.json["text"]?.string
                    == "I translated b.wav: 9 bytes, CRC-32 cbf43926. The prompt is: Umlaut: ä"
            )
            #expect(translated.json["usage"] == nil)
        }
    }

    @Test func whatIsSpokenCanBeHeard() async throws {
        try await Vendor.with { vendor in
            let speech = try await vendor.post(
                "/v1/audio/speech",
                #"{"model":"m","voice":"v","input":"\#(String(repeating: "a", count: 75))","response_format":"wav"}"#
            )
            let form = Form().with("model", "whisper-1").with("file", file: "a.wav", speech.body)
            let usage = try await vendor.post(Self.path, form).json["usage"]
            #expect(usage?.raw.isEquivalent(to: try JSONRaw(validating: #"{"type":"duration","seconds":2}"#)) == true)
            let verbose = try await vendor.post(Self.path, form.with("response_format", "verbose_json")).json
            #expect(verbose["duration"]?.double == 1.5)
        }
    }

    @Test func aVerboseAnswerTellsSegmentsAndWords() async throws {
        try await Vendor.with { vendor in
            let form = Self.form().with("response_format", "verbose_json").with("language", "en")
            let json = try await vendor.post(Self.path, form).json
            #expect(json["task"]?.string == "transcribe")
            #expect(json["language"]?.string == "en")
            #expect(json["duration"]?.double == 2)
            #expect(json["words"] == nil)
            let segments = try #require(json["segments"])
            #expect(segments.count == 2)
            #expect(segments[0]?["start"]?.double == 0)
            #expect(segments[0]?["end"]?.double == segments[1]?["start"]?.double)
            #expect(segments[1]?["end"]?.double == 2)
            #expect(segments[1]?["text"]?.string == " The language is en.")
            for name in ["id", "seek", "tokens", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"] {
                #expect(segments[0]?[name: name] != nil)
            }
            let words = try await vendor.post(Self.path, form.with("timestamp_granularities[]", "word")).json
            #expect(words["segments"] == nil)
            #expect(words["words"]?.count == 12)
            #expect(words["words"]?[0]?["word"]?.string == "I")
            #expect(words["words"]?[11]?["end"]?.double == 2)
        }
    }

    @Test(arguments: [
        ("text", "\(heard)\n"),
        ("srt", "1\n00:00:00,000 --> 00:00:02,000\n\(heard)\n\n"),
        ("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n\(heard)\n\n"),
    ])
    func plainFormatsAreText(_ row: (format: String, text: String)) async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post(Self.path, Self.form().with("response_format", row.format))
            #expect(answer.fields.first("content-type") == "text/plain; charset=utf-8")
            #expect(answer.text == row.text)
        }
    }

    @Test func aStreamTellsTheSameText() async throws {
        try await Vendor.with("chunk=3") { vendor in
            let answer = try await vendor.post(Self.path, Self.form().with("stream", "true"))
            let events = answer.events
            #expect(events.dropLast().allSatisfy { $0.data["type"]?.string == "transcript.text.delta" })
            #expect(events.dropLast().compactMap { $0.data["delta"]?.string }.joined() == Self.heard)
            #expect(events.count == 6)
            let done = try #require(events.last?.data)
            #expect(done["type"]?.string == "transcript.text.done")
            #expect(done["text"]?.string == Self.heard)
            #expect(done["usage"]?["type"]?.string == "tokens")
            // The oldest model does not stream, whatever it is asked.
            let whole = try await vendor.post(Self.path, Self.form("whisper-1").with("stream", "true"))
            #expect(whole.json["text"]?.string == Self.heard)
        }
    }

    @Test func whatIsWrongIsRefusedByName() async throws {
        try await Vendor.with { vendor in
            let rows: [(Form, String)] = [
                (Form().with("model", "m"), "400 missing_required_parameter file"),
                (Form().with("model", "m").with("file", "text"), "400 invalid_type file"),
                (Form().with("file", file: "a", ByteBuffer()), "400 missing_required_parameter model"),
                (Self.form().with("response_format", "pdf"), "400 invalid_value response_format"),
                (Self.form().with("stream", "maybe"), "400 invalid_type stream"),
                (Self.form().with("timestamp_granularities[]", "letter"), "400 invalid_value timestamp_granularities"),
                (Self.form("m?status=429&code=insufficient_quota"), "429 insufficient_quota -"),
                (Self.form("m?nope=1"), "400 - model"),
            ]
            for (form, error) in rows { #expect(try await vendor.post(Self.path, form).error == error) }
            #expect(try await vendor.post(Self.path, "{}").error == "400 missing_required_parameter file")
            let broken = try await vendor.send(.post, Self.path, ByteBuffer(string: "x"), contentType: Form.contentType)
            #expect(broken.error == "400 - -")
        }
    }
}
