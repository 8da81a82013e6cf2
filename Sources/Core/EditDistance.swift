/// How far two texts are from each other: insertions, deletions, replacements and swaps of neighbours (optimal string alignment). Takes time in proportion to
/// the product of their lengths.
public func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for (i, a) in one.enumerated() {
        var row = [i + 1]
        row.reserveCapacity(other.count + 1)
        for (j, b) in other.enumerated() {
            var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
            if i > 0, j > 0, a == other[j - 1], one[i - 1] == b { best = min(best, beforeLast[j - 1] + 1) }
            row.append(best)
        }
        (beforeLast, last) = (last, row)
    }
    return last[other.count]
}
