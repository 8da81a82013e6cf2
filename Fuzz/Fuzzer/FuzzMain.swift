import CLibFuzzer
import Foundation

/// One group of targets, named by `FUZZ_GROUP`, run by libFuzzer with the arguments of the command line.
///
/// The name comes by the environment because libFuzzer starts itself again with its own arguments to minimise an input.
/// Two further names make no use of libFuzzer: `seeds FOLDER` writes where the groups begin, and `growth SECONDS SEED FOLDER`
/// looks for work that grows faster than its input.
@main
enum FuzzMain {
    static func main() throws {
        let arguments = CommandLine.arguments
        let name = ProcessInfo.processInfo.environment["FUZZ_GROUP"] ?? ""
        switch name {
        case "seeds" where arguments.count == 2: return try Seeds.write(to: URL(fileURLWithPath: arguments[1]))
        case "growth" where arguments.count == 4:
            let growth = try Growth(
                seconds: Double(arguments[1]) ?? 60,
                seed: UInt64(arguments[2]) ?? 1,
                seeds: URL(fileURLWithPath: arguments[3])
            )
            return growth.run()
        default: break
        }
        guard let group = FuzzGroup(rawValue: name) else {
            let names = FuzzGroup.allCases.map(\.rawValue).joined(separator: ", ")
            FileHandle.standardError.write(Data("FUZZ_GROUP must be one of \(names), seeds, growth.\n".utf8))
            exit(2)
        }
        FuzzSession.begin(group, pool: try ValuePool(folders: arguments.dropFirst()))
        var count = CommandLine.argc
        var values = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &values) { bytes, count in
                FuzzSession.check(UnsafeRawBufferPointer(start: bytes, count: count))
                return 0
            }
        )
    }
}
