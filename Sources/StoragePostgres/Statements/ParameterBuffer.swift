internal import CLibPQ
internal import Storage

/// The values of one statement as libpq takes them: all in binary, one behind the other.
struct ParameterBuffer {
    private var bytes: [UInt8] = []
    /// Where each begins; -1 for NULL.
    private var starts: [Int] = []
    private var lengths: [Int32] = []

    /// - Throws: `invalid` for a value that is longer than PostgreSQL takes.
    init(_ values: [SQLValue]) throws(PostgresFault) {
        try self.init(SQLRows([values]), 0)
    }

    /// A row of several.
    init(_ rows: SQLRows, _ row: Int) throws(PostgresFault) {
        starts.reserveCapacity(rows.width)
        lengths.reserveCapacity(rows.width)
        try rows.withCells { (cell) throws(PostgresFault) in
            for place in row * rows.width..<(row + 1) * rows.width { try add(cell(place)) }
        }
        // An empty value needs a place to point to.
        bytes.append(0)
    }

    private mutating func add(_ cell: SQLRows.Cell) throws(PostgresFault) {
        let start = bytes.count
        switch cell {
        case .null:
            starts.append(-1)
            lengths.append(0)
            return
        case .integer(let number): withUnsafeBytes(of: Int64(number).bigEndian) { bytes.append(contentsOf: $0) }
        case .text(let content), .bytes(let content): bytes.append(contentsOf: content)
        }
        guard let length = Int32(exactly: bytes.count - start), length <= 1 << 30 else {
            throw PostgresFault(.invalid, "A value is longer than PostgreSQL takes.")
        }
        starts.append(start)
        lengths.append(length)
    }

    /// How many bytes go out.
    var size: Int { bytes.count + 8 * lengths.count }

    /// Lends the arrays that libpq asks for: count, values, lengths, formats.
    func withPointers<Result>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        let formats = [Int32](repeating: 1, count: lengths.count)
        return bytes.withUnsafeBytes { raw in
            let pointers = starts.map { start in
                start < 0 ? nil : raw.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
            }
            return pointers.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(Int32(lengths.count), values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}
