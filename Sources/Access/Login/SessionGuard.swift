/// What must be looked at of a request that is made with a session: browsers send cookies also where another site's page makes them.
///
/// `SameSite=Lax` keeps them from requests of other sites that change something, but not from those of another host or port of the same
/// site. So a request that may change something must come from the control plane's own pages, or have a header that no page of another
/// origin can set unasked.
public enum SessionGuard {
    /// The header that a program sends which keeps a session and is no browser, with any value.
    public static let header = "x-gateway-session"

    /// - Parameters:
    ///   - method: the request's, in upper case.
    ///   - fetchSite: the value of `sec-fetch-site`.
    ///   - origin: the value of `origin`.
    ///   - hasHeader: ``header`` is there.
    ///   - own: the control plane's origin.
    /// - Throws: `foreignOrigin`.
    public static func check(
        method: String,
        fetchSite: String?,
        origin: String?,
        hasHeader: Bool,
        own: String
    ) throws(LoginError) {
        // They change nothing, and their answers cannot be read from elsewhere.
        if method == "GET" || method == "HEAD" || method == "OPTIONS" { return }
        if let fetchSite, fetchSite != "same-origin" { throw .foreignOrigin }
        if let origin {
            guard origin == own else { throw .foreignOrigin }
            return
        }
        guard fetchSite != nil || hasHeader else { throw .foreignOrigin }
    }
}
