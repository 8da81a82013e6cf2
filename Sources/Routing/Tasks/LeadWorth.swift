#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How often a lead is right: a logistic regression of whether leads were, by how large they were. A larger lead is never worth less, and none at all is
/// drawn towards what it is by chance.
struct LeadWorth: Sendable {
    private var offset = 0.0
    private var slope = 0.0
    /// Leads are counted from their mean, in their standard deviations.
    private let mean: Double
    private let unit: Double

    /// Newton's method takes far fewer.
    private static let rounds = 30
    /// Draws the slope to nothing: few leads tell little.
    private static let ridge = 1.0

    private typealias Proof = (lead: Double, isRight: Double)

    /// - Parameters:
    ///   - leads: as many as there are answers to whether they are right; at least one.
    ///   - tasks: that could have led.
    init(_ leads: [Float], _ right: [Bool], tasks: Int) {
        let count = Double(leads.count)
        let mean = leads.reduce(0) { $0 + Double($1) } / count
        let variance = leads.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        let unit = max(variance.squareRoot(), 1e-3)
        (self.mean, self.unit) = (mean, unit)
        var proofs: [Proof] = zip(leads, right).map { ((Double($0) - mean) / unit, $1 ? 1 : 0) }
        // What leads by nothing is right by chance, once for each task.
        for task in 0..<tasks { proofs.append((-mean / unit, task == 0 ? 1 : 0)) }
        for _ in 0..<Self.rounds where !step(proofs) { break }
        guard slope < 0 else { return }
        // Large leads are no better than small ones: all are worth the same.
        slope = 0
        let share = proofs.reduce(0) { $0 + $1.isRight } / Double(proofs.count)
        offset = log(share / (1 - share))
    }

    /// How often a lead of this size is right, from 0 to 1.
    func chance(of lead: Float) -> Double {
        1 / (1 + exp(-(offset + slope * (Double(lead) - mean) / unit)))
    }

    /// Goes nearer to the best line.
    /// - Returns: false where it is there.
    private mutating func step(_ proofs: [Proof]) -> Bool {
        var (first, second) = (0.0, -Self.ridge * slope)
        var (a, b, c) = (0.0, 0.0, Self.ridge)
        for (lead, isRight) in proofs {
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
