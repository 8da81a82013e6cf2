import Core
import Framing
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A sealed proof of thoughts")
struct ReasoningSealTests {
    private let seal = ReasoningSeal([("gemini", Secret("key-1")), ("a:b%c \"d\"", Secret("key-2")), ("local", nil)])

    private static let proofs = SealedProof.Kind.allCases.flatMap { kind in
        ["gemini", "a:b%c \"d\"", "local"].flatMap { vendor in
            [nil, "rs_1:%3A"].map { id in
                SealedProof(
                    kind: kind,
                    origin: .openAIResponses,
                    vendor: vendor,
                    id: id.map { JSONString($0) },
                    data: JSONString("EroB+/=:~\n\"👋")
                )
            }
        }
    }

    @Test("comes back as it went", arguments: proofs)
    func roundTrip(_ proof: SealedProof) throws {
        let sealed = try #require(seal.seal(proof))
        #expect(sealed.hasPrefix(ReasoningSeal.marker))
        #expect(seal.open(sealed) == proof)
        let encoded = JSONString(escaped: Base64.encode(sealed.decodedBytes()))
        #expect(encoded.hasPrefix(ReasoningSeal.encodedMarker))
    }

    @Test("is refused when any of its letters was changed, left out or added")
    func tampering() throws {
        let proof = SealedProof(kind: .signature, origin: .gemini, vendor: "gemini", data: "abc")
        let text = try #require(seal.seal(proof)).string
        for index in text.indices {
            for changed in [
                text.replacingCharacters(at: index, with: text[index] == "A" ? "B" : "A"),
                text.replacingCharacters(at: index, with: ""),
                text.replacingCharacters(at: index, with: "\(text[index])\(text[index])"),
            ] where changed != text {
                #expect(seal.open(JSONString(changed)) == nil, "\(changed)")
            }
        }
        #expect(seal.open(JSONString(text + "x")) == nil)
        for length in 0..<text.count { #expect(seal.open(JSONString(String(text.prefix(length)))) == nil) }
    }

    @Test("is of no use with another key, and survives one that stayed the same")
    func keys() throws {
        let proof = SealedProof(kind: .signature, origin: .gemini, vendor: "gemini", data: "abc")
        let sealed = try #require(seal.seal(proof))
        #expect(ReasoningSeal([("gemini", Secret("key-1"))]).open(sealed) == proof)
        #expect(ReasoningSeal([("gemini", Secret("key-9"))]).open(sealed) == nil)
        #expect(ReasoningSeal([("other", Secret("key-1"))]).open(sealed) == nil)
        #expect(seal.seal(SealedProof(kind: .signature, origin: .gemini, vendor: "none", data: "abc")) == nil)
    }

    @Test("does not show the key")
    func secrecy() throws {
        let proof = SealedProof(kind: .signature, origin: .gemini, vendor: "gemini", data: "abc")
        #expect(try #require(seal.seal(proof)).string.contains("key-1") == false)
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with text: String) -> String {
        self[..<index] + text + self[self.index(after: index)...]
    }
}
