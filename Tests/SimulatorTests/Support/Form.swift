import NIOCore

/// A form as clients send it.
struct Form {
    static let contentType = "multipart/form-data; boundary=\"a boundary\""

    private var body = ByteBuffer()

    /// Adds a text.
    func with(_ name: String, _ text: String) -> Form {
        var form = self
        form.body.writeString("--a boundary\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n")
        return form
    }

    /// Adds a file.
    func with(_ name: String, file: String, type: String? = nil, _ content: ByteBuffer) -> Form {
        var form = self
        form.body.writeString(
            "--a boundary\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(file)\"\r\n"
        )
        if let type { form.body.writeString("Content-Type: \(type)\r\n") }
        form.body.writeString("\r\n")
        form.body.writeImmutableBuffer(content)
        form.body.writeString("\r\n")
        return form
    }

    var bytes: ByteBuffer {
        var body = body
        body.writeString("--a boundary--\r\n")
        return body
    }
}
