/// What a connection has prepared, by the text it was asked for with: a bounded number, of which the one that was of use longest ago goes.
///
/// A text has one statement. It is prepared anew when values come whose types it does not take; what was known of the types of other
/// places is kept, so that a statement whose places are often NULL settles after a few times.
struct StatementCache: Sendable {
    private struct Entry {
        var prepared: PreparedStatement
        var used: Int
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses = 0
    private var names = 0
    /// The connection still has these, and no use for them.
    private(set) var dropped: [String] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many are kept.
    var count: Int { entries.count }

    /// The statement that a text was prepared as, if values of these types may be given to it.
    mutating func find(_ sql: String, types: [ParameterType]) -> PreparedStatement? {
        guard let entry = entries[sql], entry.prepared.takes(types) else { return nil }
        uses += 1
        entries[sql]?.used = uses
        return entry.prepared
    }

    /// How a text is to be prepared for values of these types.
    mutating func propose(_ sql: String, types: [ParameterType]) -> PreparedStatement {
        let known = entries[sql]?.prepared
        names += 1
        let merged = types.enumerated().map { place, type in
            guard type == .unknown, let known, place < known.types.count else { return type }
            return known.types[place]
        }
        return PreparedStatement(
            name: capacity > 0 ? "s\(names)" : "",
            statement: known?.statement ?? NumberedStatement(sql),
            types: merged
        )
    }

    /// Keeps what was prepared, and drops what it takes the place of.
    mutating func keep(_ prepared: PreparedStatement, for sql: String) {
        guard capacity > 0 else { return }
        if let earlier = entries.removeValue(forKey: sql) {
            dropped.append(earlier.prepared.name)
        } else if entries.count >= capacity, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
            entries.removeValue(forKey: oldest.key)
            dropped.append(oldest.value.prepared.name)
        }
        uses += 1
        entries[sql] = Entry(prepared: prepared, used: uses)
    }

    /// What the connection is to forget, which counts as forgotten from now on.
    mutating func takeDropped() -> [String] {
        defer { dropped = [] }
        return dropped
    }

    /// Forgets everything; the connection has forgotten too.
    mutating func clear() {
        entries = [:]
        dropped = []
    }
}
