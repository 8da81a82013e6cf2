import Core
import Foundation

/// A Redis of the tests' own, in a temporary folder: on free ports of the loopback address, one of them with TLS.
///
/// A shell beside it waits for the end of a pipe that only this process holds, and then ends the server and removes the folder: also
/// where this process dies.
final class RedisServer: @unchecked Sendable {
    /// The one that tests share, started when the first of them asks. Whoever harms a server has one of its own.
    static let shared = Result { try RedisServer() }

    /// There is the program, or there should be.
    static var isExpected: Bool {
        FileManager.default.isExecutableFile(atPath: program) || ProcessInfo.processInfo.environment["CI"] != nil
    }
    static let missing = "Redis 7 is not installed: Scripts/install-needs test"

    private static let program = "/usr/bin/redis-server"

    /// Holds what needs escaping in a URL.
    static let password = "c0rrect/horse@battery:staple"

    let folder: String
    let port: Int
    let securePort: Int
    // Only touched by whoever starts and ends it, one after the other.
    private var watchdog: Child?
    /// The server's process.
    private(set) var process: pid_t = 0

    /// - Parameters:
    ///   - settings: further lines of `redis.conf`.
    ///   - certifies: what its certificate is for.
    init(settings: String = "", certifies: String = "DNS:localhost") throws {
        var template = Array("/tmp/gateway-redis-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("no temporary folder") }
        folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        port = try Self.freePort()
        securePort = try Self.freePort()
        let busPort = try Self.freePort()
        try makeCertificates(for: certifies)
        try """
        bind 127.0.0.1
        port \(port)
        tls-port \(securePort)
        tls-cert-file \(folder)/server.pem
        tls-key-file \(folder)/server.key
        tls-ca-cert-file \(folder)/ca.pem
        tls-auth-clients no
        cluster-port \(busPort)
        dir \(folder)
        save ""
        requirepass "\(Self.password)"
        user app on ">app \(Self.password)" ~app:* resetchannels +@all -client
        \(settings)

        """.write(toFile: "\(folder)/redis.conf", atomically: false, encoding: .utf8)
        try start()
    }

    deinit {
        stop()
        // Nobody else does after a crash.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts the server again after ``crash()``, empty.
    func start() throws {
        let watchdog = try Child(
            [
                "/bin/sh", "-c",
                """
                trap '' INT HUP TERM
                cd '\(folder)' || exit
                '\(Self.program)' redis.conf > log 2>&1 < /dev/null &
                server=$!
                lives() { [ -e /proc/$server ] && ! grep -q '^State:.Z' /proc/$server/status; }
                state=dead
                while lives; do
                    if redis-cli -p \(port) ping 2> /dev/null < /dev/null | grep -q PONG; then state=ready; break; fi
                    sleep 0.02
                done
                echo $state $server
                word=end
                read -r word
                kill -9 $server
                while lives; do sleep 0.01; done
                [ "$word" = keep ] || rm -rf '\(folder)'
                """,
            ]
        )
        self.watchdog = watchdog
        let words = String(decoding: watchdog.talk.availableData, as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0] == "ready", let process = pid_t(words[1].prefix(while: \.isNumber)) else {
            throw Failure(
                "Redis did not start: \((try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "")"
            )
        }
        self.process = process
    }

    /// Ends the server at once, as a failure of its machine would.
    func crash() {
        try? watchdog?.talk.write(contentsOf: Data("keep\n".utf8))
        stop()
    }

    /// Holds the server where it is: connections are still taken by the system, and nothing is answered.
    func suspend() { kill(process, SIGSTOP) }

    /// Lets it go on.
    func resume() { kill(process, SIGCONT) }

    private func stop() {
        _ = watchdog?.end()
        watchdog = nil
    }

    /// The way in.
    func url(
        user: String = "",
        password: String = RedisServer.password,
        host: String = "127.0.0.1",
        database: Int = 0
    ) -> Secret {
        Secret("redis://\(Self.escaped(user)):\(Self.escaped(password))@\(host):\(port)/\(database)")
    }

    /// The way in with TLS.
    func secureURL(host: String = "localhost", authorities: String? = "ca.pem") -> Secret {
        let query = authorities.map { "?ca=\(folder)/\($0)" } ?? ""
        return Secret("rediss://:\(Self.escaped(Self.password))@\(host):\(securePort)\(query)")
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
    }

    /// Asks the server with its own program, on a connection of its own.
    @discardableResult
    func ask(_ words: String...) throws -> String {
        let program = try Child(["/usr/bin/redis-cli", "-p", "\(port)"] + words)
        let said = program.talk.readDataToEndOfFile()
        _ = program.end()
        return String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: Setting it up

    struct Failure: Error {
        let message: String
        init(_ message: String) { self.message = message }
    }

    private func makeCertificates(for names: String) throws {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        let script = """
            cd '\(folder)'
            exec > /dev/null
            openssl req -x509 \(key) -keyout ca.key -subj /CN=ca -days 2 -out ca.pem
            openssl req -x509 \(key) -keyout other.key -subj /CN=ca -days 2 -out other.pem
            openssl req \(key) -keyout server.key -subj /CN=server -addext subjectAltName=\(names) -out server.csr
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out server.pem
            """
        guard try Child(["/bin/sh", "-ec", script]).end() == 0 else { throw Failure(script) }
    }

    /// A port of the loopback address that nobody has at this moment.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isBound else { throw Failure("no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Another process. Foundation's own waits for the end of a socket that whatever is started meanwhile inherits, which may be long.
    private final class Child {
        let process: pid_t
        /// The other end of the child's input and output.
        let talk: FileHandle

        init(_ words: [String]) throws {
            var ends: [Int32] = [-1, -1]
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure("no socket pair") }
            talk = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
            posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
            for descriptor in 3..<1024 as Range<Int32> { posix_spawn_file_actions_addclose(&actions, descriptor) }
            // Threads of a pool block signals, those that a shell waits for too.
            var attributes = posix_spawnattr_t()
            var signals = sigset_t()
            sigemptyset(&signals)
            posix_spawnattr_init(&attributes)
            posix_spawnattr_setsigmask(&attributes, &signals)
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
            let environment = [
                "REDISCLI_AUTH=\(RedisServer.password)",
                "PATH=\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            ]
            var arguments = (words.map { strdup($0) }) + [nil]
            var variables = (environment.map { strdup($0) }) + [nil]
            var process: pid_t = 0
            let result = posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
            for text in arguments + variables { free(text) }
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(ends[1])
            guard result == 0 else { throw Failure("\(words[0]) cannot be run: \(String(cString: strerror(result)))") }
            self.process = process
        }

        /// Closes its input and waits for its end.
        /// - Returns: 0 where it went well.
        func end() -> Int32 {
            shutdown(talk.fileDescriptor, Int32(SHUT_WR))
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            return status
        }
    }
}
