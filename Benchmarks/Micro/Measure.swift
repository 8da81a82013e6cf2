import Foundation

/// Nanoseconds of CPU time that an iteration takes: the best of `samples` runs, each of as many iterations as fill
/// `seconds`. Of CPU time, because other programs take wall time; the best, because whatever disturbs only adds.
func measure(seconds: Double = 0.004, samples: Int = 40, _ body: () throws -> Void) rethrows -> Double {
    func cpu() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    var iterations = 1
    while true {
        let start = cpu()
        for _ in 0..<iterations { try body() }
        let spent = cpu() - start
        if spent > seconds { break }
        iterations = max(iterations * 2, Int(Double(iterations) * seconds / max(spent, 1e-6) * 1.1))
    }
    var best = Double.infinity
    for _ in 0..<samples {
        let start = cpu()
        for _ in 0..<iterations { try body() }
        best = min(best, (cpu() - start) / Double(iterations) * 1e9)
    }
    return best
}

/// Keeps the optimiser from leaving out what made the value.
@inline(never) func keep<T>(_ value: T) { withExtendedLifetime(value) {} }

func heading(_ title: String, _ columns: [String]) {
    print("\n\(title), CPU ns")
    print("".padding(toLength: 30, withPad: " ", startingAt: 0) + columns.map { pad($0) }.joined())
}

func row(_ name: String, _ values: [Double]) {
    print(name.padding(toLength: 30, withPad: " ", startingAt: 0) + values.map { pad(String(Int($0))) }.joined())
}

private func pad(_ text: String) -> String {
    String(repeating: " ", count: max(1, 15 - text.count)) + text
}
