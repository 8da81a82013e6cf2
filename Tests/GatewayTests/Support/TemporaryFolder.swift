import Foundation

/// A folder that goes when it is let go, and what the process has left in it.
final class TemporaryFolder: Sendable {
    /// The one that everything of this process is in; it goes with the process.
    private static let all: String = {
        let path = NSTemporaryDirectory() + "gateway-tests-\(ProcessInfo.processInfo.processIdentifier)"
        try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.all) }
        return path
    }()

    let path: String

    init() {
        path = Self.place("")
        try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where something can be that nothing else is.
    static func place(_ suffix: String) -> String { "\(all)/\(UUID().uuidString)\(suffix)" }
}
