import Core
import Testing

@Suite struct SecretTests {
    @Test("a secret cannot be printed, described, dumped or mirrored")
    func hides() {
        let secret = Secret("sk-very-secret")
        var dumped = ""
        dump(secret, to: &dumped)
        let shown = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])",
            "\(Optional(secret) as Any)", dumped,
        ]
        #expect(shown.allSatisfy { !$0.contains("very") })
        #expect(secret.reveal() == "sk-very-secret")
    }
}
