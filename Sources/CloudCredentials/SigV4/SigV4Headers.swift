import Core
import NIOCore

/// The headers of a request that are signed, in the order of their names.
struct SigV4Headers: Sendable {
    private struct Field {
        var name: String
        var value: String
        /// Whether there is no white space to take out.
        var isClean: Bool
    }

    private var fields: [Field] = []
    /// Those that the signer adds to the request.
    private var added: [Field] = []

    mutating func set(_ request: SigV4Request, time: String, token: Secret?, payloadHash: String?) {
        clear()
        insert("host", request.host)
        for header in request.headers { insert(header.name, header.value) }
        add("x-amz-date", time)
        if let token { add("x-amz-security-token", token.reveal()) }
        if let payloadHash { add("x-amz-content-sha256", payloadHash) }
    }

    /// Forgets the values, tokens among them, and keeps the room for the next.
    mutating func clear() {
        fields.removeAll(keepingCapacity: true)
        added.removeAll(keepingCapacity: true)
    }

    /// `name:value` in lines; values of the same name in one, with commas between them, in the order of the request.
    func write(into buffer: inout ByteBuffer) {
        var last: String?
        for field in fields {
            if field.name == last {
                buffer.writeStaticString(",")
            } else {
                if last != nil { buffer.writeStaticString("\n") }
                buffer.writeString(field.name)
                buffer.writeStaticString(":")
                last = field.name
            }
            if field.isClean {
                buffer.writeString(field.value)
            } else {
                SigV4Canonical.writeValue(field.value, into: &buffer)
            }
        }
        buffer.writeStaticString("\n")
    }

    /// `content-type;host;x-amz-date`
    func writeNames(into buffer: inout ByteBuffer) {
        var last: String?
        for field in fields where field.name != last {
            if last != nil { buffer.writeStaticString(";") }
            buffer.writeString(field.name)
            last = field.name
        }
    }

    /// The lines to add to the request.
    func writeLines(into head: inout ByteBuffer) {
        for field in added {
            head.writeString(field.name)
            head.writeStaticString(": ")
            head.writeString(field.value)
            head.writeStaticString("\r\n")
        }
    }

    private mutating func add(_ name: String, _ value: String) {
        added.append(Field(name: name, value: value, isClean: true))
        insert(name, value, isClean: true)
    }

    /// There are a handful of headers and most come in their order: each is put in its place from behind, after its equals.
    private mutating func insert(_ name: String, _ value: String, isClean: Bool = false) {
        let isLower = !name.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        let field = Field(name: isLower ? name : name.lowercased(), value: value, isClean: isClean)
        var place = fields.endIndex
        while place > 0, field.name < fields[place - 1].name { place -= 1 }
        fields.insert(field, at: place)
    }
}
