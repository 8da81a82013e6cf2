import Framing
import Testing

@Suite struct PercentEncodingTests {
    @Test("everything but letters, digits and four marks is encoded, in upper case")
    func encodes() {
        #expect(PercentEncoding.encode("aZ09-._~") == "aZ09-._~")
        #expect(PercentEncoding.encode("a b/c:d@é\n") == "a%20b%2Fc%3Ad%40%C3%A9%0A")
        #expect(PercentEncoding.encode("a/b@c", allowing: "/@") == "a/b@c")
        #expect(PercentEncoding.encode("100%") == "100%25")
    }

    @Test("what is encoded is decoded to what it was")
    func roundTrip() {
        let text = String(String.UnicodeScalarView((1..<0x250).compactMap { Unicode.Scalar($0) }))
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
    }
}
