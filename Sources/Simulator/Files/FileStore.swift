import Core
import NIOCore

/// Files, in the order in which they came, within limits.
struct FileStore: Sendable {
    private let limits: StorageLimits
    private(set) var files: [StoredFile] = []
    private var bytes = 0

    init(limits: StorageLimits) {
        self.limits = limits
    }

    /// - Throws: `invalidRequest` when there is no room for it.
    mutating func add(_ file: StoredFile) throws(GatewayError) {
        guard files.count < limits.files else {
            throw Self.full("there are \(limits.files) files, and no more are kept")
        }
        guard file.content.readableBytes <= limits.bytes - bytes else {
            throw Self.full("files of no more than \(limits.bytes) bytes together are kept")
        }
        bytes += file.content.readableBytes
        files.append(file)
    }

    /// - Throws: 404 where there is none of that id.
    func file(_ id: String) throws(GatewayError) -> StoredFile {
        guard let file = files.first(where: { $0.id == id }) else { throw Self.unknown(id) }
        return file
    }

    /// - Throws: 404 where there is none of that id.
    mutating func remove(_ id: String) throws(GatewayError) {
        guard let index = files.firstIndex(where: { $0.id == id }) else { throw Self.unknown(id) }
        bytes -= files.remove(at: index).content.readableBytes
    }

    private static func full(_ reason: String) -> GatewayError {
        .invalidRequest(
            "The simulator has no room for the file: \(reason). Delete some, or POST /reset.",
            param: "file",
            code: "storage_limit_exceeded"
        )
    }

    private static func unknown(_ id: String) -> GatewayError {
        GatewayError(.invalidRequest, status: 404, message: "No such File object: \(id)", param: "id")
    }
}
