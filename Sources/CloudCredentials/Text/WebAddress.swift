/// The parts of an absolute `http` or `https` URL that decide whether a secret may be sent there.
struct WebAddress {
    var isSecure: Bool
    /// In lower case, an IPv6 address without its brackets.
    var host: String
    /// The value of `Host`: the port stands in it only where it is not the scheme's own.
    var authority: String

    /// - Returns: nil for what is no plain URL: other schemes, credentials, control characters, a fragment.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        let lower = text.lowercased()
        if lower.hasPrefix("https://") {
            isSecure = true
        } else if lower.hasPrefix("http://") {
            isSecure = false
        } else {
            return nil
        }
        let rest = lower.dropFirst(isSecure ? 8 : 7)
        guard !rest.contains("#") else { return nil }
        let written = rest.prefix { $0 != "/" && $0 != "?" }
        guard !written.contains("@") else { return nil }
        let port: Substring
        if written.hasPrefix("[") {
            guard let end = written.firstIndex(of: "]") else { return nil }
            host = String(written[written.index(after: written.startIndex)..<end])
            port = written[written.index(after: end)...]
        } else {
            host = String(written.prefix { $0 != ":" })
            port = written.dropFirst(host.utf8.count)
        }
        guard !host.isEmpty else { return nil }
        authority = host.contains(":") ? "[\(host)]" : host
        guard !port.isEmpty else { return }
        guard port.first == ":", let number = UInt16(port.dropFirst()) else { return nil }
        if number != (isSecure ? 443 : 80) { authority += ":\(number)" }
    }

    /// Whether it is this machine: `localhost`, 127.0.0.0/8 or ::1.
    var isLoopback: Bool {
        if host == "localhost" || host == "::1" || host == "0:0:0:0:0:0:0:1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether it is in 169.254.0.0/16, which only this machine and its host can be.
    var isLinkLocal: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "169" && parts[1] == "254" && parts.allSatisfy { UInt8($0) != nil }
    }
}
