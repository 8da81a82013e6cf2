import Testing

@testable import CloudCredentials

/// Sequences of events, each with what must be decided. Chance is 0 unless said otherwise: renewal five minutes ahead, full pauses.
@Suite("A keeper's decisions")
struct KeeperStateTests {
    typealias State = KeeperState<TestCredential>

    private enum Event {
        /// Somebody asks; expected in words.
        case ask(Int, String)
        case came(Int, String, until: Int?)
        case failed(Int)
        case refused(Int, version: Int, another: Bool)
    }

    private func run(
        _ events: [Event],
        settings: KeeperSettings = KeeperSettings(),
        random: Double = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var state = State(settings: settings, subject: "test credentials")
        let fault = CredentialFault(.unreachable, "gone")
        let error = CredentialError(subject: "test", attempts: [CredentialError.Attempt(source: "s", fault: fault)])
        for (index, event) in events.enumerated() {
            switch event {
            case .ask(let now, let expected):
                let decision = words(state.ask(at: now))
                #expect(decision == expected, "event \(index)", sourceLocation: sourceLocation)
            case .came(let now, let name, let end):
                _ = state.finish(.success(TestCredential(name: name, expiresAt: end)), at: now, random: random)
            case .failed(let now): _ = state.finish(.failure(error), at: now, random: random)
            case .refused(let now, let version, let another):
                let decision = state.invalidate(version: version, at: now)
                #expect(decision == another, "event \(index)", sourceLocation: sourceLocation)
            }
        }
    }

    private func words(_ decision: State.Decision) -> String {
        switch decision {
        case .use(let held, let until):
            "use \(held.value.name) \(held.version) until \(until == .max ? "ever" : String(until))"
        case .useAndRefresh(let held): "use \(held.value.name) \(held.version) and renew"
        case .wait: "wait"
        case .refreshAndWait: "renew and wait"
        case .fail(let error): "fail for \(error.retryAfter ?? -1)"
        }
    }

    @Test("the first who asks sets off the search, the others wait for it")
    func first() {
        run([
            .ask(1000, "renew and wait"), .ask(1000, "wait"), .ask(1009, "wait"), .came(1010, "a", until: 4610),
            .ask(1010, "use a 1 until 4310"),
        ])
    }

    @Test("what does not end is never renewed")
    func endless() {
        run([.ask(0, "renew and wait"), .came(0, "a", until: nil), .ask(.max - 1, "use a 1 until ever")])
    }

    @Test("the old one is used while it is renewed, once")
    func ahead() {
        run([
            .ask(0, "renew and wait"), .came(0, "a", until: 3600), .ask(3299, "use a 1 until 3300"),
            .ask(3300, "use a 1 and renew"), .ask(3301, "use a 1 until 3302"), .came(3302, "b", until: 6900),
            .ask(3303, "use b 2 until 6600"),
        ])
    }

    @Test("chance makes the renewal earlier by up to the jitter")
    func jitter() {
        run([.ask(0, "renew and wait"), .came(0, "a", until: 3600), .ask(1, "use a 1 until 3270")], random: 0.5)
    }

    @Test("what lives shortly is renewed at half of its time, but not at once again")
    func short() {
        run([.ask(0, "renew and wait"), .came(0, "a", until: 200), .ask(1, "use a 1 until 100")])
        run([
            .ask(0, "renew and wait"), .came(0, "a", until: 40), .ask(1, "use a 1 until 25"),
            .ask(25, "renew and wait"),
        ])
    }

    @Test("what has expired, or is about to, is waited for")
    func expired() {
        run([
            .ask(0, "renew and wait"), .came(0, "a", until: 3600), .ask(3584, "use a 1 and renew"), .ask(3585, "wait"),
            .came(3590, "b", until: 7200), .ask(3590, "use b 2 until 6900"), .ask(9000, "renew and wait"),
        ])
    }

    @Test("what comes expired is a failure")
    func cameExpired() {
        run([
            .ask(1000, "renew and wait"), .came(1000, "a", until: 1010), .ask(1000, "fail for 1"),
            .ask(1001, "renew and wait"), .came(1001, "b", until: 1017), .ask(1001, "use b 1 until 1002"),
        ])
    }

