/// Which of the endpoints for recorded speech is asked.
enum TranscriptionTask: String, Sendable {
    case transcribe
    case translate
}
