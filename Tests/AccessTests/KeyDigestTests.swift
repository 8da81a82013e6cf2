import Access
import Testing

@Suite struct KeyDigestTests {
    @Test("is the SHA-256 of the key")
    func digest() {
        #expect(
            KeyDigest(of: Array("abc".utf8)).description
                == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(KeyDigest(of: Array("abc".utf8)) != KeyDigest(of: Array("abd".utf8)))
        // Bytes that do not lie in a row are the same key.
        #expect(KeyDigest(of: "abc".utf8.lazy.map { $0 }) == KeyDigest(of: Array("abc".utf8)))
    }

    @Test("is read as it is told, in either case")
    func reading() throws {
        let digest = KeyDigest(of: Array("abc".utf8))
        #expect(KeyDigest(digest.description) == digest)
        #expect(KeyDigest(digest.description.uppercased()) == digest)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "sha256:", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adf",
            "sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "sha1:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ]
    )
    func nothing(text: String) {
        #expect(KeyDigest(text) == nil)
    }
}
