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

    @Test(
        "an address's host is found, whatever stands around it",
        arguments: [
            ("http://169.254.170.2/x", "169.254.170.2"), ("HTTPS://Example.com:443?q", "example.com"),
            ("http://[fd00:ec2::23]:80/v1", "fd00:ec2::23"), ("http://localhost", "localhost"),
        ]
    )
    func host(url: String, host: String) {
        #expect(WebAddress(url)?.host == host)
    }

    @Test(
        "an address's authority is what its server is sent as Host",
        arguments: [
            ("https://STS.Example.com:443/", "sts.example.com"), ("https://a:8443", "a:8443"),
            ("http://a:80/x", "a"), ("http://a:443", "a:443"), ("http://[::1]:80", "[::1]"),
            ("http://[::1]:88/", "[::1]:88"),
        ]
    )
    func authority(url: String, authority: String) {
        #expect(WebAddress(url)?.authority == authority)
    }

    @Test(
        "an address with two readings is none",
        arguments: [
            "", "ftp://a", "http://", "http://a@b/", "http://127.0.0.1:80@evil/", "http://a\\b", "http://a b",
            "http://a#b", "http://a:b", "http://a:99999", "http://[::1", "http://[::1]x/", "//a", "http:a",
        ]
    )
    func noAddress(url: String) {
        #expect(WebAddress(url) == nil)
    }

    @Test(
        "only this machine is loopback",
        arguments: [
            ("localhost", true), ("127.0.0.1", true), ("127.9.9.9", true), ("[::1]", true),
            ("127.0.0.1.evil.com", false),
            ("127.evil.com", false), ("128.0.0.1", false), ("localhost.evil.com", false), ("127.1", false),
        ]
    )
    func loopback(host: String, isLoopback: Bool) {
        #expect(WebAddress("http://\(host)/")?.isLoopback == isLoopback)
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
