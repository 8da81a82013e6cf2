import Core
import Framing
import JSON
import NIOCore

/// `POST …/audio/speech`: a tone that lasts a fiftieth of a second for every byte of the text.
struct Speech {
    private static let types = [
        "mp3": "audio/mpeg", "opus": "audio/opus", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav",
        "pcm": "audio/pcm",
    ]
    private static let samplesPerByte = Tone.rate / 50

    private let text: String
    private let format: String
    private let speed: Double
    private let isEvents: Bool
    private let tone: Tone
    private let chunkTokens: Int

    /// - Throws: what is wrong with the request.
    init(_ request: EndpointRequest) throws(GatewayError) {
        let parameters = request.parameters
        try parameters.mustBeJSON()
        _ = try parameters.requiredText("model")
        text = try parameters.requiredText("input")
        guard (1...4096).contains(text.unicodeScalars.count) else {
            throw .invalidRequest(
                "Invalid 'input': expected a string of 1 to 4096 characters.",
                param: "input",
                code: text.isEmpty ? "string_below_min_length" : "string_above_max_length"
            )
        }
        guard let voice = parameters.node("voice") else { throw RequestParameters.missing("voice") }
        guard let name = voice.string ?? voice["id"]?.string else {
            throw RequestParameters.mismatch("voice", "a string, or an object with an 'id'", voice.kind)
        }
        tone = Tone(voice: name)
        format = try parameters.word("response_format", among: Self.types.keys.sorted()) ?? "mp3"
        speed = try parameters.number("speed", in: 0.25...4) ?? 1
        isEvents = try parameters.word("stream_format", among: ["audio", "sse"]) == "sse"
        chunkTokens = request.model.profile.chunkTokens
    }

    func answer() -> EndpointAnswer {
        let usage = Usage(inputTokens: TokenCount.of(text), outputTokens: TokenCount.of(text))
        let pieces = pieces()
        guard isEvents else {
            return EndpointAnswer(
                contentType: Self.types[format] ?? "audio/mpeg",
                .bytes(pieces, length: nil),
                usage: usage
            )
        }
        var events = pieces.map { piece in
            EndpointAnswer.Piece.event(tokens: piece.tokens) { out in
                out.member("type", literal: "speech.audio.delta")
                out.member("audio", JSONString(escaped: Base64.encode(piece.bytes)))
            }
        }
        events.append(
            .event { out in
                out.member("type", literal: "speech.audio.done")
                out.object("usage") { out in
                    out.member("input_tokens", usage.inputTokens)
                    out.member("output_tokens", usage.outputTokens)
                    out.member("total_tokens", usage.inputTokens + usage.outputTokens)
                }
            }
        )
        return .events(events, usage: usage)
    }

    /// The samples in pieces as large as those of the text; before them the head of the file, unless they go bare.
    private func pieces() -> [EndpointAnswer.Piece] {
        var pieces: [EndpointAnswer.Piece] = []
        if format != "pcm" {
            let size = samples(of: text.utf8.count) * Tone.bytesPerSample
            pieces.append(EndpointAnswer.Piece(bytes: WAV.header(size: size)))
        }
        var start = 0
        for piece in TokenCount.pieces(text, of: chunkTokens) {
            let end = start + piece.utf8.count
            let bytes = tone.samples(samples(of: start)..<samples(of: end))
            pieces.append(EndpointAnswer.Piece(bytes: bytes, tokens: TokenCount.of(piece)))
            start = end
        }
        return pieces
    }

    private func samples(of bytes: Int) -> Int {
        Int(Double(bytes * Self.samplesPerByte) / speed)
    }
}
