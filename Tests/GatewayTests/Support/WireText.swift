/// Answers of vendors as they go over the wire.
enum WireText {
    static func answer(
        _ status: Int = 200,
        _ body: String,
        type: String = "application/json",
        headers: [String] = []
    ) -> String {
        let lines =
            ["HTTP/1.1 \(status) Said", "content-type: \(type)", "content-length: \(body.utf8.count)"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// The head of a stream of events.
    static func streamHead(headers: [String] = []) -> String {
        (["HTTP/1.1 200 OK", "content-type: text/event-stream", "transfer-encoding: chunked"] + headers)
            .joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// A piece of the body, in a chunk.
    static func chunk(_ text: some StringProtocol) -> String {
        "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
    }

    static let streamEnd = "0\r\n\r\n"

    /// Events of a stream, each in a chunk of its own, without the end.
    static func events(_ data: [String]) -> String {
        data.map { chunk("data: \($0)\n\n") }.joined()
    }

    /// A whole stream.
    static func stream(_ data: [String], headers: [String] = []) -> String {
        streamHead(headers: headers) + events(data) + streamEnd
    }

    /// A completion of OpenAI's.
    static let completion = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-mini-2024-07-18",\
        "choices":[{"index":0,"message":{"role":"assistant","content":"Hi there","refusal":null},"logprobs":null,\
        "finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11},"x_unknown":[1e400]}
        """

    /// The chunks of one, with the usage that was asked for.
    static let chunks = [
        piece(#"{"role":"assistant","content":""}"#), piece(#"{"content":"Hi"}"#), piece(#"{"content":" there"}"#),
        piece("{}", finish: #""stop""#), usageChunk, "[DONE]",
    ]

    static let usageChunk = """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini","choices":[],\
        "usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}
        """

    static func piece(_ delta: String, finish: String = "null") -> String {
        """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini",\
        "choices":[{"index":0,"delta":\(delta),"finish_reason":\(finish)}]}
        """
    }
}
