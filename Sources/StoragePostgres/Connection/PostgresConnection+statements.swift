internal import CLibPQ
internal import Storage

extension PostgresConnection {
    /// How many rows are still read of a result that nobody wants, so that the connection can be kept.
    private static let unwantedRows = 10_000
    /// How many statements, and how many bytes of values, go out before their results are read.
    private static let stretch = (statements: 512, bytes: 1 << 20)

    // MARK: Running

    /// Runs a statement.
    /// - Returns: how many rows it changed.
    func execute(_ sql: String, _ values: [SQLValue]) throws(PostgresFault) -> Int {
        let (prepared, isNew) = try prepare(sql, values.map { ParameterType($0) })
        try send(prepared, values)
        try flush()
        var changed = 0
        var fault: PostgresFault?
        while let result = try nextResult() {
            defer { PQclear(result) }
            do { changed += try self.changed(result, isNew) } catch { fault = fault ?? error }
        }
        if let fault { throw fault }
        return changed
    }

    /// Runs a statement with each row of values, many at a time.
    /// - Returns: how many rows were changed in all.
    func execute(_ sql: String, rows: SQLRows) throws(PostgresFault) -> Int {
        var changed = 0
        var next = 0
        while next < rows.count {
            // Rows in which a place has values of the same type, or NULL, need one prepared statement.
            let (types, end) = Self.alike(rows, from: next)
            let (prepared, isNew) = try prepare(sql, types)
            guard PQenterPipelineMode(handle) == 1 else { throw refused() }
            var fault: PostgresFault?
            do {
                while next < end { changed += try runStretch(prepared, isNew, rows, &next, end) }
            } catch { fault = error }
            if !isBroken, PQexitPipelineMode(handle) != 1 { abandon() }
            if let fault { throw fault }
        }
        return changed
    }

    /// Runs a statement and hands over its rows, until `each` says that it has enough.
    func query(_ sql: String, _ values: [SQLValue], _ each: (PostgresRow) -> Bool) throws(PostgresFault) {
        let (prepared, isNew) = try prepare(sql, values.map { ParameterType($0) })
        try send(prepared, values)
        guard PQsetSingleRowMode(handle) == 1 else { throw refused() }
        try flush()
        var isWanted = true
        var unwanted = 0
        var fault: PostgresFault?
        while let result = try nextResult() {
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_SINGLE_TUPLE else {
                do { _ = try changed(result, isNew) } catch { fault = fault ?? error }
                continue
            }
            if isWanted {
                isWanted = each(PostgresRow(result: result))
            } else {
                unwanted += 1
                if unwanted > Self.unwantedRows { return abandon() }
            }
        }
        if let fault { throw fault }
    }

    /// Has the server forget what was dropped.
    func forgetDropped() throws(PostgresFault) {
        if isStale {
            try run("DEALLOCATE ALL")
            isStale = false
        }
        let names = statements.takeDropped()
        if !names.isEmpty { try run(names.map { "DEALLOCATE \($0)" }.joined(separator: "; ")) }
    }

    // MARK: The parts

    /// The statement, prepared for such values, and whether it has been right now.
    private func prepare(_ sql: String, _ types: [ParameterType]) throws(PostgresFault) -> (
        PreparedStatement, isNew: Bool
    ) {
        if let prepared = statements.find(sql, types: types) { return (prepared, false) }
        try forgetDropped()
        let prepared = statements.propose(sql, types: types)
        guard prepared.statement.count == types.count else {
            throw PostgresFault(
                .invalid,
                "A statement has \(prepared.statement.count) places for values, and was given \(types.count)."
            )
        }
        let sent = PQsendPrepare(
            handle,
            prepared.name,
            prepared.statement.text,
            Int32(types.count),
            prepared.types.map(\.rawValue)
        )
        guard sent == 1 else { throw refused() }
        try flush()
        var fault: PostgresFault?
        while let result = try nextResult() {
            defer { PQclear(result) }
            do { _ = try changed(result, true) } catch { fault = fault ?? error }
        }
        if let fault { throw fault }
        statements.keep(prepared, for: sql)
        return (prepared, true)
    }

    private func send(_ prepared: PreparedStatement, _ values: [SQLValue]) throws(PostgresFault) {
        try send(prepared, ParameterBuffer(values))
    }

    private func send(_ prepared: PreparedStatement, _ values: ParameterBuffer) throws(PostgresFault) {
        let sent = values.withPointers { count, pointers, lengths, formats in
            PQsendQueryPrepared(handle, prepared.name, count, pointers, lengths, formats, 0)
        }
        guard sent == 1 else { throw refused() }
    }

    /// How many rows a result says were changed.
    /// - Throws: what it says went wrong.
    private func changed(_ result: OpaquePointer, _ isNew: Bool) throws(PostgresFault) -> Int {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return CellText.integer(String(cString: PQcmdTuples(result)).utf8) ?? 0
        case PGRES_TUPLES_OK:
            // Of a SELECT it is the number of rows that were found.
            let isSelect = String(cString: PQcmdStatus(result)).hasPrefix("SELECT")
            return isSelect ? 0 : CellText.integer(String(cString: PQcmdTuples(result)).utf8) ?? 0
        default:
            var fault = self.fault(of: result)
            if !isNew, state(of: result)?.isStale == true {
                // What was prepared long ago no longer holds: everything is prepared anew in another try.
                statements.clear()
                isStale = true
                fault.isTransient = true
            }
            throw fault
        }
    }

    /// Sends as much of the rows as may be underway at a time, and reads what comes of it.
    private func runStretch(
        _ prepared: PreparedStatement,
        _ isNew: Bool,
        _ rows: SQLRows,
        _ next: inout Int,
        _ end: Int
    ) throws(PostgresFault) -> Int {
        var sent = 0
        var bytes = 0
        while next < end, sent < Self.stretch.statements, bytes < Self.stretch.bytes {
            let values = try ParameterBuffer(rows, next)
            try send(prepared, values)
            next += 1
            sent += 1
            bytes += values.size
        }
        guard PQpipelineSync(handle) == 1 else { throw refused() }
        try flush()
        var changed = 0
        var fault: PostgresFault?
        // Each statement has its results and a nil behind them; the end of the stretch has one.
        var ends = 0
        while ends <= sent + 2 {
            guard let result = try nextResult() else {
                ends += 1
                continue
            }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                if let fault { throw fault }
                return changed
            case PGRES_PIPELINE_ABORTED: continue
            default:
                do { changed += try self.changed(result, isNew) } catch { fault = fault ?? error }
                if isBroken { throw fault ?? lost() }
            }
        }
        throw fault ?? lost()
    }

    /// The types of the values of rows, and up to which row the values at each place have the same one, or are NULL.
    private static func alike(_ rows: SQLRows, from first: Int) -> (types: [ParameterType], end: Int) {
        rows.withCells { cell in
            var types = [ParameterType](repeating: .unknown, count: rows.width)
            for row in first..<rows.count {
                var widened = types
                for place in types.indices {
                    let type = ParameterType(cell(row * rows.width + place))
                    if type == .unknown { continue }
                    if widened[place] == .unknown { widened[place] = type }
                    guard widened[place] == type else { return (types, row) }
                }
                types = widened
            }
            return (types, rows.count)
        }
    }
}
