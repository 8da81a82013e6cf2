internal import CLibPQ
internal import Storage

/// A row of a result, which PostgreSQL sends in its text format. It is of use while the result lives.
struct PostgresRow: SQLRow {
    /// The result whose first row this is.
    let result: OpaquePointer

    /// A whole number: of the integer types, of `numeric` and floating point where there is nothing behind the point; of `boolean` 1 or 0.
    func integer(_ column: Int) -> Int? {
        guard let cell = cell(column) else { return nil }
        switch type(column) {
        case 16: return cell.first == UInt8(ascii: "t") ? 1 : 0
        // int8, int2, int4, oid
        case 20, 21, 23, 26: return CellText.integer(cell)
        // float4, float8, numeric
        case 700, 701, 1700: return CellText.wholeNumber(cell)
        default: return nil
        }
    }

    /// A text, or what PostgreSQL writes for other things than numbers.
    func text(_ column: Int) -> String? {
        guard let cell = cell(column) else { return nil }
        switch type(column) {
        case 16, 20, 21, 23, 26, 700, 701, 1700: return nil
        case 17: return CellText.hexadecimal(cell).flatMap { String(validating: $0, as: UTF8.self) }
        default: return String(decoding: cell, as: UTF8.self)
        }
    }

    /// Bytes, or those of a text.
    func bytes(_ column: Int) -> [UInt8]? {
        guard let cell = cell(column) else { return nil }
        switch type(column) {
        case 16, 20, 21, 23, 26, 700, 701, 1700: return nil
        case 17: return CellText.hexadecimal(cell)
        default: return Array(cell)
        }
    }

    private func type(_ column: Int) -> Oid { PQftype(result, Int32(column)) }

    /// What the server sent for a column; nil for NULL and where there is no such column.
    private func cell(_ column: Int) -> UnsafeRawBufferPointer? {
        guard column >= 0, column < Int(PQnfields(result)) else { return nil }
        let place = Int32(column)
        guard PQgetisnull(result, 0, place) == 0, let start = PQgetvalue(result, 0, place) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, 0, place)))
    }
}
