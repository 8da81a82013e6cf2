import Core
import JSON
import NIOCore

/// The parameters of a request: the members of a JSON object, or the parts of a form, which are named alike.
///
/// Faults are told as OpenAI tells them, with the parameter's name.
enum RequestParameters: Sendable {
    case json(JSONNode)
    case form(MultipartForm)
    /// There is no body.
    case none

    /// - Throws: `invalidRequest` for a body that is neither a form nor a JSON object.
    init(_ request: SimulatedRequest) throws(GatewayError) {
        if let type = request.contentType, MultipartForm.isContentType(type) {
            self = .form(try MultipartForm(request.body, contentType: type))
        } else if request.body.readableBytes == 0 {
            self = .none
        } else {
            let root = try request.document().root
            guard root.isObject else {
                throw .invalidRequest("The body must be a JSON object, not \(root.kind).", param: nil)
            }
            self = .json(root)
        }
    }

    /// - Throws: `unsupportedMediaType` for a form.
    func mustBeJSON() throws(GatewayError) {
        guard case .form = self else { return }
        throw GatewayError(
            .unsupportedMediaType,
            status: 400,
            message: "Unsupported content type: 'multipart/form-data'. Only 'application/json' is taken here.",
            code: "unsupported_content_type"
        )
    }

    // MARK: Values

    /// A member of the JSON object; nil where it is absent or null, or the request is a form.
    func node(_ name: String) -> JSONNode? {
        if case .json(let root) = self { root[name: name] } else { nil }
    }

    /// A text; nil where there is none.
    func text(_ name: String) throws(GatewayError) -> String? {
        switch self {
        case .none: return nil
        case .form(let form): return form.last(name).map { String(buffer: $0.content) }
        case .json:
            guard let node = node(name) else { return nil }
            guard let text = node.string else { throw Self.mismatch(name, "a string", node.kind) }
            return text
        }
    }

    /// A text that must be there.
    func requiredText(_ name: String) throws(GatewayError) -> String {
        guard let text = try text(name) else { throw Self.missing(name) }
        return text
    }

    /// One of some words.
    func word(_ name: String, among words: [String]) throws(GatewayError) -> String? {
        guard let word = try text(name) else { return nil }
        guard words.contains(word) else {
            let known = words.map { "'\($0)'" }.joined(separator: ", ")
            throw .invalidRequest(
                "Invalid value: '\(word)'. Supported values are: \(known).",
                param: name,
                code: "invalid_value"
            )
        }
        return word
    }

    /// A whole number within bounds.
    func count(_ name: String, in range: ClosedRange<Int>) throws(GatewayError) -> Int? {
        let value: Int
        switch self {
        case .none: return nil
        case .form:
            guard let text = try text(name) else { return nil }
            guard let number = Int(text) else { throw Self.mismatch(name, "an integer", .string) }
            value = number
        case .json:
            guard let node = node(name) else { return nil }
            guard let number = node.int else { throw Self.mismatch(name, "an integer", node.kind) }
            value = number
        }
        return try Self.checked(value, name, range)
    }

    /// A number within bounds.
    func number(_ name: String, in range: ClosedRange<Double>) throws(GatewayError) -> Double? {
        let value: Double
        switch self {
        case .none: return nil
        case .form:
            guard let text = try text(name) else { return nil }
            guard let number = Double(text), number.isFinite else { throw Self.mismatch(name, "a number", .string) }
            value = number
        case .json:
            guard let node = node(name) else { return nil }
            guard let number = node.double else { throw Self.mismatch(name, "a number", node.kind) }
            value = number
        }
        guard range.contains(value) else {
            throw .invalidRequest(
                "Invalid '\(name)': expected a number from \(range.lowerBound) to \(range.upperBound).",
                param: name,
                code: value < range.lowerBound ? "decimal_below_min_value" : "decimal_above_max_value"
            )
        }
        return value
    }

    /// A truth value; absent it is false.
    func flag(_ name: String) throws(GatewayError) -> Bool {
        switch self {
        case .none: return false
        case .form:
            guard let text = try text(name) else { return false }
            switch text.lowercased() {
            case "true", "1": return true
            case "false", "0", "": return false
            default: throw Self.mismatch(name, "a boolean", .string)
            }
        case .json:
            guard let node = node(name) else { return false }
            guard let value = node.bool else { throw Self.mismatch(name, "a boolean", node.kind) }
            return value
        }
    }

    // MARK: Lists and files of a form

    /// The texts of a list: repeated parts `name[]` or `name`.
    func texts(_ name: String) -> [String] {
        guard case .form(let form) = self else { return [] }
        return form.all(name).map { String(buffer: $0.content) }
    }

    /// The files of a form: one part `name`, or several, or a list `name[]`.
    /// - Throws: `invalidRequest` for a part that is no file.
    func files(_ name: String) throws(GatewayError) -> [UploadedFile] {
        guard case .form(let form) = self else { return [] }
        var files: [UploadedFile] = []
        for part in form.all(name) {
            guard let fileName = part.fileName else {
                throw Self.mismatch(name, "a file", .string)
            }
            files.append(UploadedFile(name: fileName, contentType: part.contentType, content: part.content))
        }
        return files
    }

    /// The one file of a form that must be there.
    func file(_ name: String) throws(GatewayError) -> UploadedFile {
        guard let file = try files(name).last else { throw Self.missing(name) }
        return file
    }

    // MARK: Faults

    static func missing(_ name: String) -> GatewayError {
        .invalidRequest("Missing required parameter: '\(name)'.", param: name, code: "missing_required_parameter")
    }

    static func mismatch(_ name: String, _ expected: String, _ kind: JSONNode.Kind) -> GatewayError {
        .invalidRequest(
            "Invalid type for '\(name)': expected \(expected), not \(kind).",
            param: name,
            code: "invalid_type"
        )
    }

    static func checked(_ value: Int, _ name: String, _ range: ClosedRange<Int>) throws(GatewayError) -> Int {
        guard value >= range.lowerBound else {
            throw .invalidRequest(
                "Invalid '\(name)': expected at least \(range.lowerBound), but got \(value).",
                param: name,
                code: "integer_below_min_value"
            )
        }
        guard value <= range.upperBound else {
            throw .invalidRequest(
                "Invalid '\(name)': expected at most \(range.upperBound), but got \(value).",
                param: name,
                code: "integer_above_max_value"
            )
        }
        return value
    }
}
