import Core
import Glibc

/// Weighted rendezvous hashing (Thaler and Ravishankar, 1998; weights after Schindelhauer and Schomaker, 2005): each of several places draws a
/// number that only the seed, the place and its weight decide, and the smallest wins.
///
/// With a seed drawn for the occasion this is a choice at random in proportion to the weights, and an order for all of them. With a
/// hash of something as the seed the same thing always chooses the same place, and where one comes or goes only what is its own moves.
enum Rendezvous {
    /// The number of a place.
    /// - Parameters:
    ///   - choice: tells choices of the same seed apart.
    ///   - weight: above 0; without any a place is chosen only where nothing else is left.
    static func number(seed: UInt64, choice: Int, place: Int, weight: Double) -> Double {
        guard weight > 0 else { return .infinity }
        let hash = mix(mix(seed &+ UInt64(truncatingIfNeeded: choice) &* 0x9E37_79B9_7F4A_7C15) &+ UInt64(place + 1))
        // From just above 0 to 1, so that the logarithm is finite.
        let unit = (Double(hash >> 11) + 1) * 0x1p-53
        return -log(unit) / weight
    }

    /// A number that looks drawn at random, of another one.
    static func mix(_ value: UInt64) -> UInt64 {
        var generator = SplitMix64(seed: value)
        return generator.next()
    }
}
