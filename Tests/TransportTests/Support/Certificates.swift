import Foundation
import NIOSSL

@testable import Transport

/// Certificates made by the system's `openssl` for one run of the tests.
struct Certificates {
    /// For `localhost` and `127.0.0.1`.
    static let shared: Certificates = {
        let made = try! Certificates()
        atexit { try? FileManager.default.removeItem(at: Certificates.shared.folder) }
        return made
    }()

    let folder: URL

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "transport-tests-\(ProcessInfo.processInfo.processIdentifier)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for authority in ["ca", "other-ca"] {
            try openssl("req -x509 \(key(authority)) -subj /CN=\(authority) -days 2 -out \(authority).pem")
        }
        for (name, authority) in [("server", "ca"), ("other-server", "other-ca"), ("client", "ca")] {
            try openssl(
                "req \(key(name)) -subj /CN=\(name) -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -out \(name).csr"
            )
            try openssl(
                "x509 -req -in \(name).csr -CA \(authority).pem -CAkey \(authority).key -CAcreateserial -days 2"
                    + " -copy_extensions copy -out \(name).pem"
            )
        }
    }

    private func key(_ name: String) -> String {
        "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout \(name).key"
    }

    private func openssl(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    }

    struct Failed: Error { let arguments: String }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// A file that copies can be put over.
    func copy(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: path(other))
        try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
    }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    /// What a client trusts.
    func trust(_ authority: String = "ca") -> NIOSSLTrustRoots { .file(path(authority + ".pem")) }

    /// - Parameter client: whose certificate it shows.
    func clientContext(_ authority: String = "ca", as client: String? = nil) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = trust(authority)
        if let client {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(path(client + ".pem"))
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: path(client + ".key"), format: .pem))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    func source(_ name: String = "server", clients: TLSClientAuthority? = nil) throws -> TLSCertificateSource {
        try TLSCertificateSource(
            certificatePath: path(name + ".pem"),
            keyPath: path(name + ".key"),
            clients: clients
        )
    }

    func serverContext(_ name: String = "server") throws -> NIOSSLContext { try source(name).context }
}
