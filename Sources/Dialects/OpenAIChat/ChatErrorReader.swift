import Core
import JSON
import NIOCore

/// Reads errors of vendors, whatever shape they have.
enum ChatErrorReader {
    /// The most of a vendor's words that is told.
    private static let messageLimit = 2000

    /// Reads the body of an error answer.
    static func read(status: Int, body: ByteBuffer) -> VendorError {
        guard let root = (try? JSONDocument(parsing: body))?.root, !root.isString else {
            let text = String(decoding: body.readableBytesView.prefix(messageLimit * 4), as: UTF8.self)
            return error(status: status, Words(text: text))
        }
        return error(status: status, Words(root))
    }

    /// The error that an answer with status 200, or an event of a stream, tells instead of a completion.
    /// - Parameter isError: the event's name says that it is one.
    static func read(inside root: JSONNode, _ answer: borrowing ChatChunkNode, isError: Bool = false) -> VendorError? {
        tells(root, answer, isError: isError) ? error(status: nil, Words(root)) : nil
    }

    /// Whether it is an error that is told.
    static func tells(_ root: JSONNode, _ answer: borrowing ChatChunkNode, isError: Bool) -> Bool {
        if isError { return true }
        if let told = answer.error { return told.isObject || told.filledText != nil }
        guard answer.choices == nil else { return false }
        return root[0]?["error"] != nil || root["errors"]?[0] != nil
            || root["object"]?.equals("error") == true || root["type"]?.equals("error") == true
    }

    /// The error that words tell.
    /// - Parameter status: nil for an error inside a stream.
    static func error(status: Int?, _ words: Words) -> VendorError {
        let status = status ?? words.status
        let category = ChatErrorCategory.of(status: status ?? 0, words)
        var message = words.message.isEmpty ? "The vendor answered with an error and did not say which." : words.message
        if message.unicodeScalars.count > messageLimit { message = String(message.unicodeScalars.prefix(messageLimit)) }
        return VendorError(
            status: status ?? category.usualStatus,
            category: category,
            message: message,
            type: words.type,
            code: words.code,
            param: words.param
        )
    }

    /// What a body says, found in its shapes: `{"error": {…}}`, that in an array, `{"error": "…"}`, `{"message"}`,
    /// `{"detail"}`, `{"errors": [{…}]}`, or text.
    struct Words {
        var message = ""
        var type: String?
        var code: String?
        var param: String?
        /// A status that the body itself tells, of an error inside a stream.
        var status: Int?
        /// Everything that may hold a word on the kind of error, in lower case.
        var hints = ""

        init(text: String) {
            message = text
            hints = text.lowercased()
        }

        init(_ root: JSONNode) {
            let outer = root.isArray ? root[0] ?? root : root
            var error = outer["error"] ?? outer["errors"]?[0] ?? outer["x_groq"] ?? outer
            if let inner = error["error"], inner.isObject { error = inner }
            message = Self.message(of: error) ?? Self.message(of: outer) ?? root.raw.string
            type = (error["type"] ?? outer["type"] ?? error["error_type"] ?? error["status"])?.string
            let code = error["code"] ?? outer["code"]
            self.code = code?.string ?? code?.int.map(String.init)
            param = error["param"]?.string
            status = [error["status_code"], error["code"], error["status"], outer["status_code"], outer["status"]].lazy
                .compactMap { $0?.int ?? $0?.string.flatMap { Int($0) } }.first { (400..<600).contains($0) }
            let inner = error["innererror"]?["code"]?.string ?? error["details"]?[0]?["reason"]?.string ?? ""
            hints = "\(type ?? "") \(self.code ?? "") \(inner) \(message)".lowercased()
        }

        private static func message(of node: JSONNode) -> String? {
            if let text = node.string { return text }
            let said = node["message"] ?? node["msg"] ?? node["detail"] ?? node["error"] ?? node["title"]
            guard let said else { return nil }
            if let inner = said["message"]?.string ?? said["msg"]?.string { return inner }
            // FastAPI's list of what is wrong with the request.
            if let first = said[0] { return first["msg"]?.string ?? first.string ?? said.raw.string }
            guard let text = said.string else { return said.raw.string }
            // OpenRouter's own words say nothing; those of the vendor behind it are kept beside them.
            if text == "Provider returned error", let raw = node["metadata"]?["raw"]?.string {
                return "\(text): \(raw)"
            }
            return text
        }
    }
}
