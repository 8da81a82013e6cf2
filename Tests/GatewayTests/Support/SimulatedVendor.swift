import NIOCore
import NIOPosix
import Simulator
import Transport

/// The simulator as a server of its own on loopback.
final class SimulatedVendor: Sendable {
    let service: SimulatorService
    let server: SimulatorServer
    let port: Int
    private let contexts: [LoopContext]

    /// Runs a test with a vendor and takes it down afterwards.
    static func with<Result: Sendable>(
        _ profile: String = "",
        _ body: (SimulatedVendor) async throws -> Result
    ) async throws -> Result {
        let vendor = try await SimulatedVendor(SimulatorProfile(parsing: profile))
        do {
            let result = try await body(vendor)
            await vendor.server.stop()
            return result
        } catch {
            await vendor.server.stop()
            throw error
        }
    }

    private init(_ profile: SimulatorProfile) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        contexts = group.makeIterator().enumerated().map { LoopContext($1, index: $0) }
        service = SimulatorService(profile: profile, seed: 1, now: { 1_700_000_000 })
        server = SimulatorServer(service, port: 0, group: group, contexts: contexts)
        port = try await server.start()!.port!
    }

    /// Vendors of every dialect at this address, for a configuration.
    /// - Parameter timeouts: as in `{ first_byte: 1s }`.
    func vendors(timeouts: String = "{}") -> String {
        """
        vendors:
          openai:    { api_key: any, base_url: "http://127.0.0.1:\(port)/v1", timeouts: \(timeouts) }
          anthropic: { api_key: any, base_url: "http://127.0.0.1:\(port)", timeouts: \(timeouts) }
          gemini:    { api_key: any, base_url: "http://127.0.0.1:\(port)", timeouts: \(timeouts) }
          bedrock:   { api_key: any, base_url: "http://127.0.0.1:\(port)", timeouts: \(timeouts) }
          cohere:    { api_key: any, base_url: "http://127.0.0.1:\(port)", timeouts: \(timeouts) }
        """
    }
}
