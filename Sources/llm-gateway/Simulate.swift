import ArgumentParser
import Foundation
import Gateway
import NIOCore
import NIOPosix
import Simulator
import Transport

/// `llm-gateway simulate`
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a vendor that never was, to try the gateway or an application against.",
        discussion: """
            Speaks OpenAI Chat Completions (/v1/chat/completions), Anthropic Messages (/v1/messages) and Gemini \
            generateContent (/v1beta/models/…), and plays OpenAI's moderations, images, audio, files \
            and batches. Models: echo, lorem, tool, json, reasoning, refuse, length. One request can ask for a behaviour \
            of its own in the model's name: echo?fault=cut&after=3. GET /stats counts what happened. docs/simulator.md \
            says more.
            """
    )

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port: Int

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The same seed draws the same faults, delays and identifiers.")
    var seed: UInt64 = 0

    @Option(help: help("ttfb"))
    var ttfb: String?
    @Option(help: help("ttft"))
    var ttft: String?
    @Option(help: help("tps"))
    var tps: String?
    @Option(help: help("chunk"))
    var chunk: String?
    @Option(help: help("tokens"))
    var tokens: String?
    @Option(help: help("calls"))
    var calls: String?
    @Option(help: help("status"))
    var status: String?
    @Option(help: help("retry_after"))
    var retryAfter: String?
    @Option(help: help("code"))
    var code: String?
    @Option(help: help("fault"))
    var fault: String?
    @Option(help: help("after"))
    var after: String?
    @Option(name: .customLong("for"), help: help("for"))
    var stallTime: String?
    @Option(help: help("limit"))
    var limit: String?

    private static func help(_ setting: String) -> ArgumentHelp? {
        SimulatorProfile.settings.first { $0.name == setting }.map { ArgumentHelp(stringLiteral: $0.help) }
    }

    private var given: [(String, String?)] {
        [
            ("ttfb", ttfb), ("ttft", ttft), ("tps", tps), ("chunk", chunk), ("tokens", tokens), ("calls", calls),
            ("status", status), ("retry_after", retryAfter), ("code", code), ("fault", fault), ("after", after),
            ("for", stallTime), ("limit", limit),
        ]
    }

    func validate() throws {
        guard 0...65535 ~= port else { throw ValidationError("--port: expected a number from 0 to 65535") }
        _ = try profile()
    }

    private func profile() throws -> SimulatorProfile {
        var profile = SimulatorProfile()
        for (name, value) in given {
            guard let value else { continue }
            do {
                try profile.set(name, to: value)
            } catch {
                throw ValidationError("--\(name.replacing("_", with: "-")): \(error.expected)")
            }
        }
        return profile
    }

    func run() async throws {
        FileLimit.raise()
        let profile = try profile()
        let signals = Signals()
        defer { withExtendedLifetime(signals) {} }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let contexts = group.makeIterator().enumerated().map { LoopContext($1, index: $0) }
        let service = SimulatorService(profile: profile, seed: seed)
        let server = SimulatorServer(service, host: host, port: port, group: group, contexts: contexts)
        let address: SocketAddress?
        do {
            address = try await server.start()
        } catch {
            throw Failure.told(ListenFailure(ListenAddress(host: host, port: port), error))
        }
        print("simulating vendors on http://\(host):\(address?.port ?? port)")
        // Into a pipe the line would otherwise stay in the buffer, and whoever asked for port 0 waits for it.
        fflush(nil)
        for await signal in signals.received where signal == .stop { break }
        await server.stop(within: .seconds(1))
    }
}
