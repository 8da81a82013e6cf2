import Core
import JSON
import NIOCore

/// `POST …/audio/transcriptions` and `…/audio/translations`: a text that tells which file came, so that whoever sent it can see
/// that every byte did.
struct Transcription {
    private let task: TranscriptionTask
    private let transcript: Transcript
    private let language: String?
    private let promptTokens: Int
    private let format: String
    private let tellsSegments: Bool
    private let tellsWords: Bool
    private let isStream: Bool
    private let model: ModelName

    /// - Throws: what is wrong with the request.
    init(_ task: TranscriptionTask, _ request: EndpointRequest) throws(GatewayError) {
        let parameters = request.parameters
        self.task = task
        model = request.model
        let file = try parameters.file("file")
        _ = try parameters.requiredText("model")
        language = task == .transcribe ? try parameters.text("language") : nil
        let prompt = try parameters.text("prompt")
        promptTokens = prompt.map { TokenCount.of($0) } ?? 0
        let formats = ["json", "text", "srt", "verbose_json", "vtt"]
        format = try parameters.word("response_format", among: formats) ?? "json"
        let granularities = parameters.texts("timestamp_granularities")
        if let unknown = granularities.first(where: { $0 != "word" && $0 != "segment" }) {
            throw .invalidRequest(
                "Invalid value: '\(unknown)'. Supported values are: 'word', 'segment'.",
                param: "timestamp_granularities",
                code: "invalid_value"
            )
        }
        tellsWords = granularities.contains("word")
        tellsSegments = granularities.isEmpty || granularities.contains("segment")
        // OpenAI's oldest model does not stream and overlooks that it is asked to.
        isStream = task == .transcribe && model.name != "whisper-1" ? try parameters.flag("stream") : false
        var sentences = ["I \(task == .transcribe ? "heard" : "translated") \(file.summary)."]
        if let language { sentences.append("The language is \(language).") }
        if let prompt { sentences.append("The prompt is: \(prompt)") }
        transcript = Transcript(sentences: sentences, duration: WAV.seconds(file.content))
    }

    func answer() -> EndpointAnswer {
        if isStream { return stream() }
        switch format {
        case "text": return plain(transcript.text + "\n")
        case "srt": return plain(transcript.srt)
        case "vtt": return plain(transcript.vtt)
        case "verbose_json": return verbose()
        default:
            return .object(usage: usage) { out in
                out.member("text", transcript.text)
                if task == .transcribe { writeUsage(&out) }
            }
        }
    }

    private func plain(_ text: String) -> EndpointAnswer {
        EndpointAnswer(contentType: "text/plain; charset=utf-8", .whole(ByteBuffer(string: text)), usage: usage)
    }

    private func verbose() -> EndpointAnswer {
        .object(usage: usage) { out in
            out.member("task", task.rawValue)
            out.member("language", language ?? "english")
            out.member("duration", JSONNumber(transcript.duration))
            out.member("text", transcript.text)
            if tellsSegments {
                out.array("segments") { out in
                    for (index, segment) in transcript.segments.enumerated() { write(segment, index, &out) }
                }
            }
            if tellsWords {
                out.array("words") { out in
                    for word in transcript.words {
                        out.object { out in
                            out.member("word", word.text)
                            out.member("start", JSONNumber(word.start))
                            out.member("end", JSONNumber(word.end))
                        }
                    }
                }
            }
            if task == .transcribe { writeDuration(&out) }
        }
    }

    private func write(_ segment: Transcript.Span, _ index: Int, _ out: inout JSONWriter) {
        out.object { out in
            out.member("id", index)
            out.member("seek", 0)
            out.member("start", JSONNumber(segment.start))
            out.member("end", JSONNumber(segment.end))
            out.member("text", " " + segment.text)
            out.array("tokens") { out in for token in 0..<TokenCount.of(segment.text) { out.int(token) } }
            out.member("temperature", 0)
            out.member("avg_logprob", JSONNumber(-0.25))
            out.member("compression_ratio", JSONNumber(1.25))
            out.member("no_speech_prob", JSONNumber(0.01))
        }
    }

    // MARK: Stream

    private func stream() -> EndpointAnswer {
        var pieces = TokenCount.pieces(transcript.text, of: model.profile.chunkTokens).map { piece in
            EndpointAnswer.Piece.event(tokens: TokenCount.of(piece)) { out in
                out.member("type", literal: "transcript.text.delta")
                out.member("delta", piece)
            }
        }
        pieces.append(
            .event { out in
                out.member("type", literal: "transcript.text.done")
                out.member("text", transcript.text)
                writeTokens(&out)
            }
        )
        return .events(pieces, usage: usage)
    }

    // MARK: Usage

    /// A second heard is ten tokens.
    private var audioTokens: Int { Int((transcript.duration * 10).rounded(.up)) }

    private var usage: Usage {
        Usage(inputTokens: promptTokens + audioTokens, outputTokens: TokenCount.of(transcript.text))
    }

    /// OpenAI's oldest model is paid by the second, the others by the token.
    private func writeUsage(_ out: inout JSONWriter) {
        if model.name == "whisper-1" { writeDuration(&out) } else { writeTokens(&out) }
    }

    private func writeDuration(_ out: inout JSONWriter) {
        out.object("usage") { out in
            out.member("type", literal: "duration")
            out.member("seconds", Int(transcript.duration.rounded(.up)))
        }
    }

    private func writeTokens(_ out: inout JSONWriter) {
        out.object("usage") { out in
            out.member("type", literal: "tokens")
            out.member("input_tokens", usage.inputTokens)
            out.object("input_token_details") { out in
                out.member("text_tokens", promptTokens)
                out.member("audio_tokens", audioTokens)
            }
            out.member("output_tokens", usage.outputTokens)
            out.member("total_tokens", usage.inputTokens + usage.outputTokens)
        }
    }
}
