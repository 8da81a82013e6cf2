/// Whether a certificate's name is that of a host (RFC 9525 section 6.3).
enum CertificateName {
    /// - Parameter name: a DNS name, whose first label may be `*` for any one label.
    static func matches(_ name: [UInt8], host: String) -> Bool {
        let name = lowercased(name[...])
        let host = lowercased(Array(host.utf8)[...])
        guard name.starts(with: "*.".utf8) else { return name == host && !name.isEmpty }
        guard let dot = host.firstIndex(of: UInt8(ascii: ".")), dot > host.startIndex else { return false }
        let parent = name.dropFirst(2)
        return parent.contains(UInt8(ascii: ".")) && parent.elementsEqual(host[(dot + 1)...])
    }

    /// Without the dot that may end a name.
    private static func lowercased(_ name: ArraySlice<UInt8>) -> [UInt8] {
        let name = name.last == UInt8(ascii: ".") ? name.dropLast() : name
        return name.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    }
}
