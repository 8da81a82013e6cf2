/// All keys that are taken, found by what is shown. Never changed; another table takes its place.
public struct KeyTable: Sendable {
    private let keys: [KeyDigest: GatewayKey]

    /// Why a key is not taken.
    public enum Refusal: Error, Sendable, Equatable {
        case unknown, expired, disabled
    }

    /// - Parameter keys: of two with the same digest the first counts.
    public init(_ keys: [GatewayKey]) {
        self.keys = Dictionary(keys.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// There is no key, so nobody is asked for one.
    public var isEmpty: Bool { keys.isEmpty }

    /// The key that is shown.
    /// - Parameters:
    ///   - shown: the bytes of the key.
    ///   - now: seconds since 1970.
    public func find(_ shown: some Sequence<UInt8>, now: Int) throws(Refusal) -> GatewayKey {
        try find(KeyDigest(of: shown), now: now)
    }

    /// The key of a digest.
    public func find(_ digest: KeyDigest, now: Int) throws(Refusal) -> GatewayKey {
        guard let key = keys[digest] else { throw .unknown }
        if let refusal = key.refusal(now) { throw refusal }
        return key
    }
}
