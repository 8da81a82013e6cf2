import Testing

@testable import Transport

@Suite("The proxy of the environment") struct ProxyTests {
    @Test(
        "is not used for the origins that NO_PROXY lists, nor for loopback",
        arguments: [
            ("api.openai.com", "", false), ("api.openai.com", "*", true), ("api.openai.com", "openai.com", true),
            ("api.openai.com", ".openai.com", true), ("api.openai.com", "*.openai.com", true),
            ("api.openai.com", "API.OpenAI.com", true), ("api.openai.com", "enai.com", false),
            ("api.openai.com", "a.com, b.com,openai.com", true), ("api.openai.com", "a.com openai.com", true),
            ("api.openai.com", "api.openai.com:443", true), ("api.openai.com", "api.openai.com:8443", false),
            ("10.0.0.7", "10.0.0.7", true), ("10.0.0.7", "10.0.0.70", false), ("2001:db8::1", "2001:db8::1", true),
            ("2001:db8::1", "[2001:db8::1]", true), ("2001:db8::1", "[2001:db8::1]:443", true),
            ("2001:db8::1", "[2001:db8::1]:8443", false), ("localhost", "", true), ("127.0.0.1", "", true),
            ("::1", "", true), ("10.1.2.3", "10.0.0.0/8", true), ("10.1.2.3", "a.com,10.1.0.0/23", false),
            ("10.1.2.3", "10.1.2.0/31", false), ("10.1.2.3", "10.1.2.2/31", true), ("10.1.2.3", "0.0.0.0/0", true),
            ("10.1.2.3", "10.0.0.0/33", false), ("10.1.2.3", "::/0", false), ("a.com", "0.0.0.0/0", false),
            ("2001:db8:7::1", "2001:db8::/32", true), ("2001:db8:7::1", "[2001:db8::]/32", false),
            ("2001:db8:7::1", "2001:db8:8::/44", true), ("2001:db8:7::1", "2001:db8:8::/45", false),
        ]
    )
    func exceptions(host: String, list: String, isExcepted: Bool) throws {
        let origin = Upstream.Origin(scheme: .https, host: host, port: 443)
        let environment = ["HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": list]
        #expect((try Proxy.fromEnvironment(environment, for: origin) == nil) == isExcepted)
    }

    @Test("is that of https alone, in either spelling")
    func scheme() throws {
        let https = Upstream.Origin(scheme: .https, host: "a.test", port: 443)
        let http = Upstream.Origin(scheme: .http, host: "a.test", port: 80)
        #expect(try Proxy.fromEnvironment(["https_proxy": "proxy"], for: https) == Proxy(host: "proxy", port: 8080))
        #expect(try Proxy.fromEnvironment(["HTTPS_PROXY": "proxy"], for: http) == nil)
        #expect(try Proxy.fromEnvironment(["HTTPS_PROXY": ""], for: https) == nil)
        #expect(try Proxy.fromEnvironment(["HTTPS_PROXY": "proxy", "no_proxy": "a.test"], for: https) == nil)
    }

    @Test(
        "that cannot be spoken to is a fault, not a reason to go around it",
        arguments: ["socks5://proxy:1080", "https://proxy"]
    )
    func unusable(url: String) {
        let origin = Upstream.Origin(scheme: .https, host: "a.test", port: 443)
        #expect(throws: Proxy.Unusable.self) { try Proxy.fromEnvironment(["HTTPS_PROXY": url], for: origin) }
    }

    @Test(
        "is read from a URL",
        arguments: [
            ("http://proxy:3128", Proxy(host: "proxy", port: 3128)), ("proxy:3128/", Proxy(host: "proxy", port: 3128)),
            ("http://proxy", Proxy(host: "proxy", port: 8080)),
            ("http://user:p%40ss@proxy:1", Proxy(host: "proxy", port: 1, credentials: "user:p@ss")),
            ("http://user:50%off@proxy:1", Proxy(host: "proxy", port: 1, credentials: "user:50%off")),
            ("http://[2001:db8::1]:3128", Proxy(host: "2001:db8::1", port: 3128)),
        ]
    )
    func url(text: String, proxy: Proxy) {
        #expect(Proxy(url: text) == proxy)
    }

    @Test(
        "is refused when its URL is none",
        arguments: ["", "http://", "socks5://proxy", "https://proxy", "proxy:0", "proxy:port", "proxy:99999", "[::1]x"]
    )
    func notAURL(text: String) {
        #expect(Proxy(url: text) == nil)
    }

    @Test(
        "is given credentials in base64",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
    )
    func base64(text: String, encoded: String) {
        #expect(Proxy(host: "a", port: 1, credentials: text).authorization == "Basic \(encoded)")
    }
}
