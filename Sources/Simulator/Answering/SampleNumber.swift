import JSON

/// A number within the bounds of a schema.
struct SampleNumber {
    private let least: Double?
    private let most: Double?
    private let above: Double?
    private let below: Double?
    private let step: Double?

    init(_ facets: SchemaFacets) {
        least = facets.greatest("minimum")
        most = facets.least("maximum")
        above = facets.greatest("exclusiveMinimum")
        below = facets.least("exclusiveMaximum")
        step = facets["multipleOf"]?.double.flatMap { $0 > 0 ? $0 : nil }
    }

    func integer(_ ordinal: Int) -> Int {
        // An integer that is a multiple of 0.5 is one of 1, too.
        let step = (step ?? 1) < 1 ? 1 : (step ?? 1)
        return Int(exactly: value(step, ordinal).rounded()) ?? 0
    }

    func number(_ ordinal: Int) -> JSONNumber {
        if let step { return JSONNumber(value(step, ordinal)) }
        if let low = above ?? least, let high = below ?? most, high > low {
            // Far enough inside for bounds that are excluded.
            let inside = low + (high - low) / Double(2 + ordinal)
            return JSONNumber(inside.isFinite ? inside : 0)
        }
        return JSONNumber(value(0.5, ordinal))
    }

    /// The multiple of the step nearest above 1, or above the lower bound, or else below the upper bound.
    private func value(_ step: Double, _ ordinal: Int) -> Double {
        var low = max(least ?? -.infinity, above ?? -.infinity)
        let high = min(most ?? .infinity, below ?? .infinity)
        if low == -.infinity { low = high < 1 ? high - step * Double(ordinal + 1) : 1 }
        var value = (low / step).rounded(.up) * step
        if value == above { value += step }
        if value == below { value -= step }
        value += step * Double(ordinal)
        return value.isFinite ? value : 0
    }
}
