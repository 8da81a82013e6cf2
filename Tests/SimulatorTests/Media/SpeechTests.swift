import Framing
import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct SpeechTests {
    private static func body(_ members: String = "", input: String = "12345678") -> String {
        #"{"model":"tts","voice":"alloy","input":"\#(input)"\#(members)}"#
    }

    private static func samples(_ bytes: ByteBuffer) -> [Int16] {
        var bytes = bytes
        var samples: [Int16] = []
        while let sample = bytes.readInteger(endianness: .little, as: Int16.self) { samples.append(sample) }
        return samples
    }

    @Test func aToneLastsAsLongAsTheTextIs() async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post("/v1/audio/speech", Self.body(#","response_format":"pcm""#))
            #expect(answer.status == 200)
            #expect(answer.fields.first("content-type") == "audio/pcm")
            let samples = Self.samples(answer.body)
            #expect(samples.count == 8 * 480)
            #expect(samples.allSatisfy { (-1000...1000).contains($0) })
            #expect(samples.max() == 1000 && samples.min() == -1000)
            // It never jumps, also where pieces meet.
            #expect(zip(samples, samples.dropFirst()).allSatisfy { abs(Int($0) - Int($1)) < 100 })
            let fast = try await vendor.post("/v1/audio/speech", Self.body(#","response_format":"pcm","speed":2"#))
            #expect(Self.samples(fast.body).count == 4 * 480)
            let other = #"{"model":"tts","voice":{"id":"voice_1"},"input":"12345678","response_format":"pcm"}"#
            #expect(try await vendor.post("/v1/audio/speech", other).body != answer.body)
        }
    }

    @Test(arguments: [
        ("wav", "audio/wav"), ("mp3", "audio/mpeg"), ("opus", "audio/opus"), ("aac", "audio/aac"),
        ("flac", "audio/flac"),
    ])
    func everyOtherFormatIsAWholeWaveFile(_ row: (format: String, type: String)) async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post("/v1/audio/speech", Self.body(#","response_format":"\#(row.format)""#))
            #expect(answer.fields.first("content-type") == row.type)
            var file = answer.body
            #expect(file.readString(length: 4) == "RIFF")
            #expect(file.readInteger(endianness: .little, as: UInt32.self) == UInt32(answer.body.readableBytes - 8))
            #expect(file.readString(length: 8) == "WAVEfmt ")
            #expect(file.readInteger(endianness: .little, as: UInt32.self) == 16)
            #expect(file.readInteger(endianness: .little, as: UInt16.self) == 1)
            #expect(file.readInteger(endianness: .little, as: UInt16.self) == 1)
            #expect(file.readInteger(endianness: .little, as: UInt32.self) == 24_000)
            #expect(file.readInteger(endianness: .little, as: UInt32.self) == 48_000)
            #expect(file.readInteger(endianness: .little, as: UInt16.self) == 2)
            #expect(file.readInteger(endianness: .little, as: UInt16.self) == 16)
            #expect(file.readString(length: 4) == "data")
            #expect(file.readInteger(endianness: .little, as: UInt32.self) == UInt32(file.readableBytes))
            #expect(file.readableBytes == 8 * 960)
        }
    }

    @Test func eventsHoldTheSameBytesAndUsage() async throws {
        try await Vendor.with("chunk=2") { vendor in
            let input = "A text of some length, with an ä."
            let whole = try await vendor.post("/v1/audio/speech", Self.body(input: input))
            let answer = try await vendor.post("/v1/audio/speech", Self.body(#","stream_format":"sse""#, input: input))
            #expect(answer.fields.first("content-type")?.hasPrefix("text/event-stream") == true)
            let events = answer.events
            var bytes = ByteBuffer()
            for event in events.dropLast() {
                #expect(event.data["type"]?.string == "speech.audio.delta")
                let audio = try #require(event.data["audio"]?.string)
                bytes.writeImmutableBuffer(try #require(Base64.decode(ByteBuffer(string: audio))))
            }
            #expect(bytes == whole.body)
            #expect(events.count == 1 + 5 + 1)
            let last = try #require(events.last?.data)
            let done = #"{"type":"speech.audio.done","usage":{"input_tokens":9,"output_tokens":9,"total_tokens":18}}"#
            #expect(last.raw.isEquivalent(to: try JSONRaw(validating: done)))
        }
    }

    @Test(arguments: [
        (#"{"voice":"v","input":"a"}"#, "400 missing_required_parameter model"),
        (#"{"model":"m","input":"a"}"#, "400 missing_required_parameter voice"),
        (#"{"model":"m","voice":"v"}"#, "400 missing_required_parameter input"),
        (#"{"model":"m","voice":7,"input":"a"}"#, "400 invalid_type voice"),
        (#"{"model":"m","voice":"v","input":""}"#, "400 string_below_min_length input"),
        (body(#","response_format":"ogg""#), "400 invalid_value response_format"),
        (body(#","speed":5"#), "400 decimal_above_max_value speed"),
        (body(#","speed":0.1"#), "400 decimal_below_min_value speed"),
        (body(#","stream_format":"ws""#), "400 invalid_value stream_format"),
        (body(input: String(repeating: "a", count: 4097)), "400 string_above_max_length input"),
    ])
    func whatIsWrongIsRefusedByName(_ row: (body: String, error: String)) async throws {
        try await Vendor.with { vendor in
            let answer = try await vendor.post("/v1/audio/speech", row.body)
            #expect(answer.error == row.error)
        }
    }

    @Test func piecesComeAsFastAsTheProfileSays() async throws {
        try await Vendor.with("tps=100") { vendor in
            let start = ContinuousClock.now
            _ = try await vendor.post("/v1/audio/speech", Self.body(input: "1234567890123456"))
            #expect(ContinuousClock.now - start >= .milliseconds(30))
        }
    }
}
