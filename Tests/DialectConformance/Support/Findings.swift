import Core
import Testing

/// The search for values that show a fault.
enum Findings {
    /// The most kinds of fault that are told of one dialect.
    private static let limit = 6

    /// Tries a value of each seed, and records one fault of each kind with its seed and the smallest value that shows it.
    /// - Parameters:
    ///   - simpler: values that say a little less.
    ///   - described: the value for people.
    ///   - make: the value of a seed.
    ///   - faultOf: what is wrong with a value, given the seed; the text before its first colon is the kind.
    static func collect<Value>(
        _ dialect: DialectName,
        seeds: Range<UInt64>,
        simpler: (Value) -> [Value],
        described: (Value) -> [String],
        _ make: (UInt64) -> Value,
        faultOf: (Value, UInt64) -> String?
    ) {
        var kinds: Set<Substring> = []
        for seed in seeds where kinds.count < limit {
            let value = make(seed)
            guard let fault = faultOf(value, seed), kinds.insert(kind(of: fault)).inserted else { continue }
            let least = minimal(value, fault, simpler) { faultOf($0, seed) }
            let lines = ["\(dialect.rawValue), seed \(seed):", least.fault] + described(least.value)
            Issue.record(Comment(rawValue: lines.joined(separator: "\n")))
        }
    }

    private static func minimal<Value>(
        _ value: Value,
        _ fault: String,
        _ simpler: (Value) -> [Value],
        _ faultOf: (Value) -> String?
    ) -> (value: Value, fault: String) {
        var found = (value: value, fault: fault)
        var isSmaller = true
        while isSmaller {
            isSmaller = false
            for next in simpler(found.value) {
                // The search must not end at another fault.
                guard let fault = faultOf(next), kind(of: fault) == kind(of: found.fault) else { continue }
                found = (next, fault)
                isSmaller = true
                break
            }
        }
        return found
    }

    private static func kind(of fault: String) -> Substring { fault.prefix { $0 != ":" && $0 != "\n" } }
}

/// What differs between two lists of lines.
func difference(_ expected: [String], _ got: [String]) -> String? {
    guard expected != got else { return nil }
    let lost = expected.filter { !got.contains($0) }.map { "lost \($0)" }
    let invented = got.filter { !expected.contains($0) }.map { "invented \($0)" }
    let lines = lost + invented
    return (lines.isEmpty ? ["another order: \(expected) -> \(got)"] : lines).joined(separator: "\n")
}
