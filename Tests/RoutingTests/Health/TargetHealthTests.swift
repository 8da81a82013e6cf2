import Core
import Testing

@testable import Routing

@Suite("The health of a target")
struct TargetHealthTests {
    /// A target whose answers begin after 300 ms.
    private func target(answeringAfter time: Int = 300 * millisecond, known: Int = 20) -> TargetHealth {
        let health = TargetHealth("v/m")
        for _ in 0..<known {
            health.attempt(.success, firstToken: time, total: time + second, tokens: 11, at: 10 * second)
        }
        return health
    }

    private func send(_ count: Int, to health: TargetHealth, isStream: Bool = true, at now: Int) -> [TargetHealth
        .Ticket]
    {
        (0..<count).compactMap { _ in
            guard var ticket = health.begin(at: now) else { return nil }
            health.sends(&ticket, isStream: isStream, size: 2000, at: now)
            return ticket
        }
    }

    /// One that has opened its circuit for silence at 21 s, of which six answers are waited for since 20 s.
    private func silent() -> (TargetHealth, [TargetHealth.Ticket]) {
        let health = target()
        let tickets = send(6, to: health, at: 20 * second)
        _ = send(1, to: health, at: 21 * second)
        #expect(health.openReason == .silence)
        return (health, tickets)
    }

    // MARK: Silence

    @Test(
        "is bad when nothing is heard of it for a second (three, of whole answers), though much was asked",
        arguments: [true, false]
    )
    func silence(isStream: Bool) {
        let health = target()
        for _ in 0..<20 { health.attempt(.success, total: 400 * millisecond, at: 10 * second) }
        _ = send(5, to: health, isStream: isStream, at: 20 * second)
        // What is told as it comes is another matter than what comes as a whole.
        _ = send(1, to: health, isStream: !isStream, at: 25 * second)
        #expect(health.openReason == nil)
        let quick = target()
        for _ in 0..<500 { quick.attempt(.success, total: 400 * millisecond, at: 10 * second) }
        _ = send(5, to: quick, isStream: isStream, at: 20 * second)
        let end = (isStream ? 21 : 23) * second
        _ = send(1, to: quick, isStream: isStream, at: end - 1)
        #expect(quick.openReason == nil)
        _ = send(1, to: quick, isStream: isStream, at: end)
        #expect(quick.openReason == .silence)
        #expect(quick.availability(at: end + second) == .open(until: end + 5 * second))
    }

    @Test("is not bad for silence where little was asked, where answers take as long, or where anything was heard")
    func noSilence() {
        let quiet = target()
        _ = send(4, to: quiet, at: 20 * second)
        _ = send(1, to: quiet, at: 40 * second)
        #expect(quiet.openReason == nil)

        // A twentieth of its answers takes two seconds.
        let slow = target()
        for _ in 0..<2 {
            slow.attempt(.success, firstToken: 2 * second, total: 3 * second, tokens: 11, at: 10 * second)
        }
        _ = send(5, to: slow, at: 20 * second)
        _ = send(1, to: slow, at: 23 * second)
        #expect(slow.openReason == nil)
        _ = send(1, to: slow, at: 25 * second)
        #expect(slow.openReason == .silence)

        let unknown = target(known: 19)
        _ = send(9, to: unknown, at: 20 * second)
        _ = send(1, to: unknown, at: 60 * second)
        #expect(unknown.openReason == nil)

        for verdict in [AttemptReport.Verdict.success, .failure] {
            let heard = target()
            let tickets = send(6, to: heard, at: 20 * second)
            heard.end(tickets[0], AttemptReport(verdict, total: 900 * millisecond), at: 20 * second + 900 * millisecond)
            _ = send(1, to: heard, at: 22 * second)
            #expect(heard.openReason == nil)
        }
    }

