import NIOCore
import Testing

@testable import CloudCredentials

@Suite("Small texts")
struct TextTests {
    @Test("a form's values are percent-encoded, its fields joined")
    func form() {
        let form = FormBody(["a": "x y&z=1/ü~", "b": ""])
        #expect(String(buffer: form.bytes) == "a=x%20y%26z%3D1%2F%C3%BC~&b=")
    }

    @Test("an element's text is found by its name, entities put in")
    func xml() {
        let text = "<a><Code>x</Code><Codex>y</Codex><M> 1 &lt; 2 &amp;amp; &#65; </M><e></e></a>"
        #expect(XMLText.element("Code", in: text) == "x")
        #expect(XMLText.element("M", in: text) == "1 < 2 &amp; &#65;")
        #expect(XMLText.element("e", in: text) == "")
        #expect(XMLText.element("Cod", in: text) == nil)
        #expect(XMLText.element("x", in: "<x>1") == nil)
    }

    @Test("an error's name is shown, what could be a token is not")
    func words() {
        #expect(SecretText.isWord("invalid_grant"))
        #expect(!SecretText.isWord("AKIA5EXAMPLE"))
        #expect(!SecretText.isWord("two words"))
        #expect(!SecretText.isWord(String(repeating: "a", count: 65)))
        #expect(!SecretText.isWord(""))
    }
}
