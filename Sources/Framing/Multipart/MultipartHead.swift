public import NIOCore

/// The header fields of a part of `multipart/form-data` (RFC 7578, section 4).
public struct MultipartHead: Sendable, Equatable {
    /// Every byte of the fields with the empty line that ends them.
    public let raw: ByteBuffer
    /// Which field of the form the part is; nil where `Content-Disposition` does not say, or is not there.
    public let name: String?
    /// The name of the file that the part is; nil where it is none. `filename*` counts only where `filename` is not there.
    public let fileName: String?
    /// The value of `Content-Type`; nil where it is empty or not there, which means `text/plain`.
    public let contentType: String?

    /// - Parameter raw: a head that has been scanned, so that every line is a name, a colon, a value, CR and LF.
    init(reading raw: ByteBuffer) throws(MultipartError) {
        var disposition: [UInt8]?
        var contentType: [UInt8]?
        let bytes = raw.readableBytesView
        var at = bytes.startIndex
        while let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")) {
            let end = bytes[colon...].firstIndex(of: .carriageReturn) ?? bytes.endIndex
            let name = bytes[at..<colon]
            let value = Array(bytes[(colon + 1)..<end])
            if name.spells("content-disposition") {
                guard disposition == nil else { throw .repeatedField }
                disposition = value
            } else if name.spells("content-type") {
                guard contentType == nil else { throw .repeatedField }
                contentType = value
            } else if name.spells("content-transfer-encoding") {
                // Some readers decode, some do not.
                let encoding = String(decoding: value.trimmed, as: UTF8.self).lowercased()
                guard ["7bit", "8bit", "binary"].contains(encoding) else { throw .encodedPart }
            }
            at = min(end + 2, bytes.endIndex)
        }
        self.raw = raw
        (name, fileName) = try Self.names(in: disposition)
        let type = contentType?.trimmed ?? []
        self.contentType = type.isEmpty ? nil : String(decoding: type, as: UTF8.self)
    }

    /// The names that a disposition says.
    ///
    /// What two readers could take for two things is refused, or a part could be one to us and another to the vendor: a
    /// parameter that comes twice, one in pieces (`name*0`, RFC 2231), and a name both as it is and encoded.
    private static func names(in value: [UInt8]?) throws(MultipartError) -> (name: String?, fileName: String?) {
        guard let value else { return (nil, nil) }
        guard let disposition = ParameterisedValue(parsing: value), disposition.value == "form-data" else {
            throw .invalidDisposition
        }
        for name in disposition.parameters.keys where name.utf8.contains(UInt8(ascii: "*")) && name != "filename*" {
            throw .invalidDisposition
        }
        let name = disposition.parameters["name"]
        // Some readers take it out (RFC 9110, quoted-pair), some do not.
        if let name, name.utf8.contains(UInt8(ascii: "\\")) { throw .invalidDisposition }
        if let fileName = disposition.parameters["filename"] { return (name, fileName) }
        guard let encoded = disposition.parameters["filename*"] else { return (name, nil) }
        guard let fileName = decode(encoded) else { throw .invalidDisposition }
        return (name, fileName)
    }

    /// The text of `UTF-8'language'percent-encoded` (RFC 8187, section 3.2).
    private static func decode(_ encoded: String) -> String? {
        let pieces = encoded.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces[0].lowercased() == "utf-8" else { return nil }
        return PercentEncoding.decode(pieces[2])
    }
}

extension ByteBufferView {
    /// Whether these are the bytes of a text in lower case, whatever the case they came in.
    fileprivate func spells(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount
            && zip(self, UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
                .allSatisfy { $0.lowercased == $1 }
    }
}

extension [UInt8] {
    /// Without the white space at both ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isSpaceOrTab }), let last = lastIndex(where: { !$0.isSpaceOrTab })
        else {
            return []
        }
        return self[first...last]
    }
}
