import Core
import Storage

/// Calls that differ in everything, the same ones each time.
enum SampleCalls {
    /// 2026-01-30, so that a month ends among them.
    static let begin = 1_769_731_200_000
    static let end = begin + 400 * 86_400_000

    static func id(_ number: Int) -> CallID {
        var random = SplitMix64(seed: UInt64(number) &+ 77)
        return CallID(milliseconds: begin + number, random: (random.next(), random.next()))
    }

    /// A call and its attempts.
    /// - Parameter time: in milliseconds since 1970; without it, somewhere in two months.
    static func call(_ number: Int, at time: Int? = nil) -> [LedgerEntry] {
        var random = SplitMix64(seed: UInt64(number))
        func pick<Element>(_ choices: [Element]) -> Element {
            choices[Int.random(in: 0..<choices.count, using: &random)]
        }
        let time = time ?? begin + number * 7_919_000 % (60 * 86_400_000)
        let call = CallID(milliseconds: time, random: (random.next(), random.next()))
        var dimensions = UsageDimensions(endpoint: pick(["calls", "embeddings"]))
        dimensions.organisation = "acme"
        dimensions.team = pick(["search", "mail", nil, "é,=%"])
        dimensions.key = pick(["one", "two"])
        dimensions.user = pick([nil, "u1", "u2"])
        dimensions.tags = pick([[:], ["project": "p1"], ["project": "p2", "a,b": "c=%d"]])
        dimensions.modelAsked = pick(["fast", "smart", ""])
        dimensions.isStream = pick([true, false])
        var attempts: [LedgerEntry] = []
        for attempt in 1...pick([1, 1, 1, 2]) {
            var of = dimensions
            of.vendor = pick(["openai", "anthropic"])
            of.model = pick(["gpt-5", "claude"])
            of.region = pick([nil, "eu-central-1"])
            of.tier = pick([nil, "priority"])
            of.status = pick([200, 200, 429, 0])
            of.error = of.status == 429 ? "rate_limit_exceeded" : nil
            var entry = LedgerEntry(
                call: call,
                number: attempt,
                time: time + attempt,
                dimensions: of,
                requestID: "req_\(number)"
            )
            if of.status == 200 {
                var usage = Usage(
                    inputTokens: Int.random(in: 0..<5000, using: &random),
                    outputTokens: Int.random(in: 0..<900, using: &random)
                )
                usage.cachedInputTokens = pick([nil, 10, 200])
                usage.reasoningTokens = pick([nil, 5])
                usage.searches = pick([nil, nil, 2])
                entry.usage = usage
                entry.cost = pick([nil, Money(picodollars: Int128.random(in: 0..<90_000_000_000, using: &random))])
                entry.isEstimate = pick([true, false, false])
                entry.price = pick([nil, "catalogue"])
            } else {
                entry.cost = .zero
            }
            entry.duration = Int.random(in: 100..<90_000_000, using: &random)
            entry.timeToFirstByte = pick([nil, entry.duration / 2])
            attempts.append(entry)
        }
        let last = attempts[attempts.count - 1]
        var whole = LedgerEntry(
            call: call,
            number: 0,
            time: time,
            dimensions: last.dimensions,
            requestID: "req_\(number)"
        )
        whole.attempts = attempts.count
        whole.usage = Usage.sum(attempts.map(\.usage))
        whole.cost = last.cost
        whole.duration = last.duration + 50
        whole.timeToFirstByte = last.timeToFirstByte
        whole.overhead = 40
        guard attempts.count == 1, number % 5 != 0 else { return [whole] + attempts }
        // As the gateway tells most of its calls.
        whole.isEstimate = last.isEstimate
        whole.price = last.price
        whole.only = LedgerMeasures.OnlyAttempt(
            delay: 1,
            duration: last.duration,
            timeToFirstByte: last.timeToFirstByte
        )
        return [whole]
    }
}
