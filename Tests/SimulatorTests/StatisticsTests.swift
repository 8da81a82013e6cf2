import Core
import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct StatisticsTests {
    @Test func statisticsTellWhatWasServedAndCanBeginAgain() async throws {
        try await Vendor.with { vendor in
            #expect(try await vendor.send(.get, "/livez").status == 200)
            for way in Way.all { _ = try await vendor.ask(.asking("echo"), way.dialect, stream: way.stream) }
            _ = try? await vendor.ask(.asking("echo?status=503"), .gemini, stream: false)
            let service = vendor.service
            try await vendor.until { service.statistics.running == 0 }
            let told = try await vendor.send(.get, "/stats").body
            let (all, streams) = (Way.all.count, Way.all.filter(\.stream).count)
            let expected = """
                {"requests":\(all + 1),"running":0,
                 "streams":{"begun":\(streams),"finished":\(streams),"aborted_by_client":0,"cut":0},
                 "by_status":{"200":\(all),"503":1},"tokens":{"input":\(5 * all),"output":\(5 * all)}}
                """
            #expect(JSONRaw(unchecked: told).isEquivalent(to: try JSONRaw(validating: expected)))
            #expect(try await vendor.send(.post, "/reset").status == 200)
            #expect(service.statistics == SimulatorStatistics())
        }
    }

    @Test func manyAtOnceLeaveNothingBehind() async throws {
        try await Vendor.with("ttft=0..5ms&tps=20000&fault=cut=0.2,malformed=0.1") { vendor in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    let way = Way.all[number % Way.all.count]
                    group.addTask {
                        _ = try? await vendor.ask(.asking("lorem?tokens=30"), way.dialect, stream: way.stream)
                    }
                }
            }
            let service = vendor.service
            try await vendor.until { service.statistics.running == 0 }
            let statistics = service.statistics
            #expect(statistics.requests == 100)
            #expect(
                statistics.streamsBegun == statistics.streamsFinished + statistics.streamsCut
                    + statistics.streamsAborted
            )
            #expect(statistics.streamsCut > 0)
        }
    }

    @Test(arguments: DialectName.allCases)
    func theServiceAnswersAlikeThroughASocketPair(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            for stream in [false, true] {
                let (_, _, path, body) = try Vendor.written(.asking("reasoning"), dialect, stream: stream)
                let outside = try await vendor.send(.post, path, body)
                vendor.service.reset()
                let inside = try await vendor.send(.post, path, body, inProcess: true)
                vendor.service.reset()
                #expect(inside.status == 200)
                #expect(inside.body == outside.body)
            }
            await #expect(throws: UpstreamError.cut) {
                let (_, _, path, body) = try Vendor.written(.asking("echo?fault=cut"), dialect, stream: true)
                return try await vendor.send(.post, path, body, inProcess: true).status
            }
        }
    }

    @Test func aClientThatReadsSlowlyIsWaitedFor() async throws {
        try await Vendor.with { vendor in
            // Far more than the buffers of both sockets hold.
            let call = Call.asking("lorem?tokens=200000&chunk=2000")
            let reply = try await vendor.ask(call, .openAIChat, stream: true)
            #expect(reply.text.utf8.count == 800_000)
        }
    }
}
