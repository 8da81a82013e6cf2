import Core
import Glibc

/// What chance has for an attempt, whoever it is made at: the same for every policy, so that they are compared by what they do with it.
struct AttemptLuck {
    /// Less than the share that fails: the attempt does.
    let failure: Double
    /// Of a standard normal distribution.
    let firstToken: Double
    /// Of a standard normal distribution.
    let eachToken: Double

    /// - Parameters:
    ///   - call: its number, from 0.
    ///   - attempt: its number in the call, from 0.
    init(seed: UInt64, call: Int, attempt: Int) {
        var generator = SplitMix64(seed: seed << 40 ^ UInt64(call) << 8 ^ UInt64(attempt + 1))
        failure = Double.random(in: 0..<1, using: &generator)
        firstToken = Self.normal(&generator)
        eachToken = Self.normal(&generator)
    }

    /// Box and Muller (1958).
    private static func normal(_ generator: inout SplitMix64) -> Double {
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
        return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator))
    }
}

/// Who calls, and when: the same for every policy.
struct CallLuck {
    /// Since the call before, in nanoseconds.
    let gap: Int
    /// Of the answer.
    let tokens: Int
    /// Of the call's own choices.
    let seed: UInt64

    /// - Parameter rate: calls in a second, which come as those of a Poisson process do.
    init(seed: UInt64, call: Int, rate: Double) {
        var generator = SplitMix64(seed: seed << 40 ^ UInt64(call) << 8)
        // Whole microseconds: what the last digit of a logarithm is must decide nothing.
        gap = Int(-log(1 - Double.random(in: 0..<1, using: &generator)) / rate * 1e6) * 1000
        tokens = Int.random(in: 50...150, using: &generator)
        self.seed = generator.next()
    }
}