    @Test("after failures there are pauses, doubled up to the longest, and none after a success")
    func pauses() {
        let settings = KeeperSettings(firstPause: 2, longestPause: 10)
        run(
            [
                .ask(0, "renew and wait"), .failed(0), .ask(0, "fail for 2"), .ask(1, "fail for 1"),
                .ask(2, "renew and wait"), .failed(3), .ask(3, "fail for 4"), .ask(7, "renew and wait"), .failed(7),
                .ask(7, "fail for 8"), .ask(15, "renew and wait"), .failed(15), .ask(15, "fail for 10"),
                .ask(25, "renew and wait"), .came(25, "a", until: 90), .ask(80, "renew and wait"), .failed(80),
                .ask(80, "fail for 2"),
            ],
            settings: settings
        )
        run([.ask(0, "renew and wait"), .failed(0), .ask(0, "fail for 7")], settings: .pausing(10), random: 0.7)
    }

    @Test("failing to renew does not matter while the old one is good")
    func failingAhead() {
        let settings = KeeperSettings.pausing(100)
        run(
            [
                .ask(0, "renew and wait"), .came(0, "a", until: 3600), .ask(3300, "use a 1 and renew"), .failed(3310),
                .ask(3311, "use a 1 until 3410"), .ask(3410, "use a 1 and renew"), .failed(3420),
                .ask(3421, "use a 1 until 3520"), .ask(3520, "use a 1 and renew"), .failed(3530),
                .ask(3531, "use a 1 until 3585"), .ask(3585, "fail for 45"), .ask(3630, "renew and wait"),
                .came(3630, "b", until: nil), .ask(3630, "use b 2 until ever"),
            ],
            settings: settings
        )
    }

    @Test("what a vendor refused is replaced, the one who asks next waits")
    func refused() {
        run([
            .ask(0, "renew and wait"), .came(0, "a", until: nil), .refused(30, version: 1, another: true),
            .refused(30, version: 1, another: true), .ask(30, "renew and wait"),
            .refused(30, version: 1, another: true),
            .came(31, "b", until: nil), .refused(31, version: 1, another: true), .ask(32, "use b 2 until ever"),
        ])
    }

    @Test("what came a moment ago is kept though it was refused, so that a refusal costs no storm")
    func refusedAtOnce() {
        run([
            .ask(0, "renew and wait"), .came(0, "a", until: nil), .refused(29, version: 1, another: false),
            .ask(29, "use a 1 until ever"), .refused(30, version: 1, another: true), .ask(30, "renew and wait"),
        ])
    }

    @Test("what is refused while it is renewed is used no more; those who ask wait for the new one")
    func refusedWhileRenewed() {
        run([
            .ask(0, "renew and wait"), .came(0, "a", until: 3600), .ask(3300, "use a 1 and renew"),
            .refused(3301, version: 1, another: true), .ask(3301, "wait"), .came(3302, "b", until: 6900),
            .ask(3302, "use b 2 until 6600"),
        ])
    }

    @Test("a clock that is set back makes no pause longer, and keeps nothing from being replaced")
    func clockSetBack() {
        run([.ask(5000, "renew and wait"), .failed(5000), .ask(100, "renew and wait")])
        run([
            .ask(5000, "renew and wait"), .came(5000, "a", until: nil), .refused(100, version: 1, another: true),
            .ask(100, "renew and wait"),
        ])
    }

    @Test("whatever happens, nobody gets what has expired, and only one renewal is under way")
    func property() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var state = State(settings: KeeperSettings(), subject: "test")
            var now = 0
            var isRenewing = false
            let error = CredentialError(subject: "test", attempts: [])
            for _ in 0..<200 {
                now += Int.random(in: 0..<200, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where isRenewing:
                    let end = Bool.random() ? now + Int.random(in: -10..<1000, using: &generator) : nil
                    _ = state.finish(.success(TestCredential(name: "x", expiresAt: end)), at: now, random: 0.3)
                    isRenewing = false
                case 1 where isRenewing:
                    _ = state.finish(.failure(error), at: now, random: 0.9)
                    isRenewing = false
                case 2: _ = state.invalidate(version: state.version, at: now)
                default:
                    switch state.ask(at: now) {
                    case .use(let held, let until):
                        #expect(held.value.expiresAt.map { $0 > now } ?? true)
                        #expect(until > now)
                    case .useAndRefresh(let held):
                        #expect(held.value.expiresAt.map { $0 > now } ?? true)
                        #expect(!isRenewing)
                        isRenewing = true
                    case .refreshAndWait:
                        #expect(!isRenewing)
                        isRenewing = true
                    case .wait: #expect(isRenewing)
                    case .fail(let error): #expect((1...60).contains(error.retryAfter ?? 0))
                    }
                }
                #expect(state.isRefreshing == isRenewing)
            }
        }
    }
}

extension KeeperSettings {
    fileprivate static func pausing(_ seconds: Int) -> KeeperSettings {
        KeeperSettings(firstPause: seconds, longestPause: seconds)
    }
}
