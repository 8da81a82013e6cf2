import Core
import Framing
import JSON
import NIOCore

/// Reads a vendor's `streamGenerateContent`: every event is a partial `GenerateContentResponse`.
///
/// The stream has no end marker. A finish reason may come with text, alone, or several times, so it is held back until the
/// stream closes, as is the usage, which every chunk tells anew.
struct GeminiStreamReader: ReplyStreamReader {
    private var hasStarted = false
    private var hasFailed = false
    private var isBlocked = false
    private var usage: Usage?
    private(set) var serviceTier: String?
    private var choices: [Choice] = []
    private var partialCalls = GeminiPartialCalls()

    private struct Choice {
        let index: Int
        var calls = 0
        var finish: FinishReason?
        var text = GeminiText()
        /// Told anew in later chunks, so the last one counts.
        var grounding: JSONNode?
        var metadata: [OpaquePart] = []
    }

    var isFinished: Bool {
        if hasFailed { return true }
        if choices.isEmpty { return isBlocked }
        return choices.allSatisfy { $0.finish != nil }
    }

    mutating func read(_ event: StreamEvent, into events: inout [ReplyEvent]) throws(GatewayError) {
        guard let data = event.data, data.readableBytes > 0, !hasFailed else { return }
        let root = try GeminiStreamEvent.parse(data)
        if root.isArray {
            for answer in root.elements { read(answer, into: &events) }
        } else {
            read(root, into: &events)
        }
    }

    private mutating func read(_ answer: JSONNode, into events: inout [ReplyEvent]) {
        if answer["error"] != nil {
            hasFailed = true
            start(GeminiHead(answer), &events)
            events.append(.failure(GeminiErrorReader.read(status: 0, body: answer.raw.bytes)))
            return
        }
        let head = GeminiHead(answer)
        start(head, &events)
        usage = head.usage ?? usage
        serviceTier = head.serviceTier ?? serviceTier
        isBlocked = isBlocked || head.isBlocked
        guard let candidates = head.candidates else { return }
        for node in candidates.elements { read(GeminiCandidate(node), into: &events) }
    }

    private mutating func start(_ head: GeminiHead, _ events: inout [ReplyEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        var start = ReplyStart(id: head.id, model: head.model, created: head.created)
        start.serviceTier = head.serviceTier
        events.append(.start(start))
    }

    private mutating func read(_ candidate: GeminiCandidate, into events: inout [ReplyEvent]) {
        let index = candidate.index
        let (position, isThere) = choices.search(for: index, by: \.index)
        if !isThere { choices.insert(Choice(index: index), at: position) }
        for part in candidate.parts { tell(part, position, into: &events) }
        for node in candidate.partialCalls {
            if let call = partialCalls.read(node, choice: index) { tell(.toolCall(call), position, into: &events) }
        }
        if let logprobs = candidate.logprobs { events.append(.logprobs(choice: index, logprobs)) }
        if let citations = candidate.citations {
            var found: [GeminiCandidate.Located] = []
            GeminiCitations.read(citations: citations, choices[position].text, into: &found)
            for located in found { events.append(.citation(choice: index, located.citation)) }
        }
        choices[position].grounding = candidate.grounding ?? choices[position].grounding
        for opaque in candidate.metadata {
            choices[position].metadata.removeAll { $0.kind == opaque.kind }
            choices[position].metadata.append(opaque)
        }
        choices[position].finish = candidate.finish ?? choices[position].finish
    }

    private mutating func tell(_ part: Part, _ position: Int, into events: inout [ReplyEvent]) {
        let index = choices[position].index
        switch part {
        case .text(let text):
            if !text.text.isEmpty {
                choices[position].text.append(text.text)
                events.append(.text(choice: index, text.text))
            }
            if let signature = text.signature { events.append(.textSignature(choice: index, signature)) }
        case .reasoning(let thought): events.append(.reasoning(choice: index, thought))
        case .toolCall(let call):
            events.append(.toolCall(choice: index, index: choices[position].calls, call))
            choices[position].calls += 1
        case .media(let media): events.append(.media(choice: index, media))
        case .opaque(let opaque): events.append(.opaque(choice: index, opaque))
        case .refusal(let text): events.append(.refusal(choice: index, text))
        case .toolResult: break
        }
    }

    mutating func readEnd(into events: inout [ReplyEvent]) throws(GatewayError) {
        guard !hasFailed else { return }
        guard isFinished else {
            // What was used so far was used, though the answer is cut.
            if let usage { events.append(.usage(usage)) }
            throw .cutStream
        }
        if choices.isEmpty { choices.append(Choice(index: 0, finish: .contentFilter)) }
        for position in choices.indices { finish(position, into: &events) }
        if let usage { events.append(.usage(usage)) }
        events.append(.end)
    }

    private mutating func finish(_ position: Int, into events: inout [ReplyEvent]) {
        let index = choices[position].index
        if let call = partialCalls.finish(choice: index) { tell(.toolCall(call), position, into: &events) }
        if let grounding = choices[position].grounding {
            var found: [GeminiCandidate.Located] = []
            GeminiCitations.read(grounding: grounding, choices[position].text, into: &found)
            for located in found { events.append(.citation(choice: index, located.citation)) }
        }
        for opaque in choices[position].metadata { events.append(.opaque(choice: index, opaque)) }
        let finish = choices[position].finish ?? .stop
        let hasCalls = choices[position].calls > 0
        events.append(.finish(choice: index, finish == .stop && hasCalls ? .toolCalls : finish, stopSequence: nil))
    }
}
