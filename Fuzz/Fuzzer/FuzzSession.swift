import CLibFuzzer
import Foundation
import NIOCore

/// The group that this process fuzzes, for the functions that libFuzzer calls.
enum FuzzSession {
    // Both are set before libFuzzer begins, which calls from the thread that it was begun on.
    nonisolated(unsafe) private static var group = FuzzGroup.requests
    nonisolated(unsafe) private static var pool = ValuePool()

    static func begin(_ group: FuzzGroup, pool: ValuePool) {
        self.group = group
        self.pool = pool
    }

    /// Checks one input, and that it takes no more time than its length allows. What disturbs a measurement only adds to it,
    /// so that one which is too long is repeated before it counts.
    static func check(_ bytes: UnsafeRawBufferPointer) {
        guard let input = FuzzInput(reading: ByteBuffer(bytes: bytes)) else { return }
        let bound = 0.1 + 4e-5 * Double(bytes.count)
        var spent = seconds { group.check(input) }
        for _ in 0..<4 where spent > bound { spent = min(spent, seconds { group.check(input) }) }
        if spent > bound { finding("\(bytes.count) bytes took \(spent) seconds of CPU, more than \(bound)") }
    }

    static func mutate(_ bytes: UnsafeMutableRawBufferPointer, count: Int, seed: UInt64) -> Int {
        var mutator = InputMutator(group: group, pool: pool, random: SeededGenerator(seed: seed))
        let input = Array(bytes.prefix(count))
        let output = mutator.mutate(input, limit: bytes.count)
        guard !output.isEmpty, output.count <= bytes.count else { return count }
        bytes.copyBytes(from: output)
        return output.count
    }

    /// Seconds of CPU time, because other programs take wall time.
    static func seconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        body()
        return now() - start
    }
}

/// Called by libFuzzer for every new input.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: CUnsignedInt)
    -> Int
{
    FuzzSession.mutate(
        UnsafeMutableRawBufferPointer(start: bytes, count: capacity),
        count: count,
        seed: UInt64(seed)
    )
}

/// Ends the process, which is how libFuzzer learns that the input at hand has found a fault.
func finding(_ what: String) -> Never {
    FileHandle.standardError.write(Data("\nFOUND: \(what)\n".utf8))
    abort()
}
