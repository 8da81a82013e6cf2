import Framing
import Transport

/// An http or https URL taken apart (RFC 3986), without credentials.
struct MediaLocation: Equatable {
    let origin: Upstream.Origin
    /// Path and query.
    let target: String

    /// - Returns: nil for anything but an absolute http or https URL of printable ASCII without credentials.
    init?(_ url: String) {
        // A fragment is for whoever asks, and is not sent; it may hold no more than a URL may.
        guard url.utf8.count <= 8192, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        guard let address = WebAddress(url.prefix { $0 != "#" }) else { return nil }
        origin = Upstream.Origin(address)
        target = address.target
    }

    /// The URL that a `Location` header means.
    func resolve(_ reference: String) -> String {
        if Self.hasScheme(reference) { return reference }
        let base = "\(origin.scheme.rawValue)://\(origin.authority)"
        if reference.hasPrefix("//") { return "\(origin.scheme.rawValue):\(reference)" }
        if reference.hasPrefix("/") { return base + reference }
        let path = target.prefix { $0 != "?" }
        if reference.isEmpty || reference.hasPrefix("#") { return base + target }
        if reference.hasPrefix("?") { return base + path + reference }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return base + folder + reference
    }
}

extension MediaLocation {
    /// `scheme:` before anything else (RFC 3986 section 3.1); a `://` further on may be part of a query.
    private static func hasScheme(_ reference: String) -> Bool {
        let name = reference.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        return name.first?.isLetter == true && reference[name.endIndex...].hasPrefix(":")
    }
}

extension Upstream.Origin {
    /// The server of an address.
    init(_ address: WebAddress) {
        self.init(scheme: address.isSecure ? .https : .http, host: address.host, port: address.port)
    }
}
