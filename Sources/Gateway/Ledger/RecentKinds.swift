import Access
import Core
import Metering
import Storage

/// What lines that a loop wrote lately have in common, by the calls that they were of, so that a call like one of them need not be described
/// again: nearly all calls are like another one. Confined to its loop.
struct RecentKinds {
    /// An object, so that looking at it copies nothing.
    private final class Recent {
        let caller: Caller?
        let target: ResolvedTarget?
        let endpoint: EndpointClass
        let labels: CallLabels
        let modelAsked: String
        let modelTold: String?
        let isStream: Bool
        let status: Int
        let errorCode: String?
        let tier: String?
        let kind: LedgerLines.Kind

        init(
            _ record: CallRecord,
            _ endpoint: EndpointClass,
            _ attempt: Int?,
            _ status: Int,
            _ errorCode: String?,
            _ price: String?
        ) {
            caller = record.caller
            (target, tier) = record.targetAndTier(attempt)
            self.endpoint = endpoint
            labels = record.labels
            modelAsked = record.modelAsked
            modelTold = record.modelTold
            isStream = record.isStream
            self.status = status
            self.errorCode = errorCode
            var dimensions = record.dimensions(endpoint, attempt)
            dimensions.status = status
            dimensions.error = errorCode
            kind = LedgerLines.Kind(dimensions, price)
        }
    }

    /// Each has one place that it may be at, where it follows one with the same place.
    private var recent = [Recent?](repeating: nil, count: 1 << RecentKinds.bits)
    private static let bits = 6

    /// What a line of a call is told apart by.
    /// - Parameters:
    ///   - attempt: the attempt that it is of, or that the call ended with; nil where there was none.
    ///   - price: the version of the price by which its cost was reckoned.
    mutating func kind(
        of record: CallRecord,
        as endpoint: EndpointClass,
        attempt: Int?,
        status: Int,
        error: String?,
        price: String?
    ) -> LedgerLines.Kind {
        let (target, tier) = record.targetAndTier(attempt)
        let place = ObjectPlace.of(record.caller, target, status, bits: Self.bits)
        if let known = recent[place], known.caller === record.caller, known.target === target,
            known.endpoint == endpoint, known.isStream == record.isStream, known.status == status,
            known.errorCode == error, known.tier == tier, known.kind.price == price,
            known.modelAsked == record.modelAsked, known.modelTold == record.modelTold, known.labels == record.labels
        {
            return known.kind
        }
        let described = Recent(record, endpoint, attempt, status, error, price)
        recent[place] = described
        return described.kind
    }
}

extension CallRecord {
    fileprivate func targetAndTier(_ attempt: Int?) -> (ResolvedTarget?, String?) {
        attempt.map { (attempts[$0].target, attempts[$0].charge.tier) } ?? (nil, nil)
    }
}
