import Core
import Framing
import NIOCore
import Transport

/// The keys that a request shows, wherever clients of all dialects put one: `Authorization: Bearer`, `x-api-key`, `api-key`,
/// `x-goog-api-key`, and `key=` in the query.
///
/// Some clients send two of them, such as a placeholder that they cannot do without. So each is looked at.
struct PresentedKeys: Sequence {
    private let head: RequestHead

    init(_ head: RequestHead) {
        self.head = head
    }

    func makeIterator() -> Iterator { Iterator(head: head) }

    struct Iterator: IteratorProtocol {
        fileprivate let head: RequestHead
        private var place = 0

        fileprivate init(head: RequestHead) {
            self.head = head
        }

        mutating func next() -> ByteBuffer? {
            while place < 5 {
                defer { place += 1 }
                if let key = key(at: place), key.readableBytes > 0 { return key }
            }
            return nil
        }

        private func key(at place: Int) -> ByteBuffer? {
            switch place {
            case 0: head.fields.slice("authorization").flatMap(Self.bearer)
            case 1: head.fields.slice("x-api-key")
            case 2: head.fields.slice("api-key")
            case 3: head.fields.slice("x-goog-api-key")
            default: head.query.flatMap(Self.queried)
            }
        }

        /// What stands behind the scheme (RFC 6750, section 2.1).
        private static func bearer(_ value: ByteBuffer) -> ByteBuffer? {
            let scheme: StaticString = "bearer "
            let length = scheme.utf8CodeUnitCount
            let isBearer = value.withUnsafeReadableBytes { bytes in
                guard bytes.count > length else { return false }
                for place in 0..<length where bytes[place] | 0x20 != scheme.utf8Start[place] { return false }
                return true
            }
            return isBearer ? value.getSlice(at: value.readerIndex + length, length: value.readableBytes - length) : nil
        }

        private static func queried(_ query: String) -> ByteBuffer? {
            for member in query.split(separator: "&") where member.hasPrefix("key=") {
                return PercentEncoding.decode(member.dropFirst("key=".count)).map { ByteBuffer(string: $0) }
            }
            return nil
        }
    }
}
