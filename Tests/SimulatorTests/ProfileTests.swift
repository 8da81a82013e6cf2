import NIOCore
import Testing

@testable import Simulator

@Suite struct ProfileTests {
    @Test(arguments: [
        ("0", TimeAmount.zero), ("500us", .microseconds(500)), ("200ms", .milliseconds(200)),
        ("1.5s", .milliseconds(1500)), ("2m", .minutes(2)),
    ])
    func timesAreRead(_ text: String, _ time: TimeAmount) throws {
        #expect(try TimeAmount(parsing: text) == time)
    }

    @Test(arguments: [
        ("200ms", Delay.fixed(.milliseconds(200))), ("1s..2s", .uniform(.seconds(1), .seconds(2))),
        ("p50=1s,p99=3s", .logNormal(median: .seconds(1), p99: .seconds(3))),
    ])
    func delaysAreRead(_ text: String, _ delay: Delay) throws {
        #expect(try Delay(parsing: text) == delay)
    }

    @Test(arguments: [
        "ttft=", "ttft=5", "ttft=-1s", "ttft=1e99s", "ttft=nans", "ttft=2s..1s", "ttft=p50=2s", "ttft=p50=2s,p99=1s",
        "tps=0", "tps=x", "tps=inf", "chunk=0", "status=200", "status=429=2", "status=429=0.7,500=0.7", "status=",
        "fault=nope", "fault=cut=x", "after=x", "limit=5", "limit=x/s", "limit=1/", "limit=1/0", "nope=1", "tps",
    ])
    func whatCannotBeReadIsRefusedByName(_ settings: String) {
        let error = #expect(throws: SettingError.self) { try SimulatorProfile(parsing: settings) }
        #expect(error?.setting == String(settings.prefix { $0 != "=" }))
    }

    @Test func everySettingIsRead() throws {
        let profile = try SimulatorProfile(
            parsing: "ttfb=1ms&ttft=2ms&tps=50&chunk=3&tokens=9&calls=2&status=429=0.1,500&retry_after=4&code=x"
                .replacing("500", with: "500=0.2") + "&fault=cut=0.5,stall=0.1&after=6&for=2s&limit=10/s"
        )
        var expected = SimulatorProfile()
        expected.timeToFirstByte = .fixed(.milliseconds(1))
        expected.timeToFirstToken = .fixed(.milliseconds(2))
        expected.tokensPerSecond = 50
        expected.chunkTokens = 3
        expected.loremTokens = 9
        expected.toolCalls = 2
        expected.errors = [ErrorRate(429, probability: 0.1), ErrorRate(500, probability: 0.2)]
        expected.retryAfter = 4
        expected.errorCode = "x"
        expected.faults = [FaultRate(.cut, probability: 0.5), FaultRate(.stall, probability: 0.1)]
        expected.faultPosition = 6
        expected.stallTime = .seconds(2)
        expected.rateLimit = RateLimit(requests: 10, per: .seconds(1))
        #expect(profile == expected)
    }

    @Test func everySettingOfTheListCanBeSet() {
        var profile = SimulatorProfile()
        for (name, _) in SimulatorProfile.settings {
            do {
                try profile.set(name, to: "?")
            } catch {
                #expect(!error.expected.hasPrefix("There is no such setting"))
            }
        }
    }

    @Test func aLogNormalDelayHasItsMedianAndItsTail() {
        var generator = SeededGenerator(seed: 3)
        let delay = Delay.logNormal(median: .milliseconds(200), p99: .seconds(2))
        let drawn = (0..<20_000).map { _ in delay.draw(&generator) }.sorted()
        #expect((190...210).contains(drawn[10_000].nanoseconds / 1_000_000))
        #expect((1800...2200).contains(drawn[19_800].nanoseconds / 1_000_000))
    }

    @Test func aUniformDelayStaysWithinItsBounds() {
        var generator = SeededGenerator(seed: 3)
        let delay = Delay.uniform(.milliseconds(100), .milliseconds(300))
        let drawn = (0..<10_000).map { _ in delay.draw(&generator) }
        #expect(drawn.allSatisfy { .milliseconds(100) <= $0 && $0 <= .milliseconds(300) })
        #expect((195...205).contains(drawn.reduce(0) { $0 + $1.nanoseconds } / 10_000_000_000))
    }

    @Test func aRateLimitCountsInWindows() {
        var limiter = RateLimiter(RateLimit(requests: 2, per: .seconds(10)))
        let start = NIODeadline.uptimeNanoseconds(1_000)
        #expect(limiter.admit(at: start) == .init(isAllowed: true, limit: 2, remaining: 1, reset: .seconds(10)))
        #expect(limiter.admit(at: start + .seconds(1)).remaining == 0)
        let refused = limiter.admit(at: start + .milliseconds(2500))
        #expect(!refused.isAllowed)
        #expect(refused.retryAfter == 8)
        #expect(limiter.admit(at: start + .seconds(10)).isAllowed)
    }

    @Test func tokensComeAtTheirPace() {
        var profile = SimulatorProfile()
        profile.timeToFirstByte = .fixed(.milliseconds(10))
        profile.timeToFirstToken = .fixed(.milliseconds(200))
        profile.tokensPerSecond = 50
        var generator = SeededGenerator(seed: 0)
        let pace = Pace(profile, &generator)
        #expect(pace.head == .milliseconds(10))
        #expect(pace.token(after: 0) == .milliseconds(200))
        #expect(pace.token(after: 25) == .milliseconds(700))
        profile.timeToFirstToken = .fixed(.zero)
        #expect(Pace(profile, &generator).firstToken == .milliseconds(10))
    }
}
