import Access
import Core
import NIOCore
import Transport

/// Finds who calls by the key that a request shows. One a loop; remembers the key that was shown last, since clients show the
/// same one again and again.
struct CallerCheck {
    /// Nobody is asked for a key where it is empty.
    private let keys: KeyTable
    private var last: (shown: [UInt8], key: GatewayKey)?

    init(_ keys: KeyTable) {
        self.keys = keys
    }

    /// - Parameter now: seconds since 1970.
    /// - Returns: nil where nobody is asked.
    /// - Throws: `unauthenticated` where no key is shown that is taken.
    mutating func caller(of head: RequestHead, now: Int) throws(GatewayError) -> Caller? {
        guard !keys.isEmpty else { return nil }
        var refusal: KeyTable.Refusal?
        for shown in PresentedKeys(head) {
            if let last, last.key.refusal(now) == nil, shown.equalsInConstantTime(last.shown) {
                return last.key.caller
            }
            do throws(KeyTable.Refusal) {
                let key = try keys.find(shown.readableBytesView, now: now)
                last = (Array(shown.readableBytesView), key)
                return key.caller
            } catch {
                // A key that was known says more than one that never was.
                if refusal == nil || error != .unknown { refusal = error }
            }
        }
        throw .unauthenticated(refusal)
    }
}

extension ByteBuffer {
    /// Whether these are the bytes; how long it takes does not depend on which of them differ.
    fileprivate func equalsInConstantTime(_ other: [UInt8]) -> Bool {
        guard readableBytes == other.count else { return false }
        return withUnsafeReadableBytes { one in
            other.withUnsafeBytes { other in
                var difference: UInt8 = 0
                for place in 0..<other.count { difference |= one[place] ^ other[place] }
                return difference == 0
            }
        }
    }
}

extension GatewayError {
    /// 401: who calls is not known.
    /// - Parameter refusal: nil where no key is shown.
    fileprivate static func unauthenticated(_ refusal: KeyTable.Refusal?) -> GatewayError {
        let (message, code): (String, String) =
            switch refusal {
            case nil:
                (
                    "This gateway asks for a key. Send it as 'Authorization: Bearer …', or as clients of your API do: "
                        + "'x-api-key', 'api-key' or 'x-goog-api-key'.",
                    "missing_api_key"
                )
            case .unknown: ("The key is none of this gateway's.", "invalid_api_key")
            case .expired: ("The key has expired.", "expired_api_key")
            case .disabled: ("The key is disabled.", "disabled_api_key")
            }
        return GatewayError(.unauthenticated, status: 401, message: message, code: code)
    }
}
