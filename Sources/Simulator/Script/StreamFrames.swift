import Core
import Dialects
import Framing
import JSON
import NIOCore

/// Writes an answer as the events of a stream, in pieces of some tokens each.
struct StreamFrames {
    private var writer: any ReplyStreamWriter
    private let framing: StreamFraming
    private let pace: Pace
    private let chunkTokens: Int
    /// Gemini's calls come whole, as Google sends them.
    private let splitsArguments: Bool
    private var frames: [StreamFrame] = []
    private var tokens = 0

    /// The frames of an answer.
    static func of(
        _ reply: Reply,
        _ dialect: any Dialect,
        _ context: ReplyContext,
        _ pace: Pace,
        chunkTokens: Int
    ) -> [StreamFrame] {
        var frames = StreamFrames(
            writer: dialect.makeStreamWriter(context),
            framing: dialect.framing,
            pace: pace,
            chunkTokens: chunkTokens,
            splitsArguments: dialect.name != .gemini
        )
        for event in reply.events { frames.tell(event) }
        return frames.frames
    }

    private init(
        writer: any ReplyStreamWriter,
        framing: StreamFraming,
        pace: Pace,
        chunkTokens: Int,
        splitsArguments: Bool
    ) {
        self.writer = writer
        self.framing = framing
        self.pace = pace
        self.chunkTokens = chunkTokens
        self.splitsArguments = splitsArguments
    }

    private mutating func tell(_ event: ReplyEvent) {
        switch event {
        case .start: write(event, due: pace.head)
        case .text(let choice, let text):
            each(text) { .text(choice: choice, $0) }
        case .refusal(let choice, let text):
            each(text) { .refusal(choice: choice, $0) }
        case .reasoning(let choice, var part):
            // The proof comes with the last piece, which has no text of its own.
            if let text = part.text {
                var piece = part
                piece.signature = nil
                piece.encrypted = nil
                each(text) {
                    piece.text = $0
                    return .reasoning(choice: choice, piece)
                }
                part.text = nil
            }
            if part.signature != nil || part.encrypted != nil {
                write(.reasoning(choice: choice, part), due: pace.token(after: tokens))
            }
        case .toolCall(let choice, let index, var call) where splitsArguments:
            let arguments = call.arguments.asText
            call.arguments = .text("")
            write(.toolCall(choice: choice, index: index, call), due: pace.token(after: tokens))
            tokens += TokenCount.of(call.name.string)
            each(arguments) { .toolArguments(choice: choice, index: index, $0) }
        case .toolCall(_, _, let call):
            write(event, due: pace.token(after: tokens))
            tokens += TokenCount.of(call.name.string) + TokenCount.of(call.arguments.asText.string)
        case .finish, .usage, .end, .failure: write(event, due: pace.token(after: tokens), isClosing: true)
        case .toolArguments, .citation, .textSignature, .media, .logprobs, .opaque:
            write(event, due: pace.token(after: tokens))
        }
    }

    private mutating func each(_ text: JSONString, _ event: (JSONString) -> ReplyEvent) {
        for piece in TokenCount.pieces(text.string, of: chunkTokens) {
            write(event(JSONString(piece)), due: pace.token(after: tokens))
            tokens += TokenCount.of(piece)
        }
    }

    /// Writes one event of the answer, which may be none or several on the wire.
    private mutating func write(_ event: ReplyEvent, due: TimeAmount, isClosing: Bool = false) {
        var buffer = ByteBuffer()
        writer.write(event, into: &buffer)
        var scanner = framing.makeScanner()
        scanner.receive(buffer)
        while let frame = try? scanner.next() {
            frames.append(StreamFrame(bytes: frame.raw, due: due, isClosing: isClosing))
        }
    }
}
