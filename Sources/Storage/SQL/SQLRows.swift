/// Rows of values for a statement that is run with each of them. The values lie behind one another, so that many rows are a few blocks of
/// memory and nothing that is counted.
public struct SQLRows: Sendable {
    /// What is at a place; texts and bytes are of use only as long as they are lent.
    public enum Cell {
        case null
        case integer(Int)
        case text(UnsafeRawBufferPointer)
        case bytes(UnsafeRawBufferPointer)
    }

    private enum Kind: UInt8 { case null, integer, text, bytes }

    /// Values in a row.
    public let width: Int
    private var kinds: [Kind] = []
    /// Numbers; of a text or bytes where they begin in `content`, behind their length.
    private var words: [Int] = []
    private var content: [UInt8] = []

    /// None.
    /// - Parameters:
    ///   - width: values in a row, 1 at least.
    ///   - rows: for which room is made.
    public init(width: Int, rows: Int = 0) {
        self.width = width
        kinds.reserveCapacity(width * rows)
        words.reserveCapacity(width * rows)
    }

    /// Rows of as many values each.
    public init(_ rows: [[SQLValue]]) {
        self.init(width: rows.first?.count ?? 1, rows: rows.count)
        for row in rows {
            precondition(row.count == width, "rows have as many values each")
            for value in row { add(value) }
        }
    }

    /// How many there are; an unfinished one does not count.
    public var count: Int { kinds.count / width }

    // MARK: Adding

    /// Adds a NULL.
    public mutating func addNull() { add(.null, 0) }

    /// Adds a whole number, or NULL for none.
    public mutating func add(_ number: Int?) {
        if let number { add(.integer, number) } else { addNull() }
    }

    /// Adds a text, or NULL for none.
    public mutating func add(_ text: String?) {
        guard var text else { return addNull() }
        text.withUTF8 { add(text: UnsafeRawBufferPointer($0)) }
    }

    /// Adds a text in UTF-8.
    public mutating func add(text: UnsafeRawBufferPointer) { add(.text, text) }

    /// Adds a value.
    public mutating func add(_ value: SQLValue) {
        switch value {
        case .null: addNull()
        case .integer(let number): add(number)
        case .text(let text): add(text)
        case .bytes(let bytes): bytes.withUnsafeBytes { add(.bytes, $0) }
        }
    }

    private mutating func add(_ kind: Kind, _ bytes: UnsafeRawBufferPointer) {
        add(kind, content.count)
        withUnsafeBytes(of: bytes.count) { content.append(contentsOf: $0) }
        content.append(contentsOf: bytes)
    }

    private mutating func add(_ kind: Kind, _ word: Int) {
        kinds.append(kind)
        words.append(word)
    }

    // MARK: Reading

    /// Lends what is at places, counted through all rows.
    public func withCells<Result, Failure>(
        _ body: (_ cell: (_ place: Int) -> Cell) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Typed errors do not pass through the closures of arrays.
        let outcome = content.withUnsafeBytes { content -> Swift.Result<Result, Failure> in
            do throws(Failure) {
                return .success(try body { cell(at: $0, content) })
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private func cell(at place: Int, _ content: UnsafeRawBufferPointer) -> Cell {
        let word = words[place]
        switch kinds[place] {
        case .null: return .null
        case .integer: return .integer(word)
        case .text: return .text(Self.stretch(word, content))
        case .bytes: return .bytes(Self.stretch(word, content))
        }
    }

    private static func stretch(_ start: Int, _ content: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let begin = start + MemoryLayout<Int>.size
        let count = content.loadUnaligned(fromByteOffset: start, as: Int.self)
        return UnsafeRawBufferPointer(rebasing: content[begin..<begin + count])
    }
}
