import Core
import NIOCore
import Transport

/// An answer of a vendor that is an error.
struct VendorRefusal {
    /// What it says.
    let error: GatewayError
    /// Whose answer it is.
    let target: ResolvedTarget
    let head: ResponseHead
    let body: ByteBuffer
    /// For how long the vendor asks to be left alone, in nanoseconds; nil: it does not say.
    let retryAfter: Int?

    init(_ error: GatewayError, of target: ResolvedTarget, _ head: ResponseHead, _ body: ByteBuffer) {
        (self.error, self.target, self.head, self.body) = (error, target, head, body)
        retryAfter = RetryAfter.nanoseconds(of: head.fields, at: wallClockSeconds())
    }
}