    @Test("is good again as soon as three answer in time that were waited for, and not by any that are late")
    func heardAgain() {
        var (health, tickets) = silent()
        for place in tickets.indices { health.answers(&tickets[place], at: 22 * second) }
        #expect(health.availability(at: 22 * second) == .open(until: 26 * second))
        (health, tickets) = silent()
        for place in 0..<2 { health.answers(&tickets[place], at: 20 * second + 900 * millisecond) }
        #expect(health.availability(at: 22 * second) == .open(until: 26 * second))
        health.answers(&tickets[2], at: 20 * second + 900 * millisecond)
        #expect(health.availability(at: 22 * second) == .available)
    }

    /// One that took 300 ms and takes three seconds, and has opened its circuit for that.
    private func slowed() -> (TargetHealth, at: Int) {
        let health = target()
        var tickets: [TargetHealth.Ticket] = []
        // Ten a second, each answered after three seconds.
        var now = 20 * second
        while health.openReason == nil, now < 60 * second {
            tickets += send(1, to: health, at: now)
            if tickets.count > 30 { health.answers(&tickets[tickets.count - 31], at: now) }
            now += 100 * millisecond
        }
        #expect(now <= 22 * second)
        for place in tickets.indices {
            health.answers(&tickets[place], at: 23 * second)
            let report = AttemptReport(
                .success,
                isStream: true,
                timeToFirstToken: 3 * second,
                total: 4 * second,
                outputTokens: 11
            )
            health.end(tickets[place], report, at: 24 * second)
        }
        #expect(health.openReason == .silence && health.availability(at: 24 * second) != .available)
        return (health, now)
    }

    /// A probe.
    private func probe(_ health: TargetHealth, taking time: Int, isStream: Bool = true, size: Int = 2000, at now: Int) {
        guard var ticket = health.begin(at: now) else { return }
        health.sends(&ticket, isStream: isStream, size: size, at: now)
        if isStream { health.answers(&ticket, at: now + time) }
        let first = isStream ? time : nil
        health.end(
            ticket,
            AttemptReport(.success, isStream: isStream, timeToFirstToken: first, total: time),
            at: now + time
        )
    }

    @Test("is bad where it has got so slow that nothing comes in time, until it answers as it did")
    func slower() {
        let (health, _) = slowed()
        for time in [30, 41] {
            probe(health, taking: 3 * second, at: time * second)
            #expect(health.availability(at: (time + 4) * second) != .available)
        }
        for time in [65, 66] { probe(health, taking: 300 * millisecond, at: time * second) }
        #expect(health.availability(at: 67 * second) == .available)
    }

    @Test("is good again a minute later, however slow it is by then")
    func slowerForGood() {
        let (health, at) = slowed()
        for time in [at + 30 * second, at + 61 * second, at + 65 * second] {
            #expect(health.availability(at: time) != .available)
            probe(health, taking: 3 * second, at: time)
        }
        #expect(health.availability(at: at + 69 * second) == .available)
    }

    @Test("is not told to be quick again by a whole answer, nor slow by a request that is larger than usual")
    func otherRequests() {
        let (health, at) = slowed()
        for time in [30, 31] { probe(health, taking: 3 * second, isStream: false, at: at + time * second) }
        // It is there; should it say nothing in time, that is known as soon as before.
        #expect(health.openReason == nil)
        _ = send(6, to: health, at: at + 35 * second)
        _ = send(1, to: health, at: at + 36 * second)
        #expect(health.openReason == .silence)

        let other = target()
        for _ in 0..<9 {
            guard var ticket = other.begin(at: 20 * second) else { continue }
            other.sends(&ticket, isStream: true, size: 100_000, at: 20 * second)
        }
        _ = send(4, to: other, at: 20 * second)
        _ = send(1, to: other, at: 30 * second)
        #expect(other.openReason == nil)
    }

    @Test("is not bad again for what was sent before it got well")
    func wellAgain() {
        let health = target()
        _ = send(200, to: health, at: 20 * second)
        _ = send(1, to: health, at: 21 * second)
        #expect(health.openReason == .silence)
        for time in [27, 28] { probe(health, taking: 300 * millisecond, at: time * second) }
        #expect(health.openReason == nil)
        _ = send(4, to: health, at: 29 * second)
        _ = send(1, to: health, at: 31 * second)
        #expect(health.openReason == nil)
    }

