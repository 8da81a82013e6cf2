import Core

extension [Call.Extension] {
    /// Keeps of each name the last one, as everywhere in JSON; in time that grows with their number, which a caller chooses.
    mutating func keepLastOfEachName() {
        guard count > 1 else { return }
        var names = Set<String>(minimumCapacity: count)
        var kept = self
        kept.removeAll(keepingCapacity: true)
        for item in reversed() where names.insert(item.name).inserted { kept.append(item) }
        guard kept.count < count else { return }
        self = kept.reversed()
    }
}
