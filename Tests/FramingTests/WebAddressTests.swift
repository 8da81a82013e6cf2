import Framing
import Testing

@Suite struct WebAddressTests {
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
            "http://a#b", "http://a:b", "http://a:+80", "http://a:0", "http://127.+0.0.1", "http://a:", "http://-a",
            "http://a:99999", "http://[::1", "http://[::1]x/", "//a", "http:a",
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
            ("127.0.0.256", false), ("127.0.0.", false),
        ]
    )
    func loopback(host: String, isLoopback: Bool) {
        #expect(WebAddress("http://\(host)/")?.isLoopback == isLoopback)
    }

    @Test(
        "only 169.254.0.0/16 is link-local",
        arguments: [
            ("169.254.169.254", true), ("169.254.1", false), ("169.254.1.1.example", false), ("169.255.0.1", false),
        ]
    )
    func linkLocal(host: String, isLinkLocal: Bool) {
        #expect(WebAddress("https://\(host)/")?.isLinkLocal == isLinkLocal)
    }

    @Test(
        "an address's target is its path and query as they are written",
        arguments: [
            ("http://a", "/"), ("http://a?b=/c", "/?b=/c"), ("http://a/B%2f/", "/B%2f/"),
            ("http://a/x?y=http://z", "/x?y=http://z"),
        ]
    )
    func target(url: String, target: String) {
        #expect(WebAddress(url)?.target == target)
    }
}
