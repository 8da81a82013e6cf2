import Core
import Foundation
import Testing

@testable import Access

@Suite("A master key")
struct MasterKeyTests {
    private static let bytes = (0..<32).map { UInt8($0) }
    private static let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"
    private static let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test(
        "is read from hexadecimal digits and from Base64 of either alphabet",
        arguments: [hex, base64, String(base64.dropLast()), " \n\(base64)\r\n", "\t\(hex) "]
    )
    func reading(text: String) throws {
        #expect(try MasterKey(text: text).id == MasterKey(Self.bytes).id)
    }

    @Test("is read with the letters in which the alphabets differ")
    func alphabets() throws {
        let bytes = (0..<32).map { UInt8($0 % 2 == 0 ? 0xFB : 0xEF) }
        let text = Data(bytes).base64EncodedString()
        #expect(text.contains("+") || text.contains("/"))
        let other = text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
        #expect(try MasterKey(text: text).id == MasterKey(text: other).id)
    }

    @Test(
        "is refused that is none",
        arguments: [
            ("", MasterKey.Fault.form), ("   ", .form), ("not a key!", .form), ("AAECAw==", .length(4)),
            (String(repeating: "ab", count: 31), .form), (String(repeating: "ab", count: 33), .form),
            (String(repeating: "00", count: 32), .trivial), (String(repeating: "fF", count: 32), .trivial),
            (String(repeating: "A", count: 43) + "=", .trivial), (base64 + "AA", .form), ("\(hex)\(hex)", .length(96)),
            ("changeme", .length(6)),
        ]
    )
    func refused(text: String, fault: MasterKey.Fault) {
        #expect(throws: fault) { try MasterKey(text: text) }
    }

    @Test("shows nothing of itself")
    func secrecy() throws {
        let keys = MasterKeys(current: try MasterKey(Self.bytes))
        var told = String(describing: keys) + String(reflecting: keys)
        dump(keys, to: &told)
        #expect(!told.contains("SymmetricKey") && !told.contains("0, 1, 2, 3"))
        #expect(MasterKey.random().id != MasterKey.random().id)
    }

    // MARK: Where it comes from

    private func source(_ place: MasterKeySource.Place) -> MasterKeySource {
        MasterKeySource(place, setting: "vault.master_key")
    }

