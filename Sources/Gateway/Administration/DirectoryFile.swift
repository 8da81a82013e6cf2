import Foundation
import JSON
import Storage

/// A copy of what is administered in a file of the data folder, so that a gateway that starts while its database is away knows whom it
/// served before. It holds digests of keys, never keys; nobody else may read it.
struct DirectoryFile: Sendable {
    let path: String
    /// Tells of which database it is a copy.
    let database: String

    /// A larger one is none of ours.
    private static let mostBytes = 1 << 30

    /// Keeps a copy in the place of the one before. One that cannot be written is done without.
    func write(_ resources: [StoredResource], revision: Int) {
        let value: JSONValue = [
            "database": .string(database), "revision": JSONValue(revision),
            "resources": .array(resources.map(\.value)),
        ]
        let text = value.text
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let written = path + ".new"
        let descriptor = open(written, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0, let file = fdopen(descriptor, "wb") else { return }
        let isWritten = fwrite(text, 1, text.utf8.count, file) == text.utf8.count && fflush(file) == 0
        fclose(file)
        // In one step, so that nobody finds half of it.
        if isWritten { _ = rename(written, path) }
    }

    /// The copy; nil where there is none that can be read.
    func read() -> (resources: [StoredResource], revision: Int)? {
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size <= Self.mostBytes,
            let data = FileManager.default.contents(atPath: path),
            let value = try? JSONValue(parsing: String(decoding: data, as: UTF8.self)),
            value["database"]?.string == database, let revision = value["revision"]?.int,
            let elements = value["resources"]?.array
        else { return nil }
        let resources = elements.compactMap { StoredResource($0) }
        return resources.count == elements.count ? (resources, revision) : nil
    }
}

extension StoredResource {
    fileprivate var value: JSONValue {
        [
            "kind": .string(kind.rawValue), "id": .string(id), "name": JSONValue(name),
            "organisation": JSONValue(organisation), "body": JSONValue(body), "revision": JSONValue(revision),
            "created": JSONValue(created), "updated": JSONValue(updated),
        ]
    }

    fileprivate init?(_ value: JSONValue) {
        guard let kind = value["kind"]?.string.flatMap(Kind.init), let id = value["id"]?.string,
            let revision = value["revision"]?.int, let created = value["created"]?.int,
            let updated = value["updated"]?.int
        else { return nil }
        self.init(
            kind,
            id: id,
            name: value["name"]?.string,
            organisation: value["organisation"]?.string,
            body: value["body"]?.string
        )
        (self.revision, self.created, self.updated) = (revision, created, updated)
    }
}
