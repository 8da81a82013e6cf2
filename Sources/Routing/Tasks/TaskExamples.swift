/// Prompts whose task is known, as an embedding model sees them: a prompt that the rules are not sure of is likely to ask for what those that are
/// most like it ask for.
///
/// Vectors of the same model have a part that all of them share, which says nothing of the text and differs from model to model: it is taken
/// off, so that those which have nothing to do with each other stand at right angles. A task is as like a prompt as its three examples that are
/// most like it are in the middle (by the cosine), and it leads by how much more that is than of any other task.
///
/// What a lead is worth depends on the model, and is found out with the examples: each is set beside the others as a prompt would be, and how
/// often leads are right there tells how often they will be.
public final class TaskExamples: Sendable {
    /// Numbers of a vector.
    public let dimensions: Int
    /// Of the examples, those that would have been told rightly by the others alone, from 0 to 1.
    public let accuracy: Double
    private let tasks: [CallTask]
    /// One after the other, each of length 1, filled up with zeros to whole lanes.
    private let lanes: [Lane]
    private let lanesEach: Int
    /// What all share.
    private let middle: [Float]
    private let worth: LeadWorth

    private typealias Lane = SIMD8<Float>
    /// Of a task those that count.
    private static let nearest = 3
    /// What is nearer than this to what all share is so by rounding.
    private static let leastDifference = 1e-5
    /// No example makes surer than this.
    private static let mostWeight = 0.9

    /// - Parameter examples: at least three of each of two tasks or more, and all vectors of one length.
    /// - Returns: nil where they are fewer, a vector is of another length, of no length at all or of numbers that are none, or where vectors do not tell
    ///   examples apart.
    public init?(_ examples: [(task: CallTask, vector: [Float])]) {
        let counts = Dictionary(grouping: examples, by: \.task).mapValues(\.count)
        guard counts.count > 1, counts.values.allSatisfy({ $0 >= Self.nearest }), let first = examples.first,
            !first.vector.isEmpty, examples.allSatisfy({ $0.vector.count == first.vector.count })
        else { return nil }
        dimensions = first.vector.count
        tasks = examples.map(\.task)
        let unit = examples.compactMap { Self.unit($0.vector) }
        guard unit.count == examples.count else { return nil }
        middle = (0..<first.vector.count).map { place in
            unit.reduce(0) { $0 + $1[place] } / Float(unit.count)
        }
        lanesEach = (first.vector.count + Lane.scalarCount - 1) / Lane.scalarCount
        var lanes: [Lane] = []
        lanes.reserveCapacity(lanesEach * examples.count)
        for vector in unit {
            guard let centred = Self.unit(zip(vector, middle).map { $0 - $1 }, least: Self.leastDifference) else {
                return nil
            }
            lanes += Self.lanes(centred)
        }
        self.lanes = lanes
        let (leads, right) = Self.proofs(tasks, lanes, lanesEach)
        accuracy = Double(right.count { $0 }) / Double(right.count)
        worth = LeadWorth(leads, right, tasks: counts.count)
        // A model that tells everything the same finds the largest task as often.
        guard accuracy > Double(counts.values.max() ?? 0) / Double(examples.count) else { return nil }
    }

    /// What speaks for a task of a prompt.
    /// - Parameter vector: of the prompt, by the same model.
    /// - Returns: nil: nothing does, or the vector is none of the model's.
    public func reason(for vector: [Float]) -> TaskReason? {
        guard vector.count == dimensions, let unit = Self.unit(vector),
            let centred = Self.unit(zip(unit, middle).map { $0 - $1 }, least: Self.leastDifference)
        else { return nil }
        let (task, lead) = Self.leader(of: Self.lanes(centred)[...], tasks, lanes, lanesEach)
        return TaskReason(
            task: task,
            weight: min(worth.chance(of: lead), Self.mostWeight),
            text: "most like its examples"
        )
    }

    // MARK: Vectors

    /// A vector of length 1 in the same direction; nil: it has none.
    private static func unit(_ vector: [Float], least: Double = 1e-12) -> [Float]? {
        let length = vector.reduce(0 as Double) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > least else { return nil }
        return vector.map { Float(Double($0) / length) }
    }

    private static func lanes(_ vector: [Float]) -> [Lane] {
        stride(from: 0, to: vector.count, by: Lane.scalarCount).map { start in
            var lane = Lane()
            for place in start..<min(start + Lane.scalarCount, vector.count) { lane[place - start] = vector[place] }
            return lane
        }
    }

    /// The task that leads, and by how much.
    /// - Parameter left: the place of an example that does not count.
    private static func leader(
        of vector: ArraySlice<Lane>,
        _ tasks: [CallTask],
        _ lanes: [Lane],
        _ lanesEach: Int,
        leavingOut left: Int? = nil
    ) -> (CallTask, lead: Float) {
        // Those that are most alike of each task, the first ones first; no cosine is less than -1.
        var best = [SIMD3<Float>](repeating: SIMD3(repeating: -1), count: CallTask.allCases.count)
        vector.withUnsafeBufferPointer { vector in
            lanes.withUnsafeBufferPointer { lanes in
                for (place, task) in tasks.enumerated() where place != left {
                    var sum = Lane()
                    for lane in 0..<lanesEach { sum += vector[lane] * lanes[place * lanesEach + lane] }
                    let (alike, those) = (sum.sum(), best[task.place])
                    if alike > those.x {
                        best[task.place] = SIMD3(alike, those.x, those.y)
                    } else if alike > those.y {
                        best[task.place] = SIMD3(those.x, alike, those.y)
                    } else if alike > those.z {
                        best[task.place].z = alike
                    }
                }
            }
        }
        var (leader, most, next) = (CallTask.chat, -Float.infinity, -Float.infinity)
        for task in TaskExample.tasks {
            let alike = best[task.place].sum() / Float(nearest)
            if alike > most { (leader, next, most) = (task, most, alike) } else { next = max(next, alike) }
        }
        return (leader, most - next)
    }

    /// The leads of all examples, each set beside the others, and whether they are right.
    private static func proofs(_ tasks: [CallTask], _ lanes: [Lane], _ lanesEach: Int) -> ([Float], [Bool]) {
        let proofs = tasks.indices.map { place in
            let vector = lanes[(place * lanesEach)..<((place + 1) * lanesEach)]
            let (task, lead) = leader(of: vector, tasks, lanes, lanesEach, leavingOut: place)
            return (lead: lead, isRight: task == tasks[place])
        }
        return (proofs.map(\.lead), proofs.map(\.isRight))
    }
}
