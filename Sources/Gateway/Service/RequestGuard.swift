import Core
import NIOCore
import Transport

/// Keeps web pages out of a gateway that asks nobody for a key.
///
/// A page in a browser on the same machine can send requests to loopback addresses. It cannot do so without telling its
/// `Origin`, cannot send a JSON content type unasked, and to get around both (DNS rebinding) it has to come with a `Host`
/// that is not ours.
struct RequestGuard {
    let server: Configuration.Server
    /// The port is reached from beyond this machine though the gateway asks for no key, as its operator insisted.
    let isExposed: Bool

    /// - Parameter known: the last `Host` that was found to be in order; clients say the same one again and again.
    /// - Throws: `forbidden` for a name that is not the gateway's.
    func checkHost(_ head: RequestHead, known: inout KnownHost?) throws(GatewayError) {
        let field = head.saysHostInField ? head.fields.slice("host") : nil
        if let field, let known, known.isExposed == isExposed, field == known.field { return }
        try checkHost(head)
        known = field.map { KnownHost(field: ByteBuffer(bytes: $0.readableBytesView), isExposed: isExposed) }
    }

    /// A host that was found to be in order. A port that is exposed takes more than one that is not.
    struct KnownHost {
        let field: ByteBuffer
        let isExposed: Bool
    }

    private func checkHost(_ head: RequestHead) throws(GatewayError) {
        if let authority = head.authority { try checkHost(authority) }
    }

    /// - Parameter authority: what `Host` says, or what stands for it.
    /// - Throws: `forbidden` for a name that is not the gateway's.
    func checkHost(_ authority: String) throws(GatewayError) {
        let host = Self.host(of: authority)
        if Self.isLoopback(host) || server.allowedHosts.contains(host) { return }
        // A page can bring any name, but an address only if it is the one that the browser connects to.
        if isExposed, Self.isAddress(host) { return }
        throw GatewayError(
            .forbidden,
            status: 403,
            message: "The host '\(host.prefix(100))' is not one that this gateway answers to. "
                + "List it in server.allowed_hosts to allow it.",
            code: "host_not_allowed"
        )
    }

    /// - Returns: the listed origin that the request comes from; nil where it names none.
    /// - Throws: `forbidden` for an origin that is not listed.
    func checkOrigin(_ head: RequestHead) throws(GatewayError) -> String? {
        guard let origin = head.fields.first("origin") else { return nil }
        try checkOrigin(origin)
        return origin
    }

    /// - Throws: `forbidden` for an origin that is not listed.
    func checkOrigin(_ origin: String) throws(GatewayError) {
        if server.allowedOrigins.contains(origin) { return }
        throw GatewayError(
            .forbidden,
            status: 403,
            message:
                "Requests from web pages of this origin are not allowed. List it in server.allowed_origins to allow it.",
            code: "origin_not_allowed"
        )
    }

    /// A page can send a form without being asked for leave, and can have a vendor's own API asked with GET. A browser says
    /// whence it comes even where it names no origin.
    /// - Throws: `forbidden` for what a page of another site makes a browser send.
    func checkSite(_ head: RequestHead) throws(GatewayError) {
        guard let site = head.fields.first("sec-fetch-site"), head.fields.first("origin") == nil else { return }
        try checkSite(site)
    }

    /// - Parameter site: what a browser says of the page that makes the request.
    /// - Throws: `forbidden` for a page of another site.
    func checkSite(_ site: String) throws(GatewayError) {
        guard site != "none", site != "same-origin" else { return }
        throw GatewayError(
            .forbidden,
            status: 403,
            message: "Requests that a web page makes without telling its origin are not allowed.",
            code: "origin_not_allowed"
        )
    }

    /// - Throws: `unsupportedMediaType` for anything but plain JSON.
    func checkContent(_ head: RequestHead) throws(GatewayError) {
        try checkEncoding(head)
        if RequestContentKind(head) == .json { return }
        throw GatewayError(
            .unsupportedMediaType,
            status: 415,
            message: "The request needs the header Content-Type: application/json.",
            code: "unsupported_media_type"
        )
    }

    /// - Throws: `unsupportedMediaType` for a body that is compressed.
    func checkEncoding(_ head: RequestHead) throws(GatewayError) {
        guard head.fields.isContentEncoded else { return }
        throw GatewayError(
            .unsupportedMediaType,
            status: 415,
            message: "Encoded request bodies are not accepted; send the body without Content-Encoding.",
            code: "unsupported_content_encoding"
        )
    }

    private static func host(of authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end]).lowercased()
        }
        return authority.prefix { $0 != ":" }.lowercased()
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || ListenAddress(host: host, port: 0).isLoopback
    }

    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.split(separator: ".").count == 4 && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}
