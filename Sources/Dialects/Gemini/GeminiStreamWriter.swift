import Core
import Framing
import JSON
import NIOCore

/// Writes a stream of partial `GenerateContentResponse`s.
///
/// Gemini sends a function call whole, so arguments that come in pieces are gathered until their choice finishes. The last
/// chunk carries the finish reasons and the usage; it is written at the end alone, so that a cut stream never looks whole.
struct GeminiStreamWriter: ReplyStreamWriter {
    private let context: ReplyContext
    private var start = ReplyStart()
    private var usage: Usage?
    private var choices: [Choice] = []

    private struct Choice {
        let index: Int
        var pending: [(index: Int, call: ToolCall)] = []
        var finish: FinishReason?
        var grounding = GeminiGrounding()
        var metadata: [OpaquePart] = []
    }

    init(context: ReplyContext) {
        self.context = context
    }

    /// Clients take every line for a part of the answer.
    func writeGoingOn(at target: String, into buffer: inout ByteBuffer) {}

    mutating func write(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        switch event {
        case .start(let start): self.start = start
        case .text(let index, let text), .refusal(let index, let text):
            _ = position(of: index)
            chunk(index, into: &buffer) { GeminiPartWriter.text(TextPart(text), into: &$0) }
        case .reasoning(let index, let thought):
            guard thought.text != nil || (thought.origin == .gemini && thought.signature != nil) else { return }
            _ = position(of: index)
            chunk(index, into: &buffer) { GeminiPartWriter.thought(thought, into: &$0) }
        case .textSignature(let index, let signature):
            _ = position(of: index)
            var text = TextPart("")
            text.signature = signature
            chunk(index, into: &buffer) { GeminiPartWriter.text(text, into: &$0) }
        case .media(let index, let media):
            _ = position(of: index)
            chunk(index, into: &buffer) { GeminiAnswerPart.write(.media(media), into: &$0) }
        case .opaque(let index, let opaque): write(opaque, index, into: &buffer)
        case .toolCall(let index, let number, let call): begin(call, number, index, into: &buffer)
        case .toolArguments(let index, let number, let text): add(text, number, index)
        case .citation(let index, let citation): choices[position(of: index)].grounding.add([citation], part: 0)
        case .logprobs(let index, let logprobs):
            _ = position(of: index)
            candidate(index, into: &buffer) { GeminiLogprobs.write(logprobs, into: &$0) }
        case .finish(let index, let reason, _):
            let position = position(of: index)
            choices[position].finish = reason
            flush(position, into: &buffer)
        case .usage(let usage): self.usage = usage
        case .failure(let error):
            SSEWriter.write(into: &buffer) { $0.writeImmutableBuffer(GeminiErrorWriter.body(of: .vendor(error))) }
        case .end: end(into: &buffer)
        }
    }

    private mutating func position(of index: Int) -> Int {
        let (place, isThere) = choices.search(for: index, by: \.index)
        if !isThere { choices.insert(Choice(index: index), at: place) }
        return place
    }

    // MARK: Tool calls

    private mutating func begin(_ call: ToolCall, _ number: Int, _ index: Int, into buffer: inout ByteBuffer) {
        let position = position(of: index)
        if case .value = call.arguments, choices[position].pending.isEmpty {
            chunk(index, into: &buffer) { GeminiAnswerPart.write(.toolCall(call), into: &$0) }
        } else {
            choices[position].pending.append((number, call))
        }
    }

    private mutating func add(_ text: JSONString, _ number: Int, _ index: Int) {
        let position = position(of: index)
        guard let pending = choices[position].pending.lastIndex(where: { $0.index == number }),
            case .text = choices[position].pending[pending].call.arguments
        else { return }
        choices[position].pending[pending].call.arguments.append(text)
    }

    private mutating func flush(_ position: Int, into buffer: inout ByteBuffer) {
        let pending = choices[position].pending
        guard !pending.isEmpty else { return }
        choices[position].pending = []
        chunk(choices[position].index, into: &buffer) { out in
            for (_, call) in pending { GeminiAnswerPart.write(.toolCall(call), into: &out) }
        }
    }

    private mutating func write(_ opaque: OpaquePart, _ index: Int, into buffer: inout ByteBuffer) {
        guard opaque.dialect == .gemini else { return }
        let position = position(of: index)
        if GeminiAnswerPart.isMetadata(opaque) {
            choices[position].metadata.append(opaque)
            choices[position].grounding.isKnown = true
        } else {
            chunk(index, into: &buffer) { $0.raw(opaque.value) }
        }
    }

    // MARK: Chunks

    private func chunk(_ index: Int, into buffer: inout ByteBuffer, parts: (inout JSONWriter) -> Void) {
        candidate(index, into: &buffer) { out in
            out.beginObject(named: "content")
            out.beginArray(named: "parts")
            parts(&out)
            out.endArray()
            out.member("role", literal: "model")
            out.endObject()
        }
    }

    private func candidate(_ index: Int, into buffer: inout ByteBuffer, members: (inout JSONWriter) -> Void) {
        answer(into: &buffer) { out in
            out.beginArray(named: "candidates")
            out.beginObject()
            members(&out)
            out.member("index", index)
            out.endObject()
            out.endArray()
        }
    }

    private func answer(into buffer: inout ByteBuffer, members: (inout JSONWriter) -> Void) {
        SSEWriter.write(into: &buffer) { buffer in
            JSONWriter.write(at: &buffer) { out in
                out.beginObject()
                members(&out)
                if let model = start.model {
                    out.member("modelVersion", model)
                } else {
                    out.member("modelVersion", context.model)
                }
                if let id = start.id {
                    out.member("responseId", id)
                } else {
                    out.member("responseId", context.fallbackID)
                }
                out.endObject()
            }
        }
    }

    private mutating func end(into buffer: inout ByteBuffer) {
        for position in choices.indices { flush(position, into: &buffer) }
        let choices = choices
        let usage = usage
        let tier = start.serviceTier
        answer(into: &buffer) { out in
            out.beginArray(named: "candidates")
            for choice in choices { Self.write(last: choice, into: &out) }
            out.endArray()
            if let usage {
                out.name("usageMetadata")
                GeminiUsage.write(usage, serviceTier: tier, into: &out)
            }
        }
    }

    private static func write(last choice: Choice, into out: inout JSONWriter) {
        out.beginObject()
        out.beginObject(named: "content")
        out.beginArray(named: "parts")
        // Google's own clients expect a part even where there is nothing left to say.
        GeminiPartWriter.text(TextPart(""), into: &out)
        out.endArray()
        out.member("role", literal: "model")
        out.endObject()
        if let finish = choice.finish { out.member("finishReason", literal: GeminiFinish.write(finish)) }
        out.member("index", choice.index)
        for opaque in choice.metadata {
            out.key(opaque.kind)
            out.raw(opaque.value)
        }
        choice.grounding.write(into: &out)
        out.endObject()
    }
}
