import Catalogue
import Core
import Dialects
import JSON
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

extension CallRecord {
    /// The document that a vendor's whole answer is.
    /// - Throws: `vendorAnswerInvalid` for what is no JSON, and for a single value.
    func document(_ body: ByteBuffer) throws(GatewayError) -> JSONDocument {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: body)
        } catch {
            throw .unreadableAnswer(vendorName, "it is not valid JSON: \(error.description)")
        }
        guard document.root.isObject || document.root.isArray else {
            throw .unreadableAnswer(vendorName, "it is a single value")
        }
        return document
    }

    /// What a vendor's answer says that is an error. A vendor that refused the gateway's key is the gateway's own fault:
    /// `vendorAuthenticationFailed`; a status that is none of an error is `vendorAnswerInvalid`.
    func error(of body: ByteBuffer, _ head: ResponseHead) -> GatewayError {
        guard head.status >= 400 else {
            return .unreadableAnswer(vendorName, "it answered with status \(head.status)")
        }
        if resolved.vendor.configured.kind.refusesKey(status: head.status, body: body.readableBytesView) {
            identityIsRefused()
            return .vendorAuthenticationFailed()
        }
        let told = refusal(of: body, head)
        if told.vendor?.category == .authentication {
            identityIsRefused()
            return .vendorAuthenticationFailed()
        }
        return told
    }

    /// What a vendor's answer says that is an error, noted as what the attempt came to.
    func refusal(of body: ByteBuffer, _ head: ResponseHead) -> GatewayError {
        let target = resolved
        var error = target.dialect.readError(status: head.status, body: body)
        // The vendor's own header goes along.
        if head.fields.contains("retry-after") { error.retryAfter = nil }
        let told = GatewayError.vendor(error)
        refused(VendorRefusal(told, of: target, head, body))
        return told
    }
}
