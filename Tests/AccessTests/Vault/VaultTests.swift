import Core
import Testing

@testable import Access

@Suite("A sealed secret")
struct VaultTests {
    private let name = SecretName(kind: "vendor", name: "openai")
    private let secret = Secret("sk-proj-planted-Zm9vYmFy")

    @Test("opens to what it was, and holds nothing of it")
    func opens() throws {
        let keys = MasterKeys.random()
        for text in [secret.reveal(), "", "ü\u{0}\n", String(repeating: "x", count: MasterKeys.longestSecret)] {
            let sealed = try keys.seal(Secret(text), for: name)
            #expect(sealed.bytes.count == text.utf8.count + 37)
            #expect(try keys.open(sealed, for: name).reveal() == text)
            let read = try #require(SealedSecret(sealed.description))
            #expect(read == sealed && read.keyID == keys.current.id && keys.isCurrent(read))
            #expect(try SealedSecret(sealed.bytes) == sealed)
        }
        let sealed = try keys.seal(secret, for: name)
        #expect(!sealed.description.contains("planted"))
        #expect(String(decoding: sealed.bytes, as: UTF8.self).contains("planted") == false)
    }

    @Test("is another each time")
    func nonces() throws {
        let keys = MasterKeys.random()
        let texts = try Set((0..<200).map { _ in try keys.seal(secret, for: name).description })
        #expect(texts.count == 200)
    }

    @Test(
        "opens for nothing but what it is of",
        arguments: [
            SecretName(kind: "vendor", name: "anthropic"), SecretName(kind: "key", name: "openai"),
            SecretName(kind: "vendoro", name: "penai"), SecretName(kind: "vendo", name: "ropenai"),
            SecretName(kind: "", name: "vendoropenai"), SecretName(kind: "vendor", name: "openai\u{0}"),
            SecretName(kind: "Vendor", name: "openai"), SecretName(kind: "openai", name: "vendor"),
        ]
    )
    func swapped(other: SecretName) throws {
        let keys = MasterKeys.random()
        let sealed = try keys.seal(secret, for: name)
        #expect(throws: VaultError.notAuthentic) { try keys.open(sealed, for: other) }
    }

    @Test("does not open where any of its bits is another")
    func changed() throws {
        let keys = MasterKeys.random()
        let sealed = try keys.seal(Secret("k"), for: name).bytes
        for place in sealed.indices {
            for bit in 0..<8 {
                var bytes = sealed
                bytes[place] ^= 1 << bit
                #expect(throws: VaultError.self) { try keys.open(SealedSecret(bytes), for: name) }
            }
        }
        for count in 0..<sealed.count {
            #expect(throws: VaultError.self) { try keys.open(SealedSecret(Array(sealed.prefix(count))), for: name) }
        }
        #expect(throws: VaultError.notAuthentic) { try keys.open(SealedSecret(sealed + [0]), for: name) }
    }

    @Test("is told from what is none")
    func forms() throws {
        for text in [
            "", "sealed", "sealed:", "sealed:AA", "sk-proj", "SEALED:AAAA",
            try MasterKeys.random().seal(secret, for: name).description + "=",
        ] { #expect(SealedSecret(text) == nil, "\(text)") }
        #expect(throws: VaultError.malformed) { try SealedSecret([]) }
        #expect(throws: VaultError.malformed) { try SealedSecret([1, 2, 3]) }
        #expect(throws: VaultError.version(2)) { try SealedSecret([UInt8](repeating: 2, count: 50)) }
        let large = Secret(String(repeating: "x", count: MasterKeys.longestSecret + 1))
        #expect(throws: VaultError.tooLong) { try MasterKeys.random().seal(large, for: name) }
        #expect(throws: VaultError.tooLong) {
            try SealedSecret([1] + [UInt8](repeating: 0, count: MasterKeys.longestSecret + 37))
        }
    }

    @Test("is for one purpose: what was sealed for a cookie is no secret, and the other way round")
    func purposes() throws {
        let keys = MasterKeys.random()
        let cookie = try keys.seal(Array("x".utf8), .cookies, context: name.context)
        #expect(throws: VaultError.notAuthentic) { try keys.open(SealedSecret(cookie), for: name) }
        let sealed = try keys.seal(secret, for: name)
        #expect(throws: VaultError.notAuthentic) { try keys.open(sealed.bytes, .cookies, context: name.context) }
    }

    @Test("is sealed anew under another master key, step by step")
    func rotation() throws {
        let (old, new) = (MasterKey.random(), MasterKey.random())
        let before = MasterKeys(current: old)
        let kept = try before.seal(secret, for: name)
        let changing = MasterKeys(current: new, former: [old])
        #expect(!changing.isCurrent(kept))
        #expect(try changing.open(kept, for: name) == secret)
        let renewed = try changing.seal(try changing.open(kept, for: name), for: name)
        #expect(changing.isCurrent(renewed))
        let after = MasterKeys(current: new)
        #expect(try after.open(renewed, for: name) == secret)
        #expect(throws: VaultError.unknownKey(old.id)) { try after.open(kept, for: name) }
        #expect(throws: VaultError.unknownKey(new.id)) { try before.open(renewed, for: name) }
        #expect(VaultError.unknownKey(old.id).description.contains("\(old.id)"))
    }

    @Test("keeps its form: one that was sealed by the first version opens for ever")
    func kept() throws {
        let key = try MasterKey(text: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        #expect(key.id.description == Self.keptID)
        let sealed = try #require(SealedSecret(Self.kept))
        #expect(try MasterKeys(current: key).open(sealed, for: name) == Secret("sk-kept"))
    }

    // Made by another implementation of HKDF and AES-GCM, Python's `cryptography`.
    private static let keptID = "1d1bf34555eb2c03"
    private static let kept = "sealed:AR0b80VV6ywDZGVmZ2hpamtsbW5v-n-GLirMdRuOilMakjwTZzQTMUGiLA8"
}
