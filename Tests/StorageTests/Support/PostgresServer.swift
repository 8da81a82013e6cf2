import Core
import Foundation
import StoragePostgres

/// A PostgreSQL of the tests' own, in a temporary folder: on a free port of the loopback address, with TLS.
///
/// A shell beside it waits for the end of a pipe that only this process holds, and then stops the server and removes the folder: also
/// where this process dies. Run as root, the server is Debian's user `postgres`.
final class PostgresServer: @unchecked Sendable {
    /// The one that tests share, started when the first of them asks. Whoever harms a server has one of its own.
    static let shared = Result { try PostgresServer() }

    /// There are the programs, or there should be.
    static var isExpected: Bool {
        FileManager.default.isExecutableFile(atPath: "\(programs)/initdb")
            || ProcessInfo.processInfo.environment["CI"] != nil
    }
    static let missing = "PostgreSQL 15 is not installed: Scripts/install-needs test"

    private static let programs = "/usr/lib/postgresql/15/bin"

    /// Holds what needs escaping in a URL.
    static let password = "c0rrect/horse@battery:staple"

    let folder: String
    let port: Int
    // Only touched by whoever starts and stops it, one after the other.
    private var watchdog: Process?
    private var lifeline: Pipe?

    init() throws {
        var template = Array("/tmp/gateway-postgres-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("no temporary folder") }
        folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        port = try LoopbackSocket().port
        try makeCertificates()
        try Self.password.write(toFile: "\(folder)/password", atomically: true, encoding: .utf8)
        if getuid() == 0 { try shell("chown -R postgres:postgres .") }
        try shell(
            "$AS '\(Self.programs)/initdb' -D data -U gateway --pwfile=password -A scram-sha-256 --no-sync -E UTF8 --locale=C"
        )
        try append(
            """
            listen_addresses = '127.0.0.1'
            port = \(port)
            unix_socket_directories = '\(folder)'
            max_connections = 400
            ssl = on
            ssl_cert_file = '\(folder)/server.pem'
            ssl_key_file = '\(folder)/server.key'
            fsync = off
            full_page_writes = off
            autovacuum = off
            jit = off
            shared_buffers = 32MB
            deadlock_timeout = 50ms

            """,
            to: "data/postgresql.conf"
        )
        try """
        local all all trust
        hostnossl all secure all reject
        host all all 127.0.0.1/32 scram-sha-256

        """.write(toFile: "\(folder)/data/pg_hba.conf", atomically: false, encoding: .utf8)
        try start()
    }

    deinit { stop() }

    /// Starts the server again after ``crash()``.
    func start() throws {
        let process = Process()
        let (lifeline, report) = (Pipe(), Pipe())
        _ = fcntl(lifeline.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            """
            trap '' INT HUP TERM
            \(Self.asServer)
            if $AS '\(Self.programs)/pg_ctl' -D data -l data/log -w -t 120 -s start; then echo ready; else cat data/log; fi
            word=end
            read -r word
            $AS '\(Self.programs)/pg_ctl' -D data -m immediate -w -s stop
            [ "$word" = keep ] || rm -rf '\(folder)'
            """,
        ]
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = lifeline
        process.standardOutput = report
        process.standardError = FileHandle.nullDevice
        try process.run()
        (watchdog, self.lifeline) = (process, lifeline)
        let said = String(decoding: report.fileHandleForReading.availableData, as: UTF8.self)
        guard said.hasPrefix("ready") else { throw Failure("PostgreSQL did not start: \(said)") }
    }

    /// Ends every process of the server at once, as a failure of its machine would.
    func crash() {
        try? lifeline?.fileHandleForWriting.write(contentsOf: Data("keep\n".utf8))
        stop()
    }

    private func stop() {
        try? lifeline?.fileHandleForWriting.close()
        watchdog?.waitUntilExit()
        (watchdog, lifeline) = (nil, nil)
    }

    /// The way in.
    func url(
        user: String = "gateway",
        password: String = PostgresServer.password,
        host: String = "127.0.0.1",
        parameters: String = "sslmode=disable"
    ) -> Secret {
        let escaped = password.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
        return Secret("postgres://\(user):\(escaped)@\(host):\(port)/postgres?\(parameters)")
    }

    /// A database object for it.
    func database(_ options: PostgresOptions = PostgresOptions(), parameters: String = "") throws -> PostgresDatabase {
        try PostgresDatabase(url: url(parameters: "sslmode=disable&\(parameters)"), options: options)
    }

    private static let schemas = Counter()

    /// An empty schema, as a parameter of the URL.
    func newSchema() async throws -> String {
        let name = "test_\(Self.schemas.next())"
        let admin = try database()
        try await admin.run("CREATE SCHEMA \(name)")
        await admin.close()
        return "options=-csearch_path%3D\(name)"
    }

    // MARK: Setting it up

    struct Failure: Error {
        let message: String
        init(_ message: String) { self.message = message }
    }

    /// PostgreSQL does not run as root.
    private static let asServer =
        getuid() == 0 ? "AS='setpriv --reuid=postgres --regid=postgres --init-groups'" : "AS="

    private func shell(_ script: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-ec", "\(Self.asServer)\n\(script)"]
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(script) }
    }

    private func makeCertificates() throws {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        try shell(
            """
            openssl req -x509 \(key) -keyout ca.key -subj /CN=ca -days 2 -out ca.pem
            openssl req -x509 \(key) -keyout other.key -subj /CN=ca -days 2 -out other.pem
            openssl req \(key) -keyout server.key -subj /CN=server -addext subjectAltName=DNS:localhost -out server.csr
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out server.pem
            chmod 600 server.key
            """
        )
    }

    private func append(_ text: String, to name: String) throws {
        let path = "\(folder)/\(name)"
        let before = try String(contentsOfFile: path, encoding: .utf8)
        try (before + "\n" + text).write(toFile: path, atomically: false, encoding: .utf8)
    }
}
