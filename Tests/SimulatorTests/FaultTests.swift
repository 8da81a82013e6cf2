import Core
import JSON
import NIOCore
import Simulator
import Testing
import Transport

/// What each fault puts on the wire, at every point of a stream of every dialect.
@Suite struct FaultTests {
    /// The events of an answer that nothing befalls.
    static func sound(_ vendor: Vendor, _ dialect: DialectName) async throws -> [ByteBuffer] {
        vendor.service.reset()
        let client = try await vendor.open(.asking("echo"), dialect, stream: true)
        let answer = try await client.answer()
        #expect(answer.isComplete)
        #expect(answer.events.count >= 5)
        try await client.close()
        return answer.events
    }

    /// Asks the same as the sound answer, with a fault; the identifiers are the same, too.
    static func faulty(_ vendor: Vendor, _ way: Way, _ settings: String) async throws -> WireAnswer {
        vendor.service.reset()
        let client = try await vendor.open(.asking("echo?\(settings)"), way.dialect, stream: way.stream)
        let answer = try await client.answer()
        try await client.close()
        return answer
    }

    @Test(arguments: DialectName.allCases)
    func aStreamIsCutAfterAnyEvent(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let sound = try await Self.sound(vendor, dialect)
            for place in 0...sound.count {
                let way = Way(dialect: dialect, stream: true)
                let answer = try await Self.faulty(vendor, way, "fault=cut&after=\(place)")
                #expect(answer.head?.hasPrefix("HTTP/1.1 200 OK") == true)
                #expect(answer.events == Array(sound[..<place]))
                #expect(answer.pendingByteCount == 0)
                #expect(!answer.isComplete)
            }
            #expect(vendor.service.statistics.streamsCut == 1)
        }
    }

    @Test(arguments: DialectName.allCases)
    func aStreamIsCutInTheMiddleOfAnyEvent(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let sound = try await Self.sound(vendor, dialect)
            for place in sound.indices {
                let way = Way(dialect: dialect, stream: true)
                let answer = try await Self.faulty(vendor, way, "fault=cut-inside&after=\(place)")
                #expect(answer.events == Array(sound[..<place]))
                #expect(answer.pendingByteCount == sound[place].readableBytes / 2)
                #expect(!answer.isComplete)
            }
        }
    }

    @Test(arguments: DialectName.allCases)
    func aBrokenEventComesAfterAnyOther(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let sound = try await Self.sound(vendor, dialect)
            for place in 0...sound.count {
                let way = Way(dialect: dialect, stream: true)
                let answer = try await Self.faulty(vendor, way, "fault=malformed&after=\(place)")
                var events = answer.events
                try #require(events.indices.contains(place))
                #expect(String(buffer: events.remove(at: place)).contains("{\"broken\":"))
                #expect(events == sound)
                #expect(answer.isComplete)
            }
        }
    }

    @Test(arguments: DialectName.allCases)
    func anErrorEventComesAfterAnyOtherAndEndsTheStream(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let sound = try await Self.sound(vendor, dialect)
            for place in 0...sound.count {
                let way = Way(dialect: dialect, stream: true)
                let answer = try await Self.faulty(vendor, way, "fault=error-event&status=503&after=\(place)")
                #expect(answer.events.dropLast() == sound[..<place])
                #expect(answer.events.last.map { String(buffer: $0) }?.contains("overloaded") == true)
                #expect(answer.isComplete)
            }
        }
    }

    @Test(arguments: DialectName.allCases)
    func aStreamEndsWithoutAFinishReason(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let sound = try await Self.sound(vendor, dialect)
            let call = Call.asking("echo")
            let (spoken, expectation, _, _) = try Vendor.written(call, dialect, stream: true)
            for settings in ["fault=unfinished", "fault=unfinished&after=1"] {
                let answer = try await Self.faulty(vendor, Way(dialect: dialect, stream: true), settings)
                #expect(answer.isComplete)
                #expect(answer.events == Array(sound[..<answer.events.count]))
                #expect(throws: GatewayError.self) { try Vendor.read(answer.body, spoken, expectation) }
            }
        }
    }

    @Test(arguments: DialectName.allCases)
    func aStreamStallsAfterAnyEventAndGoesOnWhenItIsTime(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let sound = try await Self.sound(vendor, dialect)
            for place in 0...sound.count {
                let way = Way(dialect: dialect, stream: true)
                let answer = try await Self.faulty(vendor, way, "fault=stall&for=1ms&after=\(place)")
                #expect(answer.events == sound)
                #expect(answer.isComplete)
            }
        }
    }

    @Test(arguments: DialectName.allCases)
    func aStallForEverEndsWhenTheClientGoes(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let client = try await vendor.open(.asking("echo?fault=stall&after=2"), dialect, stream: true)
            #expect(try await client.events(2).events.count == 2)
            #expect(vendor.service.statistics.running == 1)
            try await client.close()
            let service = vendor.service
            try await vendor.until { service.statistics.running == 0 }
            #expect(service.statistics.streamsAborted == 1)
            #expect(service.statistics.streamsFinished == 0)
            let server = vendor.server
            try await vendor.until { server.connectionCount == 0 }
        }
    }

    @Test(arguments: Way.all)
    func aSilentVendorWaitsUntilTheClientGoes(_ way: Way) async throws {
        try await Vendor.with { vendor in
            let client = try await vendor.open(.asking("echo?fault=silent"), way.dialect, stream: way.stream)
            let (service, server) = (vendor.service, vendor.server)
            try await vendor.until { service.statistics.running == 1 }
            try await client.close()
            try await vendor.until { service.statistics.running == 0 && server.connectionCount == 0 }
            #expect(service.statistics.statuses.isEmpty)
        }
    }

    @Test(arguments: Way.all)
    func theConnectionClosesBeforeTheHead(_ way: Way) async throws {
        try await Vendor.with { vendor in
            let answer = try await Self.faulty(vendor, way, "fault=close")
            #expect(answer.head == nil)
            let server = vendor.server
            try await vendor.until { server.connectionCount == 0 }
        }
    }

    @Test(arguments: Way.all)
    func theConnectionClosesAfterTheHead(_ way: Way) async throws {
        try await Vendor.with { vendor in
            let answer = try await Self.faulty(vendor, way, "fault=cut-head")
            #expect(answer.head?.hasPrefix("HTTP/1.1 200 OK") == true)
            #expect(answer.body.readableBytes == 0)
            #expect(!answer.isComplete)
        }
    }

    @Test(arguments: DialectName.allCases)
    func aWholeAnswerIsCutAtAnyByte(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let way = Way(dialect: dialect, stream: false)
            for place in [0, 1, 50] {
                let answer = try await Self.faulty(vendor, way, "fault=cut&after=\(place)")
                #expect(answer.body.readableBytes == place)
                #expect(!answer.isComplete)
            }
        }
    }

    @Test(arguments: DialectName.allCases)
    func aWholeAnswerIsBrokenJSON(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let way = Way(dialect: dialect, stream: false)
            for settings in ["fault=malformed", "fault=malformed&after=0", "fault=malformed&after=100000"] {
                let answer = try await Self.faulty(vendor, way, settings)
                #expect(answer.isComplete)
                #expect(throws: JSONError.self) { try JSONDocument(parsing: answer.body) }
            }
        }
    }

    @Test(arguments: DialectName.allCases)
    func aWholeAnswerStallsInTheMiddle(_ dialect: DialectName) async throws {
        try await Vendor.with { vendor in
            let way = Way(dialect: dialect, stream: false)
            let answer = try await Self.faulty(vendor, way, "fault=stall&for=1ms")
            #expect(answer.isComplete)
            #expect(throws: Never.self) { try JSONDocument(parsing: answer.body) }
        }
    }

    @Test func anAnswerThatCannotBeTakenForCompleteIsAnErrorOfTheClient() async throws {
        try await Vendor.with { vendor in
            for (settings, error) in [
                ("fault=close", UpstreamError.closedBeforeAnswer(reused: false)), ("fault=cut-head", .cut),
                ("fault=cut", .cut),
            ] {
                await #expect(throws: error) {
                    try await vendor.ask(.asking("echo?\(settings)"), .openAIChat, stream: false)
                }
            }
            // Nothing of it is left behind.
            let (service, server) = (vendor.service, vendor.server)
            try await vendor.until { service.statistics.running == 0 && server.connectionCount == 0 }
        }
    }
}
