import Framing
import NIOCore
import Testing

/// What a vendor says, and what that costs at a price: a row of `docs/costs.md`.
///
/// The cost is reckoned by hand. It is never what the gateway makes of it.
struct CostCase: Sendable, CustomTestStringConvertible {
    /// What is asked for.
    enum Asked: Sendable {
        /// A call, in the caller's dialect.
        case call(Caller.Form, stream: Bool = false, more: String = "")
        /// The path behind `/v1`, and the members of the body beside the model, each with a comma before it.
        case document(String, more: String = "")
        /// The path behind `/v1`, and the parts of a form beside the model.
        case form(String, [(name: String, content: [UInt8])])
    }

    /// How the vendor's answer ends.
    enum End: Sendable {
        case whole, cut, callerGone
    }

    let title: String
    /// The vendor's kind.
    let vendor: String
    /// As an operator writes it; nil: there is none.
    let price: String?
    let asked: Asked
    /// The vendor's answer, as it goes over the wire.
    let answer: ByteBuffer
    /// What of it counts, for the page.
    let told: String
    /// In words and numbers.
    let reckoning: String
    /// In US dollars; nil: it is not known.
    let cost: String?
    let isEstimate: Bool
    let end: End
    /// The answer has a place in which the caller is told.
    let isTold: Bool

    var testDescription: String { "\(vendor): \(title)" }

    init(
        _ title: String,
        at vendor: String,
        price: String?,
        _ asked: Asked,
        _ answer: ByteBuffer,
        told: String,
        _ reckoning: String,
        _ cost: String?,
        isEstimate: Bool = false,
        end: End = .whole,
        isTold: Bool = true
    ) {
        self.title = title
        self.vendor = vendor
        self.price = price
        self.asked = asked
        self.answer = answer
        self.told = told
        self.reckoning = reckoning
        self.cost = cost
        self.isEstimate = isEstimate
        self.end = end
        self.isTold = isTold
    }

    // MARK: Prices

    static let gpt = "{ input: 2.50, cached_input: 1.25, output: 10, percent: { flex: 50, priority: 170 } }"
    static let long =
        "{ input: 1.25, cached_input: 0.125, output: 10, long_prompts: [{ above: 200000, input: 2.50, cached_input: 0.25, output: 15 }] }"
    static let claude =
        "{ input: 3, cached_input: 0.30, cache_write: 3.75, cache_write_1h: 6, output: 15, thousand_searches: 10, percent: { batch: 50 } }"

    static let groups: [(title: String, cases: [CostCase])] = [
        ("OpenAI Chat and its kin", chat), ("OpenAI Responses", responses), ("Anthropic Messages", anthropic),
        ("Gemini", gemini), ("Bedrock Converse", bedrock), ("Cohere Chat", cohere),
        ("Embeddings and ranking", queries), ("Images", images), ("Speech and transcription", sound),
        ("What is not answered, or not to its end", unanswered),
    ]
}

// MARK: Answers

extension CostCase {
    /// A whole answer.
    static func json(_ body: String, status: Int = 200, type: String = "application/json", headers: [String] = [])
        -> ByteBuffer
    {
        ByteBuffer(string: WireText.answer(status, body, type: type, headers: headers))
    }

    /// A stream of events, each with its name where it has one.
    static func stream(_ events: [(name: String?, data: String)], ends: Bool = true) -> ByteBuffer {
        let text = events.map { event in
            WireText.chunk((event.name.map { "event: \($0)\n" } ?? "") + "data: \(event.data)\n\n")
        }
        return ByteBuffer(string: WireText.streamHead() + text.joined() + (ends ? WireText.streamEnd : ""))
    }

    static func stream(_ events: [String]) -> ByteBuffer { stream(events.map { (nil, $0) }) }

    // MARK: OpenAI Chat

    /// A completion with the usage.
    static func completion(_ usage: String, _ more: String = "") -> ByteBuffer {
        json(completionText(#","usage":\#(usage)\#(more)"#))
    }

    static func completionText(_ more: String, content: String = "Hello") -> String {
        #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
            + #"{"role":"assistant","content":"\#(content)"},"finish_reason":"stop"}]\#(more)}"#
    }

    /// A stream of which the last chunk holds the members.
    static func chunks(_ more: String) -> ByteBuffer {
        let usage = #"{"id":"a","object":"chat.completion.chunk","created":1,"model":"m","choices":[],\#(more)}"#
        return stream([
            WireText.piece(#"{"role":"assistant","content":"Hi"}"#), WireText.piece("{}", finish: #""stop""#), usage,
            "[DONE]",
        ])
    }

    // MARK: Others

    static func response(_ usage: String, status: String = "completed", _ more: String = "") -> String {
        #"{"id":"resp_1","object":"response","created_at":1,"status":"\#(status)","model":"m","output":[{"id":"msg_1","#
            + #""type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hi","#
            + #""annotations":[]}]}],"usage":\#(usage)\#(more)}"#
    }

    static func message(_ usage: String) -> ByteBuffer {
        json(
            #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"#
                + #""stop_reason":"end_turn","stop_sequence":null,"usage":\#(usage)}"#
        )
    }

    static func messageStart(_ usage: String) -> (name: String?, data: String) {
        (
            "message_start",
            #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"#
                + #""stop_reason":null,"usage":\#(usage)}}"#
        )
    }

    static let blockStart: (name: String?, data: String) = (
        "content_block_start",
        #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
    )

    static func textDelta(_ text: String) -> (name: String?, data: String) {
        (
            "content_block_delta",
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#
        )
    }

    static func messageEnd(_ usage: String) -> [(name: String?, data: String)] {
        [
            ("content_block_stop", #"{"type":"content_block_stop","index":0}"#),
            ("message_delta", #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":\#(usage)}"#),
            ("message_stop", #"{"type":"message_stop"}"#),
        ]
    }

    static func candidates(_ usage: String, isLast: Bool = true) -> String {
        #"{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0"#
            + (isLast ? #","finishReason":"STOP""# : "") + #"}],"usageMetadata":\#(usage),"modelVersion":"m"}"#
    }

    static func converse(_ usage: String, _ more: String = "") -> ByteBuffer {
        json(
            #"{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":\#(usage)\#(more)}"#
        )
    }

    static func cohereAnswer(_ usage: String) -> ByteBuffer {
        json(
            #"{"id":"a","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":"Hi"}]},"usage":\#(usage)}"#
        )
    }

    /// A WAV file of silence: mono, 8 bits, 8,000 samples a second.
    static func wave(samples: Int) -> [UInt8] {
        func little(_ number: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(number >> (8 * $0) & 0xFF) } }
        let format =
            Array("fmt ".utf8) + little(16, 4) + little(1, 2) + little(1, 2) + little(8_000, 4) + little(8_000, 4)
            + little(1, 2) + little(8, 2)
        let data = Array("data".utf8) + little(samples, 4) + [UInt8](repeating: 0x80, count: samples)
        return Array("RIFF".utf8) + little(4 + format.count + data.count, 4) + Array("WAVE".utf8) + format + data
    }
}
