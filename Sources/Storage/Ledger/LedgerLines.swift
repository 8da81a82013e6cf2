/// Lines of the ledger on their way to the database. What lines have in common, which is nearly everything that is text, is kept once for them, so
/// that a line is its numbers: it refers to nothing, and whoever is done with lines gives some large blocks back and no strings of others.
public struct LedgerLines: Sendable, ExpressibleByArrayLiteral {
    /// What lines have in common. An object, so that comparing with it copies no strings.
    final class Kind: Sendable {
        let dimensions: UsageDimensions
        let price: String?

        init(_ dimensions: UsageDimensions, _ price: String?) {
            (self.dimensions, self.price) = (dimensions, price)
        }
    }

    struct Line: Sendable {
        var measures: LedgerMeasures
        /// Which kind, by its place.
        var kind: Int32
        /// Where its request's name ends in ``names``; it begins where that of the line before ends.
        var nameEnd: Int32
    }

    /// Some may be there twice.
    private(set) var kinds: [Kind] = []
    private(set) var lines: [Line] = []
    /// The names of requests, in UTF-8.
    private var names: [UInt8] = []
    /// Of the kinds the latest so many are looked at: callers take turns.
    private static let lookedAt = 8

    /// None.
    public init() {}

    /// Some lines.
    public init(_ entries: [LedgerEntry]) {
        reserveCapacity(entries.count)
        for entry in entries {
            append(entry.measures, entry.dimensions, requestID: entry.requestID, price: entry.price)
        }
    }

    /// Some lines.
    public init(arrayLiteral elements: LedgerEntry...) {
        self.init(elements)
    }

    /// How many there are.
    public var count: Int { lines.count }

    /// There are none.
    public var isEmpty: Bool { lines.isEmpty }

    /// Makes room for so many.
    public mutating func reserveCapacity(_ count: Int) {
        lines.reserveCapacity(count)
        names.reserveCapacity(count * 40)
    }

    /// Adds a line.
    public mutating func append(
        _ measures: LedgerMeasures,
        _ dimensions: UsageDimensions,
        requestID: String,
        price: String?
    ) {
        let kind = place(of: dimensions, price)
        names.append(contentsOf: requestID.utf8)
        lines.append(Line(measures: measures, kind: Int32(kind), nameEnd: Int32(names.count)))
    }

    private mutating func place(of dimensions: UsageDimensions, _ price: String?) -> Int {
        for place in kinds.indices.suffix(Self.lookedAt).reversed()
        where kinds[place].dimensions == dimensions && kinds[place].price == price {
            return place
        }
        kinds.append(Kind(dimensions, price))
        return kinds.count - 1
    }

    /// The name of a line's request.
    func requestID(_ place: Int) -> String {
        let start = place == 0 ? 0 : Int(lines[place - 1].nameEnd)
        return String(decoding: names[start..<Int(lines[place].nameEnd)], as: UTF8.self)
    }

    /// The lines one by one, for what is done seldom.
    public var entries: [LedgerEntry] {
        lines.indices.map { place in
            let (line, kind) = (lines[place], kinds[Int(lines[place].kind)])
            return LedgerEntry(line.measures, kind.dimensions, requestID: requestID(place), price: kind.price)
        }
    }
}
