import Admin
import NIOCore
import NIOPosix
import Transport

@testable import Gateway

/// A whole gateway in this process, on ports that the system chose, with a client in front of it.
final class TestGateway: Sendable {
    let process: GatewayProcess
    let ports: GatewayProcess.Ports
    let log: CapturedLog
    private let file: TemporaryFile

    /// Runs a test with a gateway and stops it afterwards.
    /// - Parameters:
    ///   - yaml: vendors, models and the rest of the configuration, without `server` and `admin`.
    ///   - server: further settings of `server`, as in `allowed_hosts: [a], max_body_bytes: 1KiB`.
    ///   - admin: further settings of `admin`.
    static func with<Result: Sendable>(
        _ yaml: String = "",
        server: String = "",
        admin: String = "",
        environment: [String: String] = [:],
        insecureNoAuth: Bool = false,
        _ body: (TestGateway) async throws -> Result
    ) async throws -> Result {
        let gateway = try await TestGateway(Self.text(yaml, server, admin), environment, insecureNoAuth)
        do {
            let result = try await body(gateway)
            await gateway.process.stop()
            return result
        } catch {
            await gateway.process.stop()
            throw error
        }
    }

    private init(_ yaml: String, _ environment: [String: String], _ insecureNoAuth: Bool) async throws {
        file = TemporaryFile(yaml)
        log = CapturedLog()
        process = try GatewayProcess(
            source: .file(file.path),
            environment: environment,
            insecureNoAuth: insecureNoAuth,
            logs: log.sink
        )
        ports = try await process.start(AdminServer(process))
    }

    private static func text(_ yaml: String, _ server: String, _ admin: String = "") -> String {
        // What the test says of its own goes before ours. One that is kept waiting by others between connecting and
        // sending is not a slow client.
        let usual = ["listen: 127.0.0.1:0", "header_timeout: 10m", "threads: 1"].filter { setting in
            !server.contains(setting.prefix { $0 != " " })
        }
        return """
            server: { \((usual + (server.isEmpty ? [] : [server])).joined(separator: ", ")) }
            admin: { \((["listen: 127.0.0.1:0"] + (admin.isEmpty ? [] : [admin])).joined(separator: ", ")) }
            \(yaml.contains("storage:") ? "" : "storage: { url: none }")
            \(yaml)
            """
    }

    /// Puts another configuration in place of the file; it is read by `process.reload()`.
    func rewrite(_ yaml: String, server: String = "") throws {
        try file.write(Self.text(yaml, server))
    }

    // MARK: A client

    /// Asks on a connection of its own, which is closed afterwards.
    func ask(
        _ body: String,
        path: String = "/v1/chat/completions",
        method: String = "POST",
        headers: [String] = [],
        replacing replaced: Set<String> = [],
        admin: Bool = false
    ) async throws -> WireAnswer {
        let connection = try await connect(admin: admin)
        try await connection.send(
            request(body, path: path, method: method, headers: headers, replacing: replaced)
        )
        let answer = try await connection.answer(to: method)
        try await connection.close()
        return answer
    }

    func get(_ path: String, admin: Bool = false) async throws -> WireAnswer {
        try await ask("", path: path, method: "GET", replacing: ["content-type"], admin: admin)
    }

    /// Sends bytes as they are, on a connection of its own.
    func send(raw text: String) async throws -> WireAnswer {
        let connection = try await connect()
        try await connection.send(ByteBuffer(string: text))
        let answer = try await connection.answer()
        try await connection.close()
        return answer
    }

    func connect(admin: Bool = false) async throws -> WireConnection {
        try await WireConnection(to: admin ? ports.admin : ports.data)
    }

    /// A request as an application sends it.
    /// - Parameters:
    ///   - headers: lines to add.
    ///   - replaced: names of usual headers that are left out.
    func request(
        _ body: String,
        path: String = "/v1/chat/completions",
        method: String = "POST",
        headers: [String] = [],
        replacing replaced: Set<String> = []
    ) -> ByteBuffer {
        let usual = [
            ("host", "127.0.0.1:\(ports.data)"), ("content-type", "application/json"),
            ("content-length", "\(body.utf8.count)"),
        ]
        let lines = usual.filter { !replaced.contains($0.0) }.map { "\($0.0): \($0.1)" } + headers
        return ByteBuffer(
            string: (["\(method) \(path) HTTP/1.1"] + lines).joined(separator: "\r\n") + "\r\n\r\n" + body
        )
    }

    // MARK: What goes on inside

    /// Calls that run, copies among them, and connections to vendors, of every loop.
    func activity() async throws -> (calls: Int, upstreamConnections: Int) {
        var calls = 0
        var connections = 0
        for state in process.runtime.loops {
            let (running, open) = try await state.context.loop.submit {
                (state.callsRunning + state.shadows.count, state.context.upstreamConnectionCount)
            }.get()
            calls += running
            connections += open
        }
        return (calls, connections)
    }
}

/// A text of the last user message.
func chat(_ model: String, _ text: String = "Hello", stream: Bool = false, _ more: String = "") -> String {
    """
    {"model":"\(model)","messages":[{"role":"user","content":"\(text)"}]\(stream ? #","stream":true"# : "")\(more)}
    """
}

/// Waits until something is so; it must become so.
/// - Parameter pause: between two looks; longer ones for looks that cost something.
func eventually(
    every pause: TimeAmount = .milliseconds(1),
    _ isSo: @escaping @Sendable () async throws -> Bool
) async throws {
    let end = NIODeadline.now() + .minutes(5)
    while NIODeadline.now() < end {
        if try await isSo() { return }
        try await MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: pause) {}.futureResult.get()
    }
    throw NeverHappened()
}

struct NeverHappened: Error {}