    @Test("is tried again where a probe hangs, each time after twice as long")
    func hangingProbe() {
        let (health, _) = silent()
        var probes: [TargetHealth.Ticket] = []
        for (time, next) in [(27, 37), (37, 57), (57, 77), (77, 97)] {
            probes += send(1, to: health, at: time * second)
            #expect(probes.last?.isProbe == true)
            #expect(health.availability(at: next * second - 1) == .open(until: next * second))
        }
        for time in [97, 98] { probe(health, taking: 300 * millisecond, at: time * second) }
        #expect(health.availability(at: 99 * second) == .available)
        for probe in probes { health.end(probe, AttemptReport(.failure, total: 600 * second), at: 627 * second) }
        #expect(health.availability(at: 628 * second) == .available)
    }

    @Test("is good again also where a probe takes longer than the circuit stays open")
    func slowProbes() {
        let health = target()
        health.fail(at: 20 * second)
        var running: [(TargetHealth.Ticket, ends: Int)] = []
        // Whole answers take 20 s, and a call comes each second.
        for time in 25..<100 {
            for (ticket, ends) in running where ends == time {
                health.end(ticket, AttemptReport(.success, total: 20 * second), at: time * second)
            }
            running += send(1, to: health, isStream: false, at: time * second).map { ($0, time + 20) }
        }
        #expect(health.availability(at: 100 * second) == .available)
        #expect(running.count > 30)
    }

    @Test("is not bad for what was under way when its settings changed, nor for what callers are slow to send")
    func otherwiseBusy() {
        let health = target()
        let running = send(6, to: health, at: 20 * second)
        var settings = BreakerSettings()
        settings.probes = 2
        health.configure(settings)
        for ticket in running { health.end(ticket, AttemptReport(.success, total: second), at: 21 * second) }
        _ = send(1, to: health, at: 30 * second)
        #expect(health.openReason == nil)
        for _ in 0..<20 {
            guard var ticket = health.begin(at: 31 * second) else { continue }
            health.sends(&ticket, isStream: true, size: nil, at: 31 * second)
        }
        _ = send(1, to: health, at: 60 * second)
        #expect(health.openReason == nil)
    }

    // MARK: When an attempt has succeeded

    @Test("counts a success when the answer begins, so that failures are not known long before")
    func beginsToAnswer() {
        let health = target()
        var tickets = send(40, to: health, at: 20 * second)
        for place in tickets.indices {
            if place % 5 == 4 {
                health.end(tickets[place], AttemptReport(.failure, total: 50 * millisecond), at: 20 * second + place)
            } else {
                health.answers(&tickets[place], at: 20 * second + place)
            }
        }
        #expect(health.openReason == nil)
        let counts = health.counts(at: 21 * second)
        #expect(counts.calls == 60 && counts.failures == 8)
        // Their ends are not counted again.
        health.end(tickets[0], AttemptReport(.success, isStream: true, total: second), at: 21 * second)
        #expect(health.counts(at: 21 * second) == counts)
    }

    @Test("is good again when answers to probes begin, however long they are")
    func probes() {
        let health = target()
        health.fail(at: 20 * second)
        for _ in 0..<2 {
            var tickets = send(1, to: health, at: 25 * second)
            #expect(tickets[0].isProbe)
            health.answers(&tickets[0], at: 26 * second)
        }
        #expect(health.availability(at: 26 * second) == .available)
    }

    @Test("is bad when answers break off, and good again only when they are whole")
    func breaksOff() {
        let health = target()
        var tickets = send(30, to: health, at: 20 * second)
        for place in tickets.indices { health.answers(&tickets[place], at: 21 * second) }
        #expect(health.openReason == nil)
        for ticket in tickets { health.end(ticket, AttemptReport(.failure, total: 2 * second), at: 22 * second) }
        #expect(health.openReason == .consecutiveFailures)
        var probe = send(1, to: health, at: 27 * second)[0]
        health.answers(&probe, at: 28 * second)
        #expect(health.begin(at: 28 * second) == nil)
        health.end(probe, AttemptReport(.success, isStream: true, total: 2 * second), at: 29 * second)
        var other = send(1, to: health, at: 29 * second)[0]
        health.answers(&other, at: 30 * second)
        #expect(health.availability(at: 30 * second) == .available)
    }

