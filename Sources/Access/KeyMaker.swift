public import Core

/// Makes gateway keys: `sk-gw-` and 43 letters and digits, which hold 256 random bits.
public enum KeyMaker {
    static let prefix = "sk-gw-"
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    /// 62 to the power of 43 is a little more than 2 to the power of 256.
    private static let length = 43

    /// A key that nobody has seen.
    public static func make() -> Secret {
        var generator = SystemRandomNumberGenerator()
        let characters = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
        return Secret(prefix + String(decoding: characters, as: UTF8.self))
    }
}
