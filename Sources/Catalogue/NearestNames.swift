import Core

/// Finds the names that someone probably meant.
public enum NearestNames {
    /// The names nearest to one that does not exist, nearest first; empty where none is near.
    /// - Parameters:
    ///   - name: what was written.
    ///   - candidates: what could have been meant.
    ///   - limit: the most names wanted.
    public static func of(_ name: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
        let written = Array(folded(name).prefix(longest))
        guard !written.isEmpty else { return [] }
        let rated: [(name: String, distance: Int)] = candidates.compactMap { candidate in
            let meant = Array(folded(candidate).prefix(longest))
            let bound = max(1, max(written.count, meant.count) / 3)
            if abs(written.count - meant.count) <= bound {
                let distance = editDistance(written, meant)
                if distance <= bound { return (candidate, distance) }
            }
            // A name that was left half written, or whose vendor was left out, is near whatever its length.
            let isPart =
                written.count >= 3 && (meant.starts(with: written) || meant.reversed().starts(with: written.reversed()))
            return isPart ? (candidate, longest + meant.count) : nil
        }
        let sorted = rated.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return sorted.prefix(limit).map(\.name)
    }

    /// Longer names are compared by their beginnings, which bounds the work that a caller can cause.
    private static let longest = 100

    /// Case, `_`, `-` and spaces are the usual slips and cost nothing.
    private static func folded(_ name: String) -> [UInt8] {
        name.lowercased().utf8.map { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: " ") ? UInt8(ascii: "-") : $0 }
    }
}
