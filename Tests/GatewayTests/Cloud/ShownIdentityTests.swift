import CloudCredentials
import Core
import NIOConcurrencyHelpers
import Testing

@testable import Gateway

@Suite("What a vendor was shown")
struct ShownIdentityTests {
    /// Gives a new token each time.
    private struct Tokens: CredentialSource {
        let count = NIOLockedValueBox(0)
        let name = "test"

        func credential(at now: Int) async throws(CredentialFault) -> AccessToken {
            let number = count.withLockedValue {
                $0 += 1
                return $0
            }
            return try AccessToken(token: Secret("token-\(number)"), expiresAt: nil)
        }
    }

    @Test("is what is thrown away when the vendor refuses it, however late, and nothing newer")
    func version() async throws {
        let clock = NIOLockedValueBox(1000)
        let chain = CredentialChain(subject: "tokens", sources: [Tokens()], advice: "")
        let keeper = CredentialKeeper(chain, now: { clock.withLockedValue { $0 } })
        let first = ShownIdentity(identity: .azure(keeper), version: try await keeper.credential().version)
        clock.withLockedValue { $0 += 40 }
        first.refuse()
        #expect(keeper.current() == nil)
        let second = ShownIdentity(identity: .azure(keeper), version: try await keeper.credential().version)
        clock.withLockedValue { $0 += 40 }
        first.refuse()
        #expect(keeper.current()?.held.version == second.version)
        second.refuse()
        #expect(keeper.current() == nil)
    }
}
