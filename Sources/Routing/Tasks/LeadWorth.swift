#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How often a lead is right: a logistic regression of whether leads were, by how large they were. A larger lead is never worth less.
struct LeadWorth: Sendable {
    private var offset = 0.0
    private var slope = 0.0
    /// Leads are counted in their standard deviations.
    private let unit: Double

    /// Newton's method takes far fewer.
    private static let rounds = 30
    /// Draws the slope to nothing: few leads tell little.
    private static let ridge = 1.0

    /// - Parameter leads: as many as there are answers to whether they are right; at least one.
    init(_ leads: [Float], _ right: [Bool]) {
        let count = Double(leads.count)
        let mean = leads.reduce(0) { $0 + Double($1) } / count
        let variance = leads.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        unit = max(variance.squareRoot(), 1e-9)
        // As if one more had been right and one more wrong, so that the offset stays finite.
        var points: [(lead: Double, isRight: Double)] = [(mean / unit, 1), (mean / unit, 0)]
        for (lead, isRight) in zip(leads, right) { points.append((Double(lead) / unit, isRight ? 1 : 0)) }
        for _ in 0..<Self.rounds where !step(points) { break }
        guard slope < 0 else { return }
        // Large leads are no better than small ones: all are worth the same.
        slope = 0
        let share = (Double(right.count { $0 }) + 1) / (count + 2)
        offset = log(share / (1 - share))
    }

    /// How often a lead of this size is right, from 0 to 1.
    func chance(of lead: Float) -> Double {
        1 / (1 + exp(-(offset + slope * Double(lead) / unit)))
    }

    /// Goes nearer to the best line.
    /// - Returns: false where it is there.
    private mutating func step(_ points: [(lead: Double, isRight: Double)]) -> Bool {
        var (first, second) = (0.0, -Self.ridge * slope)
        var (a, b, c) = (0.0, 0.0, Self.ridge)
        for (lead, isRight) in points {
            let chance = 1 / (1 + exp(-(offset + slope * lead)))
            let weight = chance * (1 - chance)
            first += isRight - chance
            second += (isRight - chance) * lead
            a += weight
            b += weight * lead
            c += weight * lead * lead
        }
        let determinant = a * c - b * b
        guard determinant > 1e-12 else { return false }
        let change = ((c * first - b * second) / determinant, (a * second - b * first) / determinant)
        offset += change.0
        slope += change.1
        return abs(change.0) + abs(change.1) > 1e-9
    }
}
