import CloudCredentials
import Foundation
import NIOCore
import Testing

@Suite("A file of the system")
struct SystemFileTests {
    private func read(_ path: String, variables: [String: String] = [:]) async -> Result<
        GoogleCredential, CredentialError
    > {
        let access = CredentialAccess(
            environment: CredentialEnvironment(variables: variables),
            transport: ScriptedTransport(),
            limits: CredentialLimits(maximumFileBytes: 10_000)
        )
        return await outcome(of: .google(keyFile: path, access: access))
    }

    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "credentials-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test("is read whole, a link to it too, and a path in the home folder")
    func reading() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = #"{"type":"external_account","pad":"\#(String(repeating: "x", count: 9000))"}"#
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/key.json"))
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "key.json")
        #expect(await read("\(folder)/key.json").kind == .unsupported)
        #expect(await read("\(folder)/link").kind == .unsupported)
        #expect(await read("~/key.json", variables: ["HOME": folder]).kind == .unsupported)
    }

    @Test("that is absent, too large, a folder, a device or a pipe is refused at once")
    func refusing() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(repeating: 32, count: 10_001).write(to: URL(fileURLWithPath: "\(folder)/large"))
        #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
        #expect(await read("\(folder)/absent").reason == "the configured key file does not exist")
        #expect(await read("\(folder)/large/absent").reason == "the configured key file does not exist")
        #expect(await read("\(folder)/large").reason == "the configured key file has more than 10000 bytes")
        for path in [folder, "\(folder)/pipe", "/dev/zero"] {
            #expect(await read(path).reason == "the configured key file cannot be read")
        }
        try Data(repeating: 32, count: 10_000).write(to: URL(fileURLWithPath: "\(folder)/full"))
        #expect(await read("\(folder)/full").reason == "the configured key file is not a JSON object")
    }
}
