import Core

/// Notices that files changed, by what the system says of them. A comparison every other second also sees what a watch of
/// the file itself would miss: files that are replaced, and the symbolic links of Kubernetes' mounted configuration.
public struct FileWatch: Sendable {
    private var stamps: [String: FileStamp] = [:]

    /// Begins with the files as they are.
    public init(_ files: [String]) {
        _ = hasChanged(files)
    }

    /// Whether a file is not as it was at the last look. A file that has gone missing is not a change: its return is.
    public mutating func hasChanged(_ files: [String]) -> Bool {
        var isChanged = false
        for file in files {
            guard let stamp = FileStamp(of: file) else { continue }
            if let known = stamps[file], known != stamp { isChanged = true }
            stamps[file] = stamp
        }
        return isChanged
    }
}
