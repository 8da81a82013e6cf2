import Core
import Dialects
import JSON
import Testing

@Suite struct AnthropicMediaTests: AnthropicSuite {
    private func block(_ media: MediaPart) throws -> Value? {
        try written(call([Message(.user, [.media(media)])]))["messages"]?[0]?["content"]?[0]
    }

    @Test(
        "images",
        arguments: [
            (MediaPart(.image, .base64("iVBORw0KGgo"), mediaType: "image/webp"), "image/webp"),
            (MediaPart(.image, .base64("x"), mediaType: "image/jpg"), "image/jpeg"),
            (MediaPart(.image, .base64("/9j/4AAQ")), "image/jpeg"),
            (MediaPart(.image, .base64("R0lGODlh")), "image/gif"),
            (MediaPart(.image, .base64("UklGRg"), mediaType: "image/*"), "image/webp"),
            (MediaPart(.image, .base64("iVBORw0KGgo")), "image/png"),
        ] as [(MediaPart, Value)]
    )
    func images(media: MediaPart, type: Value) throws {
        let block = try block(media)
        #expect(block?["type"] == "image")
        #expect(block?["source"]?["type"] == "base64" && block?["source"]?["media_type"] == type)
    }

    @Test("what is given by URL or by id stays so")
    func references() throws {
        #expect(
            try block(MediaPart(.image, .url("https://x/y.png"))) == [
                "type": "image", "source": ["type": "url", "url": "https://x/y.png"],
            ]
        )
        #expect(
            try block(MediaPart(.file, .url("https://x/y.pdf"))) == [
                "type": "document", "source": ["type": "url", "url": "https://x/y.pdf"],
            ]
        )
        #expect(
            try block(MediaPart(.file, .fileID("f-1"))) == [
                "type": "document", "source": ["type": "file", "file_id": "f-1"],
            ]
        )
    }

    @Test("a PDF is a document with its name and its marker")
    func pdf() throws {
        var media = MediaPart(.file, .base64("JVBERi0"), mediaType: "application/pdf")
        media.filename = "a.pdf"
        media.cacheControl = try raw(#"{"type":"ephemeral"}"#)
        #expect(
            try block(media) == [
                "type": "document", "title": "a.pdf", "cache_control": ["type": "ephemeral"],
                "source": ["type": "base64", "media_type": "application/pdf", "data": "JVBERi0"],
            ]
        )
    }

    @Test(
        "a text is a document of text",
        arguments: [
            ("SGkgIiE=", "Hi \"!"), ("SGk", "Hi"), ("w6TigqzwnZKz", "ä€𝒳"), ("_-8", "\u{FFFD}\u{FFFD}"), ("", ""),
        ] as [(JSONString, Value)]
    )
    func text(data: JSONString, expected: Value) throws {
        let source = try block(MediaPart(.file, .base64(data), mediaType: "text/markdown"))?["source"]
        #expect(source?["type"] == "text" && source?["media_type"] == "text/plain")
        if data != "_-8" { #expect(source?["data"] == expected) }
    }

    @Test(
        "a document of text, read and written again, is the same",
        arguments: ["", "a", "ab", "abc", "äöü€\n\"\\", "𝒳𝒴"]
    )
    func textRoundTrip(text: String) throws {
        let source = JSONRaw.build { writer in
            writer.object {
                $0.member("type", "text")
                $0.member("media_type", "text/plain")
                $0.member("data", text)
            }
        }
        let request =
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"document","title":"t","source":\#(source.string)}]}]}"#
        let call = try anthropic.readCall(document(request), route: CallRoute())
        guard case .media(let media) = call.messages[0].parts[0] else { throw AnthropicUnexpected() }
        #expect(media.kind == .file && media.mediaType == "text/plain")
        let again = try written(call)["messages"]?[0]?["content"]?[0]
        #expect(again == ["type": "document", "title": "t", "source": try Value(source.bytes)])
    }

    @Test(
        "images and documents need not be fetched, nor what is refused anyway",
        arguments: [MediaPart.Kind.image, .file, .audio, .video]
    )
    func urls(kind: MediaPart.Kind) {
        #expect(anthropic.acceptsURL(of: kind, target()))
        var without = target()
        without.capabilities.imageURLs = false
        #expect(anthropic.acceptsURL(of: kind, without) == (kind != .image))
    }
}
