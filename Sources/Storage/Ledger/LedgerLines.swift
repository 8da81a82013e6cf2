/// Lines of the ledger on their way to the database. What lines have in common, which is nearly everything that is text, is kept once for them, so
/// that a line is its numbers: it refers to nothing, and whoever is done with lines gives some large blocks back and no strings of others.
public struct LedgerLines: Sendable, ExpressibleByArrayLiteral {
    /// What lines have in common. An object, so that comparing with it copies no strings.
    public final class Kind: Sendable {
        /// By what they are told apart.
        public let dimensions: UsageDimensions
        /// The version of the price by which their cost was reckoned.
        public let price: String?

        /// Puts the members together.
        public init(_ dimensions: UsageDimensions, _ price: String?) {
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
            let known = kinds.suffix(Self.lookedAt).last {
                $0.dimensions == entry.dimensions && $0.price == entry.price
            }
            append(entry.measures, known ?? Kind(entry.dimensions, entry.price), requestID: entry.requestID)
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
    /// - Parameter kind: what it has in common with others; best the same object as with these.
    public mutating func append(_ measures: LedgerMeasures, _ kind: Kind, requestID: String) {
        let place = kinds.lastIndex(of: kind, among: Self.lookedAt) ?? kinds.count
        if place == kinds.count { kinds.append(kind) }
        names.append(contentsOf: requestID.utf8)
        lines.append(Line(measures: measures, kind: Int32(place), nameEnd: Int32(names.count)))
    }

    /// Lends the name of a line's request, in UTF-8.
    func withRequestID<Result>(_ place: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = place == 0 ? 0 : Int(lines[place - 1].nameEnd)
        return names.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<Int(lines[place].nameEnd)])) }
    }

    /// The lines one by one, for what is done seldom.
    public var entries: [LedgerEntry] {
        lines.indices.map { place in
            let (line, kind) = (lines[place], kinds[Int(lines[place].kind)])
            return LedgerEntry(
                line.measures,
                kind.dimensions,
                requestID: withRequestID(place) { String(decoding: $0, as: UTF8.self) },
                price: kind.price
            )
        }
    }
}

extension [LedgerLines.Kind] {
    /// Where an object is among so many of the last.
    fileprivate func lastIndex(of kind: LedgerLines.Kind, among count: Int) -> Int? {
        var place = self.count
        let first = Swift.max(0, place - count)
        while place > first {
            place -= 1
            if self[place] === kind { return place }
        }
        return nil
    }
}
