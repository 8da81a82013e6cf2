import Foundation

/// A file that goes when it is let go.
final class TemporaryFile: Sendable {
    let path: String

    init(_ text: String) {
        path = TemporaryFolder.place(".yaml")
        try! write(text)
    }

    deinit {
        unlink(path)
    }

    func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// Puts another file in its place, as editors do.
    func replace(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    func remove() throws {
        try FileManager.default.removeItem(atPath: path)
    }
}