    // MARK: What tells something of it

    @Test("is not told by attempts that began before it got well")
    func old() {
        let health = target()
        let old = send(8, to: health, at: 20 * second)
        health.fail(at: 21 * second)
        for _ in 0..<2 {
            health.end(send(1, to: health, at: 27 * second)[0], AttemptReport(.success, total: second), at: 28 * second)
        }
        for ticket in old { health.end(ticket, AttemptReport(.failure, total: 10 * second), at: 30 * second) }
        #expect(health.availability(at: 30 * second) == .available)
    }

    @Test("is not told while it is tried again by what breaks off of before")
    func oldStream() {
        let health = target()
        var old = send(1, to: health, at: 20 * second)
        health.answers(&old[0], at: 20 * second)
        health.fail(at: 21 * second)
        let probe = send(1, to: health, at: 27 * second)[0]
        health.end(old[0], AttemptReport(.failure, total: 8 * second), at: 28 * second)
        #expect(health.availability(at: 28 * second) == .open(until: 37 * second))
        health.end(probe, AttemptReport(.success, total: 2 * second), at: 29 * second)
        #expect(health.availability(at: 29 * second) == .probe)
    }

    @Test("can be found out though a probe began by a clock that was read a little before the circuit opened")
    func race() {
        let health = target()
        health.fail(at: 20 * second)
        let probe = health.begin(at: 20 * second - 1, insists: true)!
        #expect(probe.isProbe)
        health.end(probe, AttemptReport(.nothing, total: 0), at: 20 * second)
        #expect(health.availability(at: 25 * second) == .probe)
    }

    @Test(
        "is ill while its vendor does not pass its health check, whatever becomes of attempts, and its circuit goes on by itself"
    )
    func ill() {
        let health = target()
        health.setIll(true, at: 20 * second)
        #expect(health.begin(at: 60 * second) == nil)
        let insisting = health.begin(at: 60 * second, insists: true)!
        health.end(insisting, AttemptReport(.success, total: 1), at: 61 * second)
        #expect(health.availability(at: 90 * second) == .open(until: nil))
        #expect(health.openReason == .healthCheck)
        health.setIll(false, at: 91 * second)
        #expect(health.availability(at: 91 * second) == .available)
        health.fail(at: 92 * second)
        health.setIll(true, at: 93 * second)
        health.setIll(false, at: 94 * second)
        #expect(health.openReason == .consecutiveFailures)
    }

    @Test("is not told by a probe of an earlier time")
    func oldProbe() {
        let health = target()
        health.fail(at: 20 * second)
        var first = send(1, to: health, at: 25 * second)[0]
        health.answers(&first, at: 26 * second)
        let other = send(1, to: health, at: 26 * second)[0]
        health.end(first, AttemptReport(.failure, total: 2 * second), at: 27 * second)
        let third = send(1, to: health, at: 40 * second)[0]
        #expect(other.isProbe && third.isProbe)
        health.end(other, AttemptReport(.success, total: 15 * second), at: 41 * second)
        #expect(health.begin(at: 41 * second) == nil)
    }

    @Test("is told by an attempt that was made whatever was known as by a probe")
    func insists() {
        let health = target()
        health.fail(at: 20 * second)
        #expect(health.begin(at: 21 * second) == nil)
        for _ in 0..<2 {
            guard let ticket = health.begin(at: 21 * second, insists: true) else { return }
            #expect(ticket.isProbe)
            health.end(ticket, AttemptReport(.success, total: second), at: 22 * second)
        }
        #expect(health.availability(at: 22 * second) == .available)
    }
}

@Suite("Beginnings of prompts that a target may have in its cache")
struct WarmPrefixesTests {
    @Test("are those of the last five minutes, of which new ones take the places of others")
    func warm() {
        var prefixes = WarmPrefixes()
        #expect(!prefixes.contains(7, at: 0) && !prefixes.contains(0, at: 0))
        prefixes.add(7, at: second)
        #expect(prefixes.contains(7, at: 300 * second))
        #expect(!prefixes.contains(7, at: 301 * second))
        prefixes.add(7, at: 300 * second)
        #expect(prefixes.contains(7, at: 599 * second))
        for other in 0..<5000 { prefixes.add(UInt64(other) &* 977 &+ 7, at: 599 * second) }
        #expect(!prefixes.contains(7, at: 599 * second))
    }
}

