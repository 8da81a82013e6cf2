import Transport

/// An http or https URL taken apart (RFC 3986), without credentials.
struct MediaLocation: Equatable {
    let origin: Upstream.Origin
    /// Path and query.
    let target: String

    /// - Returns: nil for anything but an absolute http or https URL of printable ASCII without credentials.
    init?(_ url: String) {
        guard url.utf8.count <= 8192, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !url.contains("\\") else {
            return nil
        }
        guard let mark = url.range(of: "://") else { return nil }
        let scheme = url[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = url[mark.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@"), let base = try? BaseURL("\(scheme)://\(authority)") else { return nil }
        origin = Upstream.Origin(scheme: base.scheme == .https ? .https : .http, host: base.host, port: base.port)
        let path = rest[authority.endIndex...]
        target = path.hasPrefix("/") ? String(path) : "/\(path)"
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

extension String {
    fileprivate func range(of text: String) -> Range<Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(text) { return at..<index(at, offsetBy: text.count) }
            at = index(after: at)
        }
        return nil
    }
}
