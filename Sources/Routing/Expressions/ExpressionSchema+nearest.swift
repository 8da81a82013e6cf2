import Core

extension ExpressionSchema {
    /// What someone probably meant by a name that does not exist.
    func nearest(to name: String) -> [String] {
        // Long ones are not even looked at, which bounds the work and what is said of it.
        guard name.utf8.count <= 100 else { return [] }
        // A key with a dot in it is taken for a part of the name.
        if let map = variables.first(where: { $0.type == .map && name.utf8.starts(with: ($0.name + ".").utf8) }) {
            return ["\(map.value(at: String(decoding: name.utf8.dropFirst(map.name.utf8.count + 1), as: UTF8.self)))"]
        }
        let key = Self.lastSegment(of: name)?.segment
        let names = variables.map { variable in
            variable.type == .map ? key.map { "\(variable.value(at: $0))" } ?? variable.name : variable.name
        }
        return name.nearest(among: names + ["true", "false", "null"])
    }
}

extension String {
    /// Of some names those that are least other than this one, and at most by a third; at most three.
    func nearest(among names: [String]) -> [String] {
        let written = Array(lowercased().utf8)
        let rated: [(name: String, distance: Int)] = names.compactMap { name in
            let meant = Array(name.lowercased().utf8)
            let bound = max(1, max(written.count, meant.count) / 3)
            guard abs(written.count - meant.count) <= bound else { return nil }
            let distance = editDistance(written, meant)
            return distance <= bound ? (name, distance) : nil
        }
        let least = rated.map(\.distance).min()
        return rated.filter { $0.distance == least }.map(\.name).sorted().prefix(3).map(\.self)
    }
}
