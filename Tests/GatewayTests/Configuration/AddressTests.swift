import Testing

@testable import Gateway

@Suite("Addresses in a configuration")
struct AddressTests {
    @Test(
        "to listen at are read",
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1", 8080, true), ("127.9.9.9:1", "127.9.9.9", 1, true),
            ("[::1]:80", "::1", 80, true),
            ("localhost:0", "localhost", 0, true), ("0.0.0.0:80", "0.0.0.0", 80, false), ("[::]:80", "::", 80, false),
            ("10.0.0.1:80", "10.0.0.1", 80, false), ("host.example:65535", "host.example", 65_535, false),
            ("127.example.com:80", "127.example.com", 80, false),
            ("127.0.0.1.example:80", "127.0.0.1.example", 80, false),
        ]
    )
    func listen(_ text: String, _ host: String, _ port: Int, _ isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.isLoopback == isLoopback)
        #expect(address.description == text)
    }

    @Test(
        "to listen at are refused",
        arguments: [
            "", "8080", ":8080", "a:", "a:-1", "a:65536", "a:+1", "a b:1", "::1:80", "[::1]", "[x]:1", "[]:1", "a:1:2",
            "http://a:1", "a:８",
        ]
    )
    func noListen(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(
        "of vendors are read in one form",
        arguments: [
            ("https://api.openai.com/v1", "https://api.openai.com/v1"),
            ("https://api.openai.com/v1///", "https://api.openai.com/v1"),
            ("HTTPS://API.example:443", "https://api.example"), ("http://a:80/", "http://a"),
            ("http://a:8080/x", "http://a:8080/x"),
            ("http://[::1]:9000/v1", "http://[::1]:9000/v1"), ("http://[::1]/v1", "http://[::1]/v1"),
            ("http://a", "http://a"),
        ]
    )
    func url(_ text: String, _ expected: String) throws {
        let url = try BaseURL(text)
        #expect(url.description == expected)
        #expect(try BaseURL(url.description) == url)
    }

    @Test("of vendors name the host as a request must")
    func authority() throws {
        #expect(try BaseURL("https://a:443/x").authority == "a")
        #expect(try BaseURL("https://a:444/x").authority == "a:444")
        #expect(try BaseURL("http://[::1]:81").authority == "[::1]:81")
    }

    @Test(
        "of vendors are refused",
        arguments: [
            "", "a", "ftp://a", "https://", "https:///x", "http://a:0", "http://a:x", "http://u@a", "http://a?b",
            "http://a/#c", "http://a b",
            "http://ä.example", "http://a:80:80", "//a", "http://-a", "http://a/\u{0}",
        ]
    )
    func noURL(_ text: String) {
        #expect(throws: BaseURL.Fault.self) { try BaseURL(text) }
    }
}
