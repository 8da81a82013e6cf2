import Core
import Testing

@testable import Routing

@Suite("An outlier")
struct OutlierTests {
    private func route(_ count: Int) -> Route {
        .flat(
            .roundRobin,
            weights: Array(repeating: 1, count: count),
            outliers: RouteOutliers(OutlierSettings(), minimumCalls: 20)
        )
    }

    /// So many attempts of each target, of which a share fails.
    private func run(_ route: Route, _ shares: [Double], calls: Int = 100) {
        for (target, share) in zip(route.targets, shares) {
            var owed = 0.0
            for _ in 0..<calls {
                owed += share
                target.health.attempt(owed >= 1 ? .failure : .success, at: second)
                if owed >= 1 { owed -= 1 }
            }
        }
    }

    private func open(_ route: Route) -> [Int] {
        _ = route.first(at: second)
        return route.targets.indices.filter { route.targets[$0].health.openReason == .outlier }
    }

    @Test("is a target that fails much more often than the others")
    func ejected() {
        let route = route(3)
        run(route, [0, 0.3, 0.01])
        #expect(open(route) == [1])
        #expect((0..<30).allSatisfy { _ in route.first(at: 2 * second) != 1 })
    }

    @Test(
        "is none that fails as often as the others, or seldom, or has hardly been tried",
        arguments: [
            ([0.3, 0.3, 0.3], 100), ([0, 0.09, 0], 100), ([0.15, 0.3, 0.15], 100), ([0, 0.3, 0], 19),
        ]
    )
    func kept(shares: [Double], calls: Int) {
        let route = route(3)
        run(route, shares, calls: calls)
        #expect(open(route) == [])
    }

    @Test("is seen by its latest attempts, long before it shows in the window")
    func latest() {
        let route = route(3)
        for time in 0..<27 {
            for target in route.targets { for _ in 0..<15 { target.health.attempt(.success, at: time * second) } }
        }
        for number in 0..<20 {
            for place in 0..<3 {
                let isFailure = place == 1 && number % 3 == 0
                route.targets[place].health.attempt(isFailure ? .failure : .success, at: 27 * second)
            }
        }
        _ = route.first(at: 27 * second)
        #expect(route.targets.map { $0.health.openReason == .outlier } == [false, true, false])
    }

    @Test("is none for what chance does to targets that all fail now and then", arguments: [0.01, 0.02, 0.05])
    func chance(share: Double) {
        var generator = SplitMix64(seed: 7)
        let route = route(3)
        var ejected = 0
        // Fifteen attempts a second for two minutes.
        for time in stride(from: 0, to: 120 * second, by: second / 15) {
            for target in route.targets {
                target.health.attempt(
                    Double.random(in: 0..<1, using: &generator) < share ? .failure : .success,
                    at: time
                )
            }
            _ = route.first(at: time)
            for target in route.targets where target.health.openReason != nil {
                ejected += 1
                // Begins anew.
                var settings = BreakerSettings()
                settings.longestOpen += ejected
                target.health.configure(settings)
            }
        }
        #expect(ejected <= 2)
    }

    @Test("is left alone only while enough others are there", arguments: [1, 2, 3, 4, 5])
    func cap(count: Int) {
        let route = route(count)
        run(route, (0..<count).map { $0 == 0 ? 0.02 : 0.4 })
        // The median is ill as well where most are, and nobody stands out.
        _ = open(route)
        let ill = route.targets.count { $0.health.availability(at: second) != .available }
        #expect(ill <= count / 2 && ill < count)
    }

    @Test("counts those that are left alone already")
    func together() {
        let route = route(4)
        run(route, [0, 0, 0.3, 0.3])
        route.targets[0].health.setIll(true, at: second)
        _ = route.first(at: second)
        #expect(route.targets.count { $0.health.openReason != nil } <= 2)
    }
}

@Suite("What is measured")
struct MeasuringTests {
    @Test("in a window is what happened in it", arguments: 0..<50)
    func slidingCounts(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        var counts = SlidingCounts(window: 10 * second)
        var events: [(time: Int, isFailure: Bool)] = []
        var now = 0
        for _ in 0..<500 {
            now += Int.random(in: 0...(second / 2), using: &generator)
            if Int.random(in: 0..<50, using: &generator) == 0 {
                now += Int.random(in: 0...(30 * second), using: &generator)
            }
            let isFailure = Bool.random(using: &generator)
            events.append((now, isFailure))
            counts.add(isFailure: isFailure, isSlow: false, at: now)
            // The slice that is being filled and the nine before it.
            let first = (now / second - 9) * second
            let recent = events.filter { $0.time >= first }
            #expect(counts.sum.calls == recent.count)
            #expect(counts.sum.failures == recent.count { $0.isFailure })
        }
    }

    @Test("of latency believes at once what is found out after a while")
    func foundOut() {
        var mean = PeakEWMA(decay: 5 * second)
        mean.add(3 * second, at: 0)
        #expect((mean.value(at: 14 * second) ?? 0) < 5e8)
        // Nobody else goes there meanwhile.
        mean.hold(at: 14 * second)
        #expect(mean.value(at: 15 * second) == 3e9)
        mean.add(300 * millisecond, at: 15 * second)
        #expect((mean.latest ?? 0) < 4.5e8)
        // However slow it was, it is tried again.
        mean.add(600 * second, at: 16 * second)
        #expect(mean.value(at: 20 * second) == 6e11)
        #expect(mean.value(at: 32 * second) == 0)
    }

    @Test("of times is told to within a twentieth", arguments: [0.5, 0.95, 0.99])
    func percentiles(share: Double) {
        var generator = SplitMix64(seed: 9)
        var histogram = SlidingHistogram()
        var times: [Int] = []
        for _ in 0..<5000 {
            let time = Int(
                Double(millisecond) * Double.random(in: 1...1000, using: &generator)
                    * Double.random(in: 1...50, using: &generator)
            )
            times.append(time)
            histogram.add(time, at: second)
        }
        times.sort()
        let exact = Double(times[Int((share * 5000).rounded(.up)) - 1])
        let counts = histogram.counts(at: second)
        let told = Double(counts.percentile(share) ?? 0)
        #expect(abs(told - exact) / exact < 0.065)
    }

    @Test("of times is forgotten with the window")
    func forgotten() {
        var histogram = SlidingHistogram(window: 300 * second)
        histogram.add(second, at: 0)
        let before = histogram.counts(at: 299 * second)
        let after = histogram.counts(at: 300 * second)
        #expect(before.count == 1)
        #expect(after.count == 0 && after.percentile(0.5) == nil)
    }

    @Test("of latency rises at once and falls by and by")
    func peak() {
        var mean = PeakEWMA(decay: 10 * second)
        mean.add(100 * millisecond, at: 0)
        mean.add(900 * millisecond, at: second)
        #expect(mean.latest == 9e8)
        mean.add(100 * millisecond, at: 11 * second)
        #expect(abs((mean.latest ?? 0) - 3.943e8) < 1e6)
        // What nobody adds to loses weight.
        #expect(mean.value(at: 21 * second) == mean.latest)
        #expect((mean.value(at: 31 * second) ?? 0) < 1.46e8)
    }
}
