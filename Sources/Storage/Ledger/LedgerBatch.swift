/// Lines that are written in one transaction, once, however often that is tried.
public struct LedgerBatch: Sendable {
    /// Tells batches apart.
    public let id: CallID
    /// The lines, of whole calls each, as they came.
    let parts: [LedgerLines]

    /// A batch.
    public init(id: CallID, entries: [LedgerEntry]) {
        self.init(id: id, parts: [LedgerLines(entries)])
    }

    /// A batch of lines that came from several places.
    public init(id: CallID, parts: [LedgerLines]) {
        self.id = id
        self.parts = parts
    }

    /// The lines one by one, for what is done seldom.
    public var entries: [LedgerEntry] { parts.flatMap(\.entries) }

    /// How many lines there are.
    public var count: Int { parts.reduce(0) { $0 + $1.count } }

    /// The same as batches of one call each, whose names follow from its own: however often a batch is taken apart, each of its calls is
    /// written once.
    public var calls: [LedgerBatch] {
        let entries = entries
        var parts: [LedgerBatch] = []
        var start = 0
        for place in entries.indices where place + 1 == entries.count || entries[place + 1].call != entries[start].call
        {
            parts.append(LedgerBatch(id: id.part(parts.count + 1), entries: Array(entries[start...place])))
            start = place + 1
        }
        return parts
    }
}
