import NIOCore
import Transport

/// Which headers go through where a vendor's own API is spoken: all but those that are between the two ends of one
/// connection, that show who somebody is, or that tell of the way.
enum PassthroughHeaders {
    /// Of one connection (RFC 9110 section 7.6.1), or written anew.
    private static let hop: Set<String> = [
        "connection", "content-length", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// What a caller says to the gateway alone.
    private static let callers: Set<String> = [
        "accept-encoding", "api-key", "authorization", "content-type", "cookie", "forwarded", "host",
        "openai-organization", "openai-project", "origin", "referer", "user-agent", "via", "x-api-key",
        "x-goog-api-key", "x-goog-user-project", "x-real-ip", "x-request-id",
        // Of the proxies that people put before a gateway: addresses and names of callers.
        "cf-ipcountry", "fastly-client-ip", "fly-client-ip", "remote-user", "true-client-ip", "x-client-ip",
        "x-cluster-client-ip", "x-remote-user", "x-serverless-authorization",
    ]

    /// The same by how they begin. Proxies that ask callers who they are tell it with tokens that are good elsewhere:
    /// Cloudflare Access, AWS's load balancers, Google's IAP, Azure's App Service, oauth2-proxy.
    private static let callersPrefixes = [
        "cf-access-", "cf-connecting-", "sec-", "x-amz-", "x-amzn-oidc-", "x-auth-request-", "x-envoy-",
        "x-forwarded-", "x-gateway-", "x-goog-authenticated-user-", "x-goog-iap-", "x-ms-client-principal",
        "x-ms-token-", "x-original-",
    ]

    /// What a vendor says to the gateway alone: of its own web site, of the way, or of whose account it is.
    private static let vendors: Set<String> = [
        "alt-svc", "anthropic-organization-id", "date", "nel", "openai-organization", "openai-project", "report-to",
        "server", "set-cookie",
        "strict-transport-security", "via", "x-request-id",
    ]

    /// Adds the headers of a caller that go to a vendor.
    /// - Parameter own: those that the gateway says itself, in lower case.
    static func write(_ fields: HTTPFields, except own: Set<String>, into buffer: inout ByteBuffer) {
        let named = connectionOptions(fields)
        fields.forEachLine { name, line in
            let name = String(decoding: name, as: UTF8.self).lowercased()
            if hop.contains(name) || callers.contains(name) || named.contains(name) || own.contains(name) { return }
            if callersPrefixes.contains(where: name.hasPrefix) { return }
            buffer.writeBytes(line)
            buffer.writeStaticString("\r\n")
        }
    }

    /// Adds the headers of a vendor's answer that go to a caller.
    /// - Parameters:
    ///   - own: those that the gateway says itself, in lower case.
    ///   - tellsLimits: it tells how its own limits stand.
    static func copy(
        _ answer: HTTPFields,
        except own: Set<String>,
        tellsLimits: Bool = false,
        into fields: inout ResponseFields
    ) {
        let named = connectionOptions(answer)
        fields.add(answer) { name in
            if tellsLimits, RateLimitHeaders.isOne(name) { return false }
            let name = String(decoding: name, as: UTF8.self).lowercased()
            if hop.contains(name) || vendors.contains(name) || named.contains(name) || own.contains(name) {
                return false
            }
            return !name.hasPrefix("access-control-") && !name.hasPrefix("cf-") && !name.hasPrefix("x-gateway-")
        }
    }

    /// The names that a message says are of its connection alone.
    private static func connectionOptions(_ fields: HTTPFields) -> Set<String> {
        guard fields.contains("connection") else { return [] }
        let options = fields.values("connection").flatMap { $0.split(separator: ",") }
        return Set(options.map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() })
    }
}
