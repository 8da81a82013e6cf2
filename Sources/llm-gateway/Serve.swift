import Admin
import ArgumentParser
import Foundation
import Gateway

/// `llm-gateway serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the gateway.",
        discussion: """
            Without a configuration file the gateway listens on 127.0.0.1:8080 (the control plane on 127.0.0.1:8081) and offers every \
            vendor whose usual key is in the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, …), and \
            always simulator/echo, which needs no account.

            SIGHUP or a change of the file reloads the configuration. SIGTERM lets running requests finish.
            """
    )

    @Option(name: .shortAndLong, help: ArgumentHelp("The configuration, a YAML file.", valueName: "file"))
    var config: String?

    @Flag(help: "Listen beyond this machine though no caller has to say who it is.")
    var insecureNoAuth = false

    func run() async throws {
        FileLimit.raise()
        let signals = Signals()
        defer { withExtendedLifetime(signals) {} }
        let gateway: GatewayProcess
        do {
            gateway = try GatewayProcess(
                source: config.map { .file($0) } ?? .embedded,
                environment: ProcessInfo.processInfo.environment,
                insecureNoAuth: insecureNoAuth
            )
            try await gateway.start(AdminServer(gateway))
        } catch {
            throw Failure.told(error)
        }
        var watch = FileWatch(gateway.watchedFiles)
        for await signal in signals.received {
            switch signal {
            case .reload: await gateway.reload()
            case .look: if watch.hasChanged(gateway.watchedFiles) { await gateway.reload() }
            case .stop:
                await gateway.stop()
                return
            }
        }
    }
}