@Suite("What is known of targets")
struct HealthRegistryTests {
    @Test("is kept apart for those that are configured, however many others callers think of")
    func named() {
        let registry = HealthRegistry()
        func use(_ number: Int, at now: Int) -> String {
            let target = registry.target("m\(number)", of: "v", isKnown: false, at: now)
            target.attempt(.success, at: now)
            return target.name
        }
        let names = Set((0..<1000).map { use($0, at: second) })
        #expect(names.count == 201 && names.contains("v/*"))
        #expect(registry.target("own", of: "v").name == "v/own")
        #expect(registry.target("m0", of: "other", isKnown: false, at: second).name == "other/m0")
        #expect(use(0, at: 200 * second) == "v/m0")
        // Those that are used no more make room, and nobody else.
        #expect(use(2000, at: 200 * second) == "v/*")
        #expect(use(2001, at: 400 * second) == "v/m2001")
        let kept = Set(registry.targets.map(\.name))
        #expect(kept == ["v/m0", "v/m2001", "v/own", "v/*", "other/m0"])
    }

    @Test("of a vendor that is ill holds for targets that are named later, until it is well")
    func ill() {
        let registry = HealthRegistry()
        let first = registry.target("a", of: "v")
        let isNew = registry.setIll("v", true, at: second)
        let isNewAgain = registry.setIll("v", true, at: second)
        #expect(isNew && !isNewAgain)
        let later = registry.target("b", of: "v")
        #expect(registry.target("a", of: "vv").availability(at: second) == .available)
        #expect(first.openReason == .healthCheck && later.openReason == .healthCheck)
        let isWell = registry.setIll("v", false, at: second)
        #expect(isWell && first.openReason == nil && later.openReason == nil)
    }
}

@Suite("What gateways tell each other of targets")
struct BenchmarkTableTests {
    @Test("is read again as it was told", arguments: 0..<20)
    func roundTrip(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        var targets: [String: TargetBenchmark] = [:]
        for number in 0..<Int.random(in: 0...20, using: &generator) {
            var benchmark = TargetBenchmark()
            benchmark.calls = .random(in: 1...1000, using: &generator)
            benchmark.failures = .random(in: 0...benchmark.calls, using: &generator)
            for _ in 0..<Int.random(in: 0...9, using: &generator) {
                let bucket = benchmark.total.buckets.indices.randomElement(using: &generator) ?? 0
                benchmark.total.buckets[bucket] = .random(in: 1...1 << 40, using: &generator)
                benchmark.timeToFirstToken.buckets[bucket] = 3
            }
            targets["v/m \(number): é,\\"] = benchmark
        }
        let table = BenchmarkTable(targets)
        #expect(table.targets == targets)
        #expect(BenchmarkTable(reading: table.text) == table)
    }

    @Test("is left out where it cannot be understood, and where nothing has happened")
    func broken() {
        for line in [
            "", "a", "a\t1\t2\t\t\t", "a\t-1\t-1\t\t\t", "a\t9223372036854775807\t0\t\t\t", "a\t1\t0\t9999:1\t\t",
            "a\t1\t0\t1:-4\t\t",
        ] {
            #expect(BenchmarkTable(reading: line).targets.isEmpty, "\(line)")
        }
        #expect(BenchmarkTable(reading: "x\nb\t2\t1\t\t\t5:2").targets["b"]?.total.count == 2)
        #expect(BenchmarkTable(["a": TargetBenchmark()]).targets.isEmpty)
        var one = TargetBenchmark()
        one.calls = 1
        let many = Dictionary(uniqueKeysWithValues: (0..<5000).map { ("v/\($0)", one) })
        #expect(BenchmarkTable(many).targets.count == 2000)
    }
}
