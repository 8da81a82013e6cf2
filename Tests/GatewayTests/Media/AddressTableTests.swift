import NIOCore
import Testing
import Transport

@testable import Gateway

@Suite("An address")
struct PublicAddressTests {
    @Test(
        "that is not of the public internet is none to fetch from",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1",
            "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
            "239.255.255.255", "240.0.0.1", "255.255.255.255",
            "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
            "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808", "100::1", "2001::1",
            "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "2002:c0a8:101::1", "3fff::1", "5f00::1",
            "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
        ]
    )
    func reserved(text: String) throws {
        #expect(try !SocketAddress(ipAddress: text, port: 80).isPublic)
    }

    @Test(
        "of the public internet may be fetched from",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1",
            "2001:4860:4860::8888", "2001:200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
        ]
    )
    func open(text: String) throws {
        #expect(try SocketAddress(ipAddress: text, port: 80).isPublic)
    }

    @Test("of a socket file is none")
    func file() throws {
        #expect(try !SocketAddress(unixDomainSocketPath: "/tmp/x").isPublic)
    }
}

@Suite("A place of media")
struct MediaLocationTests {
    @Test(
        "is an http or https URL",
        arguments: [
            ("http://a.example", "a.example", 80, "/"), ("https://A.example/x.png", "a.example", 443, "/x.png"),
            ("HTTP://a.example:8080/a/b?c=d#e", "a.example", 8080, "/a/b?c=d"),
            ("https://[2606::1]/x", "2606::1", 443, "/x"),
            ("https://a.example?x=http://b", "a.example", 443, "/?x=http://b"), ("http://1.2.3.4/", "1.2.3.4", 80, "/"),
        ]
    )
    func places(url: String, host: String, port: Int, target: String) throws {
        let location = try #require(MediaLocation(url))
        #expect(location.origin.host == host)
        #expect(location.origin.port == port)
        #expect(location.target == target)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "a.example/x", "ftp://a.example/x", "file:///etc/passwd", "gopher://a.example", "data:,x", "http://",
            "http:///x", "http://user@a.example/", "http://user:pass@a.example/", "http://a.example@127.0.0.1/",
            "http://a b.example/", "http://a.example/\r\nx: y", "http://a.example\\@b.example/", "http://ä.example/",
            "http://a.example:0/", "http://a.example:99999/", "http://a.example:x/", "//a.example/x", "http:a.example",
            "http://[::1", "http://a.example/" + String(repeating: "x", count: 8200),
        ]
    )
    func others(url: String) {
        #expect(MediaLocation(url) == nil)
    }

    @Test(
        "leads where a redirect says",
        arguments: [
            ("https://b.example/z", "https://b.example/z"), ("//b.example/z", "https://b.example/z"),
            ("/z?u=http://c", "https://a.example:8443/z?u=http://c"), ("z", "https://a.example:8443/x/z"),
            ("?q", "https://a.example:8443/x/y?q"), ("", "https://a.example:8443/x/y?p"),
            ("file:///etc/passwd", "file:///etc/passwd"), ("z?u=http://c", "https://a.example:8443/x/z?u=http://c"),
        ]
    )
    func redirects(reference: String, target: String) throws {
        let location = try #require(MediaLocation("https://a.example:8443/x/y?p"))
        #expect(location.resolve(reference) == target)
    }
}
