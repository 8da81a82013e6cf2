public import NIOCore

/// A JSON text, checked whole when made, whose values are decoded only when asked for.
///
/// It is the bytes that came and one flat table of where each value lies. A name may occur twice in an object; the last
/// one counts. White space around the value is allowed, a byte-order mark and invalid UTF-8 are refused, and a `\u`
/// escape of half a surrogate pair is accepted and reads as U+FFFD (RFC 8259 leaves the last three to the reader).
public struct JSONDocument: Sendable {
    let table: JSONTable

    /// Reads all readable bytes; their storage is shared, not copied.
    public init(parsing bytes: ByteBuffer, limits: JSONLimits = .standard) throws(JSONError) {
        let result = bytes.withUnsafeReadableBytes { raw -> Result<JSONScanner, JSONError> in
            var scanner = JSONScanner(raw.bindMemory(to: UInt8.self), limits: limits)
            if let fault = scanner.scan() {
                let error = scanner.error(for: fault)
                JSONRecordBuffer.deallocate(scanner.records)
                return .failure(error)
            }
            scanner.trim()
            return .success(scanner)
        }
        let scanner = try result.get()
        table = JSONTable(bytes: bytes, records: scanner.records, count: scanner.used)
    }

    /// Reads a text, whose UTF-8 is copied.
    public init(parsing string: String, limits: JSONLimits = .standard) throws(JSONError) {
        guard string.utf8.count < Int(UInt32.max) else { throw JSONError(code: .tooLarge, offset: 0) }
        try self.init(parsing: ByteBuffer(string: string), limits: limits)
    }

    /// The text as it came.
    public var bytes: ByteBuffer { table.bytes }

    /// The outermost value.
    public var root: JSONNode { JSONNode(table: table, index: 0) }
}
