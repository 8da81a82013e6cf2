import Foundation
import Testing

/// A body as a client writes it: `Multipart/<client>.multipart` has its content type in the first line and is the body from
/// there on.
struct MultipartFixture: Sendable, CustomTestStringConvertible {
    /// What a part is expected to be; no content stands for that of the file which all clients send.
    struct Part: Sendable {
        let name: String?
        var fileName: String?
        var contentType: String?
        var content: String?
    }

    let client: String
    let parts: [Part]
    var testDescription: String { client }

    /// The content type and the body.
    func read() throws -> (contentType: String, body: [UInt8]) {
        let url = Bundle.module.url(forResource: client, withExtension: "multipart", subdirectory: "Multipart")
        guard let url else { throw CocoaError(.fileNoSuchFile) }
        let bytes = try Data(contentsOf: url)
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
        return (String(decoding: bytes[..<end], as: UTF8.self), Array(bytes[(end + 1)...]))
    }

    /// It holds what looks like the beginning of a delimiter, and ends with a line break.
    static let file: [UInt8] =
        Array("ID3".utf8) + [4, 0, 0] + Array("\r\n--\r\r\n".utf8) + [0xFF, 0xFB, 0x90, 0] + Array("binary\r\n".utf8)

    private static let model = Part(name: "model", content: "whisper-1")
    private static let python = [
        model,
        Part(name: "timestamp_granularities[]", content: "word"),
        Part(name: "timestamp_granularities[]", content: "segment"),
        Part(name: "prompt", content: ""),
    ]

    private static func file(_ name: String, _ contentType: String? = "audio/mpeg") -> Part {
        Part(name: "file", fileName: name, contentType: contentType)
    }

    static let all: [MultipartFixture] = [
        MultipartFixture(
            client: "aiohttp",
            parts: [
                Part(name: "model", contentType: "text/plain; charset=utf-8", content: "whisper-1"),
                file("audio%20%C3%A9.mp3"),
            ]
        ),
        MultipartFixture(
            client: "chrome",
            parts: [
                model, file("a\"b é.mp3"),
                Part(name: "none", fileName: "", contentType: "application/octet-stream", content: ""),
            ]
        ),
        MultipartFixture(client: "curl", parts: [model, Part(name: "prompt", content: ""), file("audio.mp3")]),
        MultipartFixture(
            client: "dotnet",
            parts: [
                Part(name: "model", contentType: "text/plain; charset=utf-8", content: "whisper-1"),
                file("=?utf-8?B?w6kubXAz?="),
            ]
        ),
        MultipartFixture(client: "firefox", parts: [model, file("audio.mp3")]),
        MultipartFixture(client: "go", parts: [model, file("C:\\a\"b.mp3", "application/octet-stream")]),
        MultipartFixture(client: "httpx", parts: python + [file("audio \"é\".mp3")]),
        MultipartFixture(
            client: "node",
            parts: [model, Part(name: "qu\"ote%0D%0Aline", content: "line\r\nbreak"), file("a\"b é.mp3")]
        ),
        MultipartFixture(client: "node-empty", parts: []),
        MultipartFixture(client: "okhttp", parts: [model, file("audio.mp3")]),
        MultipartFixture(client: "requests", parts: python + [file("audio é.mp3")]),
        MultipartFixture(client: "ruby", parts: [model, file("audio_sample.mp3", nil)]),
    ]
}
