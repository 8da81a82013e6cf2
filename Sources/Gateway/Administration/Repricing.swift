package import Storage

/// Applies prices as they are said now to what was used before: what the ledger says of attempts is corrected by lines of its own, and the
/// sums with it.
package struct Repricing: Sendable {
    private let ledger: LedgerStore
    private let book: PriceBook

    /// - Parameter book: what models cost.
    package init(_ ledger: LedgerStore, _ book: PriceBook) {
        self.ledger = ledger
        self.book = book
    }

    /// The calls that are looked at.
    package struct Range: Sendable {
        /// The first moment, in milliseconds since 1970.
        package var from: Int
        /// The first moment that is left out.
        package var until: Int
        /// The only vendor; nil: all.
        package var vendor: String?
        /// The only model; nil: all.
        package var model: String?

        /// Puts the members together.
        package init(from: Int, until: Int, vendor: String? = nil, model: String? = nil) {
            (self.from, self.until, self.vendor, self.model) = (from, until, vendor, model)
        }
    }

    /// Corrects some hundred calls at a time, each time in a transaction of its own.
    /// - Parameter isDry: only tells what would be corrected.
    /// - Returns: what came of it, also where it did not come to its end; it can be done again.
    package func run(_ range: Range, isDry: Bool = false) async -> (sums: CorrectionSums, error: StoreError?) {
        var sums = CorrectionSums()
        var last: CallID?
        let book = book
        repeat {
            do throws(StoreError) {
                let part = try await ledger.correct(
                    from: range.from,
                    until: range.until,
                    after: last,
                    isDry: isDry
                ) { book.reckon($0, vendor: range.vendor, model: range.model) }
                sums.add(part.sums)
                last = part.last
            } catch {
                return (sums, error)
            }
        } while last != nil && !Task.isCancelled
        guard last == nil else { return (sums, StoreError(.unavailable, "The re-pricing was stopped.")) }
        return (sums, nil)
    }
}
