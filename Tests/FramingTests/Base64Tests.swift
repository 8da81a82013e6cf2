import Foundation
import Framing
import NIOCore
import Testing

@Suite struct Base64Tests {
    @Test("bytes of every length come back, in the text that Foundation writes", arguments: 0..<66)
    func roundTrip(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
        let text = Base64.encode(ByteBuffer(bytes: bytes))
        #expect(String(buffer: text) == Data(bytes).base64EncodedString())
        #expect(Base64.decode(text) == ByteBuffer(bytes: bytes))
    }

    @Test(
        "texts are those of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"), ("\u{ff}\u{fe}>", "w7/Dvj4="),
        ]
    )
    func encoding(text: String, encoded: String) {
        #expect(String(buffer: Base64.encode(ByteBuffer(string: text))) == encoded)
    }

    @Test("line breaks, missing padding and the URL-safe alphabet are forgiven, anything else is not")
    func forgiving() {
        #expect(Base64.decode(ByteBuffer(string: "-_8\r\n")) == ByteBuffer(bytes: [0xFB, 0xFF]))
        #expect(Base64.decode(ByteBuffer(string: "YWJj ZA")) == ByteBuffer(string: "abcd"))
        #expect(Base64.decode(ByteBuffer(string: "YW%j")) == nil)
    }
}
