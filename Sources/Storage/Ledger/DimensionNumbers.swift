/// The numbers under which dimensions are kept.
struct DimensionNumber: Sendable, Hashable {
    /// Of the dimensions themselves.
    var full: Int
    /// Of the same without user and tags.
    var coarse: Int
    /// The last day, since 1970, that the database is known to have them noted as used on: what has not been used for long may be deleted.
    var lastDay: Int

    /// That a use on a day need not be noted.
    func isNoted(on day: Int) -> Bool { day < lastDay + DimensionNumbers.daysBetweenNotes }
}

/// Finds the numbers of what the lines of a batch are told apart by.
struct DimensionNumbers {
    /// Of each part's kinds of lines.
    private var numbers: [[DimensionNumber]] = []
    /// Those that were not known, or not for that day.
    private(set) var found: [UsageDimensions: DimensionNumber] = [:]

    /// A use is noted where the last one that was is so many days ago: most dimensions are used seldom, and noting each of them each day would
    /// cost as much as the lines. What has a use noted on a day may have been used so much later.
    static let daysBetweenNotes = 16

    /// Of a kind of lines of a part.
    subscript(part: Int, kind: Int32) -> DimensionNumber { numbers[part][Int(kind)] }

    init(
        of parts: [LedgerLines],
        known: [UsageDimensions: DimensionNumber],
        _ session: any SQLSession
    ) throws(StoreError) {
        /// What is not known: the day, and the kinds.
        var asked: [UsageDimensions: (day: Int, places: [(part: Int, kind: Int)])] = [:]
        for (place, part) in parts.enumerated() {
            var days = [Int](repeating: .min, count: part.kinds.count)
            for line in part.lines {
                let kind = Int(line.kind)
                days[kind] = max(days[kind], line.measures.time / LedgerStore.day)
            }
            numbers.append([])
            numbers[place].reserveCapacity(part.kinds.count)
            for (kind, told) in part.kinds.enumerated() {
                if let number = known[told.dimensions], number.isNoted(on: days[kind]) {
                    numbers[place].append(number)
                } else {
                    numbers[place].append(DimensionNumber(full: 0, coarse: 0, lastDay: .min / 2))
                    let latest = max(asked[told.dimensions]?.day ?? days[kind], days[kind])
                    asked[told.dimensions, default: (latest, [])].places.append((place, kind))
                    asked[told.dimensions]?.day = latest
                }
            }
        }
        guard !asked.isEmpty else { return }

        var stale: [Int: Int] = [:]
        for (dimensions, use) in asked {
            guard let number = known[dimensions] else { continue }
            for id in [number.full, number.coarse] { stale[id] = max(stale[id] ?? 0, use.day) }
        }
        let missing = try Self.note(stale, session)
        for (dimensions, use) in asked {
            var number = DimensionNumber(full: 0, coarse: 0, lastDay: use.day)
            if let before = known[dimensions], !missing.contains(before.full), !missing.contains(before.coarse) {
                (number.full, number.coarse) = (before.full, before.coarse)
                number.lastDay = max(before.lastDay, use.day)
            } else {
                let coarse = dimensions.coarse
                if let at = found[coarse] ?? known[coarse], at.isNoted(on: use.day), !missing.contains(at.full) {
                    number.coarse = at.full
                } else {
                    number.coarse = try Self.intern(coarse, use.day, session)
                    found[coarse] = DimensionNumber(full: number.coarse, coarse: number.coarse, lastDay: use.day)
                }
                number.full =
                    dimensions == coarse ? number.coarse : try Self.intern(dimensions, use.day, session)
            }
            found[dimensions] = number
            for place in use.places { numbers[place.part][place.kind] = number }
        }
    }

    /// Notes on which day dimensions were used.
    /// - Returns: those that are not there any more.
    private static func note(_ days: [Int: Int], _ session: any SQLSession) throws(StoreError) -> Set<Int> {
        guard !days.isEmpty else { return [] }
        let rows = days.sorted { $0.key < $1.key }
            .map { [SQLValue.integer($0.value), .integer($0.value), .integer($0.key)] }
        let noted = try session.execute(
            "UPDATE dimensions SET last_day = CASE WHEN last_day < ? THEN ? ELSE last_day END WHERE id = ?",
            rows: rows
        )
        guard noted < rows.count else { return [] }
        var missing: Set<Int> = []
        for id in days.keys.sorted() {
            let kept = try session.first("SELECT id FROM dimensions WHERE id = ?", [.integer(id)]) {
                (row) throws(StoreError) in row.integer(0)
            }
            if kept == nil { missing.insert(id) }
        }
        return missing
    }

    static let columns = [
        "organisation", "team", "key", "end_user", "tags", "endpoint", "model_asked", "vendor", "model", "region",
        "tier",
        "status", "error", "stream",
    ]

    private static let insertion =
        "INSERT INTO dimensions (\((["id", "last_day"] + columns).joined(separator: ", "))) "
        + "VALUES (\(RowInsertion.placeholders(columns.count + 2))) ON CONFLICT (id) DO NOTHING"
    private static let selection = "SELECT last_day, \(columns.joined(separator: ", ")) FROM dimensions WHERE id = ?"

    /// The number under which dimensions are kept. It is made of them, so that no two gateways disagree; where two have the same one, the
    /// later takes the next.
    static func intern(_ dimensions: UsageDimensions, _ day: Int, _ session: any SQLSession) throws(StoreError) -> Int {
        let values: [SQLValue] = [
            SQLValue(dimensions.organisation), SQLValue(dimensions.team), SQLValue(dimensions.key),
            SQLValue(dimensions.user), SQLValue(dimensions.tagText), .text(dimensions.endpoint),
            .text(dimensions.modelAsked), SQLValue(dimensions.vendor), SQLValue(dimensions.model),
            SQLValue(dimensions.region), SQLValue(dimensions.tier), .integer(dimensions.status),
            SQLValue(dimensions.error), .integer(dimensions.isStream ? 1 : 0),
        ]
        var id = DimensionDigest.number(of: values)
        while true {
            if try session.execute(insertion, [.integer(id), .integer(day)] + values) > 0 { return id }
            let kept = try session.first(selection, [.integer(id)]) { (row) throws(StoreError) in
                let kept = values.indices.map { place -> SQLValue in
                    if case .integer = values[place] {
                        SQLValue(row.integer(place + 1))
                    } else {
                        SQLValue(row.text(place + 1))
                    }
                }
                return (lastDay: row.integer(0) ?? 0, values: kept)
            }
            // What is deleted meanwhile is added again.
            guard let kept else { continue }
            if kept.values == values {
                let number = DimensionNumber(full: id, coarse: id, lastDay: kept.lastDay)
                if number.isNoted(on: day) { return id }
                if try note([id: day], session).isEmpty { return id }
                continue
            }
            id = id == .max ? 0 : id + 1
        }
    }
}

/// The first number that dimensions are looked for under: 63 bits of FNV-1a over their values. Nothing depends on its being hard to
/// find two with the same one.
enum DimensionDigest {
    static func number(of values: [SQLValue]) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        for value in values {
            switch value {
            case .null: add(0)
            case .integer(let number): for byte in String(number).utf8 { add(byte) }
            case .text(let text):
                add(1)
                for byte in text.utf8 { add(byte) }
            case .bytes(let bytes): for byte in bytes { add(byte) }
            }
            add(0xFF)
        }
        return Int(hash >> 1)
    }
}
