import JSON
import NIOCore
import Simulator
import Testing

@testable import Gateway

@Suite("A fault of a vendor", .serialized)
struct FaultTests {
    private static let dialects = ["openai", "anthropic", "gemini"]

    /// Vendors with all the time in the world, and the same in one hurry or the other.
    private static func vendors(_ port: Int) -> String {
        var lines = ["vendors:"]
        for dialect in dialects {
            let url = "http://127.0.0.1:\(port)" + (dialect == "openai" ? "/v1" : "")
            lines.append("  \(dialect): { api_key: k, base_url: \"\(url)\" }")
            for hurry in FaultCase.Hurry.allCases {
                let timeouts = "timeouts: { \(hurry.rawValue): 100ms }"
                lines.append(
                    "  \(hurry)-\(dialect): { kind: \(dialect), api_key: k, base_url: \"\(url)\", \(timeouts) }"
                )
            }
        }
        return lines.joined(separator: "\n")
    }

    @Test("ends in the error that is documented, and leaves nothing behind", arguments: FaultCase.faults)
    func faults(_ fault: FaultCase) async throws {
        try await run(fault)
    }

    @Test("with a status is told with it, and leaves nothing behind", arguments: FaultCase.statuses)
    func statuses(_ fault: FaultCase) async throws {
        try await run(fault)
    }

    private func run(_ fault: FaultCase) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.vendors(simulated.port)) { gateway in
                try await expectNothingLeft(gateway, simulated) {
                    for vendor in Self.dialects {
                        for stream in [false, true] {
                            let name = (fault.hurry.map { "\($0)-" } ?? "") + vendor
                            let answer = try await gateway.ask(
                                chat("\(name)/lorem?tokens=40&chunk=4&\(fault.settings)", stream: stream)
                            )
                            expect(answer, fault.outcome(vendor, stream: stream), "\(vendor), stream: \(stream)")
                        }
                    }
                }
            }
        }
    }

    private func expect(_ answer: WireAnswer, _ outcome: FaultCase.Outcome, _ what: Comment) {
        #expect(answer["x-request-id"] != nil, what)
        switch outcome {
        case .refused(let status, let code):
            #expect(answer.isComplete, what)
            #expect(answer.status == status, what)
            #expect(answer.error?["message"]?.string?.isEmpty == false, what)
            // A vendor of the caller's own dialect says it in its own words.
            if code?.hasPrefix("vendor_") == true { #expect(answer.errorCode == code, what) }
            if answer["x-gateway-vendor"] != "openai" { #expect(answer.errorCode == code, what) }
        case .broken(let code):
            #expect(answer.status == 200, what)
            #expect(!answer.isComplete, what)
            #expect(answer.error?["message"]?.string?.isEmpty == false, what)
            #expect(answer.errorCode == code, what)
            #expect(answer.finishReason == nil, what)
            #expect(!answer.data.contains("[DONE]"), what)
            // The error is an event of its own, the last one.
            #expect(answer.chunks.last?["error"] != nil, what)
        case .ended:
            #expect(answer.status == 200, what)
            #expect(answer.error?["message"]?.string?.isEmpty == false, what)
            #expect(answer.finishReason == nil, what)
        case .complete:
            #expect(answer.status == 200, what)
            #expect(answer.isComplete, what)
            #expect(answer.error == nil, what)
            #expect(!answer.completion.isEmpty, what)
        }
    }

    @Test("that is the client's leaving reaches the vendor at once, and leaves nothing behind", arguments: dialects)
    func leaving(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.vendors(simulated.port)) { gateway in
                try await expectNothingLeft(gateway, simulated) {
                    for settings in ["fault=silent", "fault=stall&after=3"] {
                        for stream in [false, true] {
                            let connection = try await gateway.connect()
                            try await connection.send(
                                gateway.request(chat("\(vendor)/lorem?\(settings)", stream: stream))
                            )
                            if stream, settings != "fault=silent" {
                                _ = try await connection.events(1)
                            } else {
                                try await eventually { simulated.service.statistics.running == 1 }
                            }
                            try await connection.close()
                            try await eventually { simulated.service.statistics.running == 0 }
                        }
                    }
                }
                let statistics = simulated.service.statistics
                #expect(statistics.streamsBegun == statistics.streamsFinished + statistics.streamsAborted)
                #expect(statistics.streamsAborted >= 1)
            }
        }
    }

    // MARK: Counting

    /// Runs something between two plain requests to every vendor, after which everything must be as before it.
    private func expectNothingLeft(
        _ gateway: TestGateway,
        _ simulated: SimulatedVendor,
        _ body: () async throws -> Void
    ) async throws {
        let ports: Set = [gateway.ports.data, simulated.port]
        func warm() async throws {
            for vendor in Self.dialects {
                let answer = try await gateway.ask(chat("\(vendor)/echo"))
                #expect(answer.status == 200)
            }
        }
        try await warm()
        try await eventually { try await gateway.activity().calls == 0 }
        let connections = try await gateway.activity().upstreamConnections
        #expect(connections == Self.dialects.count)
        // Both listeners, and both ends of every connection to the vendor.
        let sockets = 2 + 2 * connections
        try await eventually(every: .milliseconds(20)) { OpenSockets.count(of: ports) == sockets }
        try await body()
        try await warm()
        try await eventually {
            let activity = try await gateway.activity()
            return activity.calls == 0 && activity.upstreamConnections == connections
                && simulated.service.statistics.running == 0
        }
        try await eventually(every: .milliseconds(20)) { OpenSockets.count(of: ports) == sockets }
    }
}
