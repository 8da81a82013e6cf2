import Core
import Testing

@testable import Access

@Suite("A token that was changed")
struct ChangedTokenTests {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ".utf8)

    @Test("is refused, wherever and however", arguments: [("ES256", "p256"), ("EdDSA", "ed")])
    func everywhere(algorithm: String, key: String) async {
        var random = SplitMix64(seed: 7)
        let verifier = TokenVerifier.test()
        let token = Array(TokenFixture.token(signed: algorithm, by: key).utf8)
        for place in token.indices {
            var changed = token
            repeat {
                changed[place] = Self.letters[Int(random.next() % UInt64(Self.letters.count))]
            } while changed[place] == token[place]
            guard case .failure = await verifier.verify(changed) else {
                Issue.record("a change at \(place) was not noticed")
                continue
            }
            var cut = token
            cut.remove(at: place)
            guard case .failure = await verifier.verify(cut) else {
                Issue.record("what is missing at \(place) was not noticed")
                continue
            }
        }
    }

    @Test("into anything is refused and harms nothing")
    func noise() async {
        var random = SplitMix64(seed: 11)
        let verifier = TokenVerifier.test()
        let pieces = [
            #"{"alg":"RS256","kid":"r"}"#, #"{"alg":"#, "{}", "[]", "null", "\"", "", "{\"iss\":7}", "\u{FF}",
        ]
        for _ in 0..<2000 {
            let parts = (0..<3).map { _ -> String in
                let piece = Array(pieces[Int(random.next() % UInt64(pieces.count))].utf8)
                return TokenFixture.base64URL(piece + (random.next() % 4 == 0 ? [UInt8(random.next() % 256)] : []))
            }
            guard case .failure = await verifier.verify(parts.joined(separator: ".")) else {
                Issue.record("\(parts) was taken")
                continue
            }
        }
    }
}
