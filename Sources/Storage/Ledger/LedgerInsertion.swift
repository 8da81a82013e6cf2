import Core

/// Inserts lines of the ledger. Columns in which none of them has anything are left out of the statement, some together: what is not said
/// costs less than a NULL.
enum LedgerInsertion {
    /// Columns that a batch may do without.
    private struct Groups: OptionSet {
        let rawValue: Int

        static let cacheWrites = Groups(rawValue: 1)
        static let audio = Groups(rawValue: 2)
        static let otherCounts = Groups(rawValue: 4)
        static let corrections = Groups(rawValue: 8)
        static let all = 0..<16

        /// Those in which a line has something.
        init(of line: LedgerMeasures) {
            var groups: Groups = line.correction == nil ? [] : .corrections
            if let usage = line.usage {
                if usage.cacheWriteTokens != nil || usage.cacheWrite1hTokens != nil { groups.insert(.cacheWrites) }
                if usage.inputAudioTokens != nil || usage.outputAudioTokens != nil { groups.insert(.audio) }
                if usage.inputImageTokens != nil || usage.outputImageTokens != nil || usage.images != nil
                    || usage.seconds != nil || usage.characters != nil || usage.searches != nil
                {
                    groups.insert(.otherCounts)
                }
            }
            self = groups
        }

        init(rawValue: Int) { self.rawValue = rawValue }

        var columns: [String] {
            var columns = [
                "call", "number", "time", "dimension", "request_id", "attempts",
                "input_tokens", "output_tokens", "cached_input_tokens", "reasoning_tokens",
                "estimated", "cost_micros", "cost_picos", "price", "duration_us", "first_byte_us", "overhead_us",
                "only_delay_ms", "only_us", "only_first_byte_us",
            ]
            if contains(.cacheWrites) { columns += ["cache_write_tokens", "cache_write_1h_tokens"] }
            if contains(.audio) { columns += ["input_audio_tokens", "output_audio_tokens"] }
            if contains(.otherCounts) {
                columns += [
                    "input_image_tokens", "output_image_tokens", "images", "seconds", "characters", "searches",
                ]
            }
            if contains(.corrections) { columns += ["corrects", "makes_known"] }
            return columns
        }
    }

    /// For each choice of groups.
    private static let insertions = Groups.all.map { RowInsertion(into: "ledger", Groups(rawValue: $0).columns) }

    /// Inserts the lines of several parts.
    static func insert(
        _ parts: [LedgerLines],
        _ dimensions: DimensionNumbers,
        _ session: any SQLSession
    ) throws(StoreError) {
        var groups: Groups = []
        var places: [(part: Int, line: Int)] = []
        places.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts.indices {
            for line in parts[part].lines.indices {
                groups.formUnion(Groups(of: parts[part].lines[line].measures))
                places.append((part, line))
            }
        }
        try insertions[groups.rawValue].execute(places.count, session) { place, rows in
            let (part, line) = places[place]
            add(parts[part], line, dimensions[part, parts[part].lines[line].kind].full, groups, to: &rows)
        }
    }

    /// The values of the columns, in their order.
    private static func add(
        _ lines: LedgerLines,
        _ place: Int,
        _ dimension: Int,
        _ groups: Groups,
        to rows: inout SQLRows
    ) {
        let line = lines.lines[place].measures
        line.call.withText { rows.add(text: $0) }
        rows.add(line.number)
        rows.add(line.time)
        rows.add(dimension)
        lines.withRequestID(place) { rows.add(text: $0) }
        rows.add(line.attempts)
        let usage = line.usage
        rows.add(usage?.inputTokens)
        rows.add(usage?.outputTokens)
        rows.add(usage?.cachedInputTokens)
        rows.add(usage?.reasoningTokens)
        rows.add(line.isEstimate ? 1 : 0)
        let cost = line.cost.map(StoredMoney.split)
        rows.add(cost?.micros)
        rows.add(cost?.picos)
        rows.add(lines.kinds[Int(lines.lines[place].kind)].price)
        rows.add(line.duration)
        rows.add(line.timeToFirstByte)
        rows.add(line.overhead)
        rows.add(line.only?.delay)
        rows.add(line.only?.duration)
        rows.add(line.only?.timeToFirstByte)
        if groups.contains(.cacheWrites) {
            rows.add(usage?.cacheWriteTokens)
            rows.add(usage?.cacheWrite1hTokens)
        }
        if groups.contains(.audio) {
            rows.add(usage?.inputAudioTokens)
            rows.add(usage?.outputAudioTokens)
        }
        if groups.contains(.otherCounts) {
            rows.add(usage?.inputImageTokens)
            rows.add(usage?.outputImageTokens)
            rows.add(usage?.images)
            rows.add(usage?.seconds)
            rows.add(usage?.characters)
            rows.add(usage?.searches)
        }
        if groups.contains(.corrections) {
            rows.add(line.correction?.attempt)
            rows.add(line.correction.map { $0.makesKnown ? 1 : 0 })
        }
    }
}
