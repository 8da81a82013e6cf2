import Core
import Storage

/// Calls as an organisation makes them: 50 teams of 4 applications each, 5,000 people, 20 models of which a team uses a few, more by day
/// than by night. The same ones each time.
enum RealisticCalls {
    private static let vendors = ["openai", "anthropic", "google", "bedrock"]

    /// A call, one of so many that are spread over 30 days.
    static func call(_ number: Int, of count: Int) -> [LedgerEntry] {
        var random = SplitMix64(seed: UInt64(number))
        func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
        let time = moment(number, of: count)
        let call = CallID(milliseconds: time, random: (random.next(), random.next()))

        // A few teams call most.
        let team = min(Int.random(in: 0..<50, using: &random), Int.random(in: 0..<50, using: &random))
        let key = team * 4 + min(Int.random(in: 0..<4, using: &random), Int.random(in: 0..<4, using: &random))
        // An application has one model for most of what it does.
        let model = (team * 7 + (chance(80) ? key % 2 : Int.random(in: 0..<3, using: &random))) % 20
        var dimensions = UsageDimensions(endpoint: "calls")
        dimensions.organisation = "organisation-\(team % 5)"
        dimensions.team = "team-\(team)"
        dimensions.key = "application-\(key)"
        dimensions.user = "person-\(key * 25 + Int.random(in: 0..<25, using: &random))"
        dimensions.tags = chance(50) ? ["project": "project-\(key)-\(Int.random(in: 0..<3, using: &random))"] : [:]
        dimensions.modelAsked = "model-\(model)"
        dimensions.vendor = vendors[model % 4]
        dimensions.model = "vendor-model-\(model)"
        dimensions.status = chance(97) ? 200 : chance(60) ? 429 : 500
        dimensions.error = dimensions.status == 200 ? nil : "vendor_error"
        dimensions.isStream = key.isMultiple(of: 2) ? chance(90) : chance(10)

        var entry = LedgerEntry(
            call: call,
            number: 0,
            time: time,
            dimensions: dimensions,
            requestID: "req_\(number)"
        )
        entry.attempts = 1
        entry.price = "catalogue"
        entry.cost = .zero
        if dimensions.status == 200 {
            var usage = Usage(
                inputTokens: Int.random(in: 50..<8_000, using: &random),
                outputTokens: Int.random(in: 5..<900, using: &random)
            )
            usage.cachedInputTokens = chance(30) ? usage.inputTokens / 2 : 0
            entry.usage = usage
            entry.cost = Money(picodollars: Int128(usage.inputTokens * 2_000_000 + usage.outputTokens * 8_000_000))
        }
        entry.duration = 300_000 + usage(of: entry) * 12_000 + Int.random(in: 0..<200_000, using: &random)
        entry.timeToFirstByte = min(entry.duration, 250_000 + Int.random(in: 0..<400_000, using: &random))
        entry.overhead = 60
        entry.only = LedgerMeasures.OnlyAttempt(
            delay: 0,
            duration: entry.duration - 60,
            timeToFirstByte: entry.timeToFirstByte
        )
        return [entry]
    }

    private static func usage(of entry: LedgerEntry) -> Int { entry.usage?.outputTokens ?? 0 }

    /// Moments in their order, twice as many by day as by night.
    private static func moment(_ number: Int, of count: Int) -> Int {
        let day = 86_400_000
        let (whole, rest) = (number * 30 / count, number * 30 % count)
        let share = rest * 3 / count
        let within = share < 2 ? rest * 3 * (day / 4) / count : day / 2 + (rest * 3 - 2 * count) * (day / 2) / count
        return SampleCalls.begin + whole * day + within
    }
}
