import Core
import JSON
import NIOCore
import Simulator
import Testing
import Transport

@Suite struct ErrorTests {
    static let categories: [(String, Int, VendorError.Category)] = [
        ("status=400", 400, .invalidRequest), ("status=401", 401, .authentication), ("status=403", 403, .permission),
        ("status=404", 404, .notFound), ("status=413", 413, .requestTooLarge), ("status=429", 429, .rateLimit),
        ("status=500", 500, .server), ("status=503", 503, .overloaded), ("status=529", 529, .overloaded),
        ("status=400&code=context_length_exceeded", 400, .contextLength),
    ]

    @Test(arguments: categories, DialectName.allCases)
    func anErrorIsReadAsWhatItIs(_ row: (String, Int, VendorError.Category), _ dialect: DialectName) async throws {
        let error = try await Vendor.with { vendor in
            await #expect(throws: VendorError.self) {
                try await vendor.ask(.asking("echo?\(row.0)"), dialect, stream: true)
            }
        }
        #expect(error?.status == row.1)
        #expect(error?.category == row.2)
    }

    @Test(arguments: DialectName.allCases)
    func anErrorSaysWhenToComeBack(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            for (settings, wait) in [("status=429", "1"), ("status=429&retry_after=7", "7"), ("status=503", nil)] {
                let (_, _, path, body) = try Vendor.written(.asking("echo?\(settings)"), dialect, stream: false)
                let response = try await vendor.send(.post, path, body)
                #expect(response.fields.first("retry-after") == wait)
                #expect(response.fields.equals("content-type", "application/json"))
            }
        }
    }

    @Test func errorsComeAsOftenAsTheProfileSays() async throws {
        let statistics = try await Vendor.with("status=429=0.25,500=0.25") { vendor in
            for _ in 0..<200 { _ = try? await vendor.ask(.asking("echo"), .openAIChat, stream: false) }
            return vendor.service.statistics
        }
        #expect(statistics.requests == 200)
        #expect(Set(statistics.statuses.keys) == [200, 429, 500])
        #expect((30...70).contains(statistics.statuses[429] ?? 0))
        #expect((30...70).contains(statistics.statuses[500] ?? 0))
    }

    @Test func aSeedDrawsTheSameFaultsAgain() async throws {
        func outcomes(seed: UInt64) async throws -> [String] {
            try await Vendor.with("status=429=0.3&fault=cut=0.3&ttft=0..2ms", seed: seed) { vendor in
                var outcomes: [String] = []
                for _ in 0..<30 {
                    let client = try await vendor.open(.asking("echo"), .anthropicMessages, stream: true)
                    let answer = try await client.answer()
                    outcomes.append("\(answer.head?.prefix(12) ?? "") \(answer.events.count) \(answer.isComplete)")
                    try await client.close()
                }
                return outcomes
            }
        }
        let first = try await outcomes(seed: 5)
        #expect(try await outcomes(seed: 5) == first)
        #expect(try await outcomes(seed: 6) != first)
    }

    @Test func oneRequestCanAskForAFaultOfItsOwnWhateverTheProfile() async throws {
        try await Vendor.with("status=500") { vendor in
            let error = await #expect(throws: VendorError.self) {
                try await vendor.ask(.asking("echo?status=429"), .openAIChat, stream: false)
            }
            #expect(error?.status == 429)
            let reply = try await vendor.ask(.asking("echo?status=429=0"), .openAIChat, stream: false)
            #expect(reply.text == "Hello, simulator!")
        }
    }

    @Test(
        arguments: DialectName.allCases,
        ["echo?nope=1", "echo?fault=nope", "echo?tps", "echo?after=-1", "echo?limit=1/s"]
    )
    func aSettingThatCannotBeReadIsRefused(_ dialect: DialectName, _ model: String) async throws {
        try await Vendor.with { vendor in
            let error = await #expect(throws: VendorError.self) {
                try await vendor.ask(.asking(model), dialect, stream: false)
            }
            #expect(error?.status == 400)
            #expect(error?.message.contains("The model's name holds a setting") == true)
        }
    }

    @Test func aRateLimitLetsThroughWhatItSaysAndTellsTheRest() async throws {
        try await Vendor.with("limit=2/m") { vendor in
            let (_, _, path, body) = try Vendor.written(.asking("echo"), .openAIChat, stream: false)
            var statuses: [Int] = []
            var remaining: [String?] = []
            var waits: [String?] = []
            for _ in 0..<3 {
                let response = try await vendor.send(.post, path, body)
                statuses.append(response.status)
                remaining.append(response.fields.first("x-ratelimit-remaining-requests"))
                waits.append(response.fields.first("retry-after"))
            }
            #expect(statuses == [200, 200, 429])
            #expect(remaining == ["1", "0", "0"])
            #expect(waits[1] == nil)
            #expect((1...60).contains(waits[2].flatMap(Int.init) ?? 0))
        }
    }

    @Test func whatIsNotJSONOrNotThereIsRefused() async throws {
        try await Vendor.with { vendor in
            let broken = ByteBuffer(string: "{\"model\":")
            let requests: [(HTTPMethod, String, Int)] = [
                (.post, "/v1/messages", 400), (.get, "/v1/messages", 405), (.post, "/v1/nothing", 404),
                (.post, "/v1beta/models/echo:nothing", 404),
            ]
            for (method, path, status) in requests {
                let response = try await vendor.send(method, path, broken)
                #expect(response.status == status)
            }
        }
    }
}