    private func reason(
        _ place: MasterKeySource.Place,
        _ environment: [String: String] = [:],
        limit: Duration = .seconds(30)
    ) -> MasterKeyFault.Reason? {
        do throws(MasterKeyFault) {
            _ = try source(place).read(environment, limit: limit)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("comes from a variable, a file or a command")
    func places() throws {
        let folder = NSTemporaryDirectory() + "vault-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("\(Self.base64)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/key"))
        try Data(Self.bytes).write(to: URL(fileURLWithPath: "\(folder)/raw"))
        try Data(repeating: 65, count: 4097).write(to: URL(fileURLWithPath: "\(folder)/large"))
        #expect(reason(.variable("KEY"), ["KEY": Self.hex]) == nil)
        #expect(reason(.variable("KEY"), ["KEY": ""]) == .notSet)
        #expect(reason(.variable("KEY")) == .notSet)
        #expect(reason(.file("\(folder)/key")) == nil)
        #expect(reason(.file("\(folder)/absent")) == .file(.absent))
        #expect(reason(.file(folder)) == .file(.unreadable))
        #expect(reason(.file("\(folder)/large")) == .file(.tooLarge))
        #expect(reason(.file("\(folder)/raw")) == .key(.form))
        #expect(reason(.command(["cat", "\(folder)/key"])) == nil)
    }

    @Test("comes from a command that is run without a shell, with the environment and nothing to read")
    func command() throws {
        #expect(
            reason(.command(["sh", "-c", "cat; echo \"$KEY\""]), ["KEY": Self.hex, "PATH": "/usr/bin:/bin"]) == nil
        )
        #expect(reason(.command(["echo", Self.hex, "; echo x"])) == .key(.form))
        #expect(reason(.command(["echo", Self.hex])) == nil)
        #expect(reason(.command(["false"])) == .command(.status(1)))
        #expect(reason(.command(["sh", "-c", "echo \(Self.hex); exit 7"])) == .command(.status(7)))
        #expect(reason(.command(["sh", "-c", "kill -9 $$"])) == .command(.signal(9)))
        #expect(reason(.command(["/nonexistent/program"])) == .command(.notStarted(ENOENT)))
        #expect(reason(.command([])) == .command(.notStarted(EINVAL)))
        #expect(reason(.command(["true"])) == .key(.form))
        #expect(reason(.command(["sh", "-c", "echo \(Self.hex) >&2"])) == .key(.form))
        #expect(reason(.command(["cat", "/dev/zero"])) == .command(.tooMuch))
        #expect(reason(.command(["printf", "%5000s", "x"])) == .command(.tooMuch))
    }

    @Test("does not come from a command that does not end, nor from one whose children do not")
    func endless() {
        for words in [
            ["sleep", "600"], ["sh", "-c", "sleep 600 & echo \(Self.hex)"], ["sh", "-c", "exec >&-; sleep 600"],
            ["sh", "-c", "trap '' TERM; sleep 600"],
        ] {
            #expect(reason(.command(words), limit: .milliseconds(50)) == .command(.tooSlow), "\(words)")
        }
    }

    @Test("is looked for where nothing is configured, and faults tell neither it nor where they found it")
    func standard() async throws {
        let settings = MasterKeySettings()
        #expect(try await settings.load(environment: [:]) == nil)
        let variable = MasterKeySettings.variable
        let keys = try #require(try await settings.load(environment: [variable: Self.hex]))
        #expect(keys.current.id == (try MasterKey(Self.bytes).id))
        let planted = "planted-\(Self.base64)"
        for (environment, reason) in [
            ([variable: planted], MasterKeyFault.Reason.key(.length(38))), ([variable: "", "X": ""], nil),
            ([MasterKeySettings.fileVariable: planted], .file(.absent)),
        ] {
            let fault = await fault(of: settings, environment)
            #expect(fault?.reason == reason)
            #expect("\(fault, default: "")".contains("planted") == false)
        }
        var other = MasterKeySettings()
        for place: MasterKeySource.Place in [
            .file(planted), .variable(planted), .command([planted]), .command(["false", planted]),
        ] {
            other.current = source(place)
            let fault = await fault(of: other, [variable: Self.hex])
            #expect(fault?.description.contains("planted") == false)
            #expect(fault?.description.contains("'vault.master_key'") == true)
        }
    }

    @Test("may have former ones beside it, each of which must be there, and none without it")
    func former() async throws {
        let old = MasterKeySource(.variable("OLD"), setting: "vault.former_keys[0].environment")
        let settings = MasterKeySettings(former: [old])
        let before = try #require(
            try await MasterKeySettings().load(environment: [MasterKeySettings.variable: Self.hex])
        )
        let sealed = try before.seal(Secret("s"), for: SecretName(kind: "vendor", name: "a"))
        let new = String(repeating: "12", count: 31) + "34"
        let keys = try #require(
            try await settings.load(environment: [MasterKeySettings.variable: new, "OLD": Self.hex])
        )
        #expect(try keys.open(sealed, for: SecretName(kind: "vendor", name: "a")).reveal() == "s")
        #expect(!keys.isCurrent(sealed))
        #expect(await fault(of: settings, [MasterKeySettings.variable: new])?.reason == .notSet)
        #expect(await fault(of: settings, ["OLD": Self.hex])?.reason == .onlyFormer)
    }

    private func fault(of settings: MasterKeySettings, _ environment: [String: String]) async -> MasterKeyFault? {
        do throws(MasterKeyFault) {
            _ = try await settings.load(environment: environment)
            return nil
        } catch {
            return error
        }
    }
}
