import Core
import Framing
import NIOCore

/// The parts of a body of `multipart/form-data` (RFC 7578) that is there as a whole.
struct MultipartForm: Sendable {
    /// One part. Its content is a slice of the body.
    struct Part: Sendable {
        var name: String
        var fileName: String?
        var contentType: String?
        var content: ByteBuffer
    }

    /// In the order of the body.
    private(set) var parts: [Part] = []

    /// The last part of a name.
    func last(_ name: String) -> Part? {
        parts.last { $0.name == name }
    }

    /// The parts of a name, and of a list of that name: `name[]`.
    func all(_ name: String) -> [Part] {
        parts.filter { $0.name == name || $0.name == "\(name)[]" }
    }

    static func isContentType(_ value: String) -> Bool {
        value.prefix(19).lowercased() == "multipart/form-data"
    }

    /// - Throws: `invalidRequest` for a body that is no such form.
    init(_ body: ByteBuffer, contentType: String) throws(GatewayError) {
        guard let boundary = HeaderParameters(contentType)["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw Self.fault("'Content-Type' names no boundary")
        }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very beginning, where no line end comes before it.
        guard var position = Self.find(delimiter.dropFirst(2), in: body, from: 0) else {
            throw Self.fault("the boundary never comes")
        }
        guard position == 0 || Self.has(Array("\r\n".utf8), in: body, at: position - 2) else {
            throw Self.fault("the boundary does not begin a line")
        }
        position += delimiter.count - 2
        while !Self.has(Array("--".utf8), in: body, at: position) {
            guard parts.count < 1000 else { throw Self.fault("there are more than 1000 parts") }
            guard let lineEnd = Self.find(Array("\r\n".utf8), in: body, from: position), lineEnd - position < 100,
                let end = Self.find(delimiter, in: body, from: lineEnd)
            else { throw Self.fault("it ends before its last boundary") }
            parts.append(try Self.part(body, lineEnd..<end))
            position = end + delimiter.count
        }
    }

    /// - Parameter range: from the line end before the part's head to the one before the next delimiter.
    private static func part(_ body: ByteBuffer, _ range: Range<Int>) throws(GatewayError) -> Part {
        guard let headEnd = find(Array("\r\n\r\n".utf8), in: body, from: range.lowerBound), headEnd <= range.upperBound,
            headEnd - range.lowerBound < 16 << 10
        else { throw fault("a part has no head") }
        let start = body.readerIndex
        let head = body.getString(at: start + range.lowerBound, length: headEnd - range.lowerBound) ?? ""
        var part: Part?
        var contentType: String?
        for line in head.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            switch line[..<colon].lowercased() {
            case "content-disposition":
                let parameters = HeaderParameters(value)
                guard let name = parameters["name"] else { throw fault("a part has no name") }
                part = Part(name: name, fileName: parameters["filename"], content: ByteBuffer())
            case "content-type": contentType = value
            default: continue
            }
        }
        guard var part else { throw fault("a part has no 'Content-Disposition'") }
        // A part without content has the line end of its head before the delimiter, and nothing else.
        let from = min(headEnd + 4, range.upperBound)
        part.contentType = contentType
        part.content = body.getSlice(at: start + from, length: range.upperBound - from) ?? ByteBuffer()
        return part
    }

    private static func fault(_ what: String) -> GatewayError {
        .invalidRequest("The form cannot be read: \(what).", param: nil)
    }

    // MARK: Bytes

    private static func has(_ bytes: [UInt8], in body: ByteBuffer, at position: Int) -> Bool {
        body.getBytes(at: body.readerIndex + position, length: bytes.count) == bytes
    }

    /// Where some bytes come next, counted from the body's first.
    private static func find(_ wanted: some Collection<UInt8>, in body: ByteBuffer, from start: Int) -> Int? {
        let wanted = Array(wanted)
        return body.withUnsafeReadableBytes { bytes in
            let last = bytes.count - wanted.count
            var at = start
            while at <= last {
                if bytes[at] == wanted[0], (1..<wanted.count).allSatisfy({ bytes[at + $0] == wanted[$0] }) { return at }
                at += 1
            }
            return nil
        }
    }
}
