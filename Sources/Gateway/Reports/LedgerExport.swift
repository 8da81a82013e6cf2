public import NIOCore
public import Storage

/// The lines of a ledger as a file, piece by piece: a piece is made when it is asked for, of one page of lines.
///
/// ```swift
/// for try await piece in LedgerExport(ledger, LedgerQuery(from: from, until: until), .csv) { write(piece.bytes) }
/// ```
public struct LedgerExport: AsyncSequence, Sendable {
    /// How lines are written.
    public enum Format: String, Sendable, CaseIterable {
        /// RFC 4180, with a line of names before the first.
        case csv
        /// One JSON object a line.
        case jsonl

        /// The media type.
        public var contentType: String {
            switch self {
            case .csv: "text/csv; charset=utf-8; header=present"
            case .jsonl: "application/jsonl"
            }
        }
    }

    /// Some lines.
    public struct Piece: Sendable {
        /// As they are written; may be empty.
        public var bytes: ByteBuffer
        /// Where to go on; nil: that was all.
        public var next: LedgerCursor?
    }

    private let ledger: LedgerStore
    private let query: LedgerQuery
    private let format: Format
    private let cursor: LedgerCursor?
    private let page: Int

    /// - Parameters:
    ///   - cursor: goes on where a piece ended, without the names; nil: from the beginning.
    ///   - page: the most lines that are held.
    public init(
        _ ledger: LedgerStore,
        _ query: LedgerQuery,
        _ format: Format,
        after cursor: LedgerCursor? = nil,
        page: Int = 1000
    ) {
        self.ledger = ledger
        self.query = query
        self.format = format
        self.cursor = cursor
        self.page = page
    }

    /// Begins.
    public func makeAsyncIterator() -> Iterator { Iterator(export: self, cursor: cursor) }

    /// One reading.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let export: LedgerExport
        fileprivate var cursor: LedgerCursor?
        fileprivate var isOver = false

        /// - Throws: `StoreError`.
        public mutating func next() async throws -> Piece? {
            guard !isOver else { return nil }
            var bytes = ByteBuffer()
            if cursor == nil, export.format == .csv { LedgerLineWriter.writeNames(into: &bytes) }
            let found = try await export.ledger.page(export.query, after: cursor, limit: export.page)
            for entry in found.entries {
                switch export.format {
                case .csv: LedgerLineWriter.writeCSV(entry, into: &bytes)
                case .jsonl: LedgerLineWriter.writeJSON(entry, into: &bytes)
                }
            }
            cursor = found.next
            isOver = found.next == nil
            return Piece(bytes: bytes, next: found.next)
        }
    }
}
