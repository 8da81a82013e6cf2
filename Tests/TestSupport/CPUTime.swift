import Foundation

/// The seconds of its own time that a thread takes for some work, however much else runs on the machine: for what would take minutes if
/// its time grew faster than its size.
public func cpuSeconds(_ work: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let before = now()
    try work()
    return now() - before
}
