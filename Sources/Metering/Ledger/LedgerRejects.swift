import Foundation
import Storage

/// A file for what the database will never take, and for what cannot be read any more: one line each, as it stood or would have stood in
/// the file of ``LedgerSpill``. Nothing is ever taken out of it; when its cause has been mended, its lines can be given back there.
actor LedgerRejects {
    private let path: String
    private var file: FileHandle?
    private(set) var size = 0
    /// Lines that were in it when it was opened.
    nonisolated let before: Int

    /// - Throws: where there is a file that cannot be read or written.
    init(path: String) throws {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else {
            before = 0
            return
        }
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        var (lines, bytes) = (0, 0)
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            lines += piece.count { $0 == UInt8(ascii: "\n") }
            bytes += piece.count
        }
        (file, before, size) = (handle, lines, bytes)
    }

    /// Keeps a batch.
    /// - Throws: where the disk is full or not there.
    func append(_ batch: LedgerBatch) throws { try append(try JSONEncoder().encode(batch)) }

    /// Keeps a line, on the disk when this returns.
    /// - Throws: where the disk is full or not there.
    func append(_ line: Data) throws {
        let file = try self.file ?? LedgerSpill.makeFile(path)
        self.file = file
        let end = try file.seekToEnd()
        do {
            try file.write(contentsOf: line + Data("\n".utf8))
            try file.synchronize()
        } catch {
            try? file.truncate(atOffset: end)
            throw error
        }
        size = Int(end) + line.count + 1
    }
}
