import Foundation
import Storage

/// A file in which batches wait while the database cannot take them: one JSON document a line, on the disk before it counts as
/// kept. A line that was cut by a crash was never said to be kept, and is passed over.
///
/// Batches are written to the database in the order of the file. What was written before a crash is written again, which does no harm.
actor LedgerSpill {
    private let path: String
    private var file: FileHandle?
    /// Bytes of whole lines.
    private(set) var size = 0
    /// Of those, the ones that the database has.
    private var replayed = 0

    /// - Throws: where there is a file that cannot be read or written.
    init(path: String) throws {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else { return }
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        file = handle
        size = try Self.wholeLines(of: handle)
        try handle.truncate(atOffset: UInt64(size))
    }

    var isEmpty: Bool { size == 0 }

    /// Keeps a batch.
    /// - Throws: where the disk is full or not there.
    func append(_ batch: LedgerBatch) throws {
        var line = try JSONEncoder().encode(batch)
        line.append(UInt8(ascii: "\n"))
        let file = try self.file ?? Self.makeFile(path)
        self.file = file
        do {
            try file.seek(toOffset: UInt64(size))
            try file.write(contentsOf: line)
            try file.synchronize()
        } catch {
            try? file.truncate(atOffset: UInt64(size))
            throw error
        }
        size += line.count
    }

    /// What a line holds.
    enum Line {
        case batch(LedgerBatch)
        /// No batch; the bytes.
        case unreadable(Data)
    }

    /// The next batch that the database does not have yet, and what follows when it has; nil where it has all.
    func next() throws -> (line: Line, end: Int)? {
        guard replayed < size, let file else { return nil }
        try file.seek(toOffset: UInt64(replayed))
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            guard let piece = try file.read(upToCount: 256 << 10), !piece.isEmpty else { break }
            line.append(piece)
        }
        guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let bytes = line[line.startIndex..<end]
        let batch = try? JSONDecoder().decode(LedgerBatch.self, from: bytes)
        return (batch.map { .batch($0) } ?? .unreadable(Data(bytes)), replayed + bytes.count + 1)
    }

    /// The database has everything up to there. When that is everything, the file is emptied.
    func done(upTo end: Int) throws {
        replayed = end
        guard replayed >= size, let file else { return }
        try file.truncate(atOffset: 0)
        try file.synchronize()
        size = 0
        replayed = 0
    }

    /// Makes the file, and the folder that it is in where there is none.
    static func makeFile(_ path: String) throws -> FileHandle {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if !FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let made = FileManager.default.createFile(
            atPath: path,
            contents: nil,
            attributes: [.posixPermissions: 0o600]
        )
        guard made else { throw CocoaError(.fileWriteNoPermission) }
        return try FileHandle(forUpdating: URL(fileURLWithPath: path))
    }

    private static func wholeLines(of file: FileHandle) throws -> Int {
        var (offset, end) = (0, 0)
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            if let last = piece.lastIndex(of: UInt8(ascii: "\n")) { end = offset + (last - piece.startIndex) + 1 }
            offset += piece.count
        }
        return end
    }
}
