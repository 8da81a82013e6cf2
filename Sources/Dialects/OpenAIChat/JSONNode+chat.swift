import Core
import JSON

/// Values of a caller's request, or the error that says where and what was expected.
extension JSONNode {
    func chatFault(_ expected: StaticString) -> GatewayError {
        let path = self.path
        let got: StaticString =
            switch kind {
            case .null: "null"
            case .bool: "a boolean"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        guard !path.isEmpty else {
            return .invalidRequest(
                "Invalid request body: expected \(expected), got \(got).",
                param: nil,
                code: "invalid_type"
            )
        }
        return .invalidRequest(
            "Invalid type for '\(path)': expected \(expected), got \(got).",
            param: path,
            code: "invalid_type"
        )
    }

    /// A value of the right type that is none of those known.
    func chatUnknown(_ expected: String) -> GatewayError {
        .invalidRequest("Invalid value for '\(path)': expected \(expected).", param: path, code: "invalid_value")
    }

    /// A member that an object must have is absent.
    func chatMissing(_ name: StaticString) -> GatewayError {
        let path = path.isEmpty ? "\(name)" : "\(path).\(name)"
        return .invalidRequest(
            "Missing required parameter: '\(path)'.",
            param: path,
            code: "missing_required_parameter"
        )
    }

    func chatText() throws(GatewayError) -> JSONString {
        guard let jsonString else { throw chatFault("a string") }
        return jsonString
    }

    func chatString() throws(GatewayError) -> String {
        guard let string else { throw chatFault("a string") }
        return string
    }

    func chatNumber() throws(GatewayError) -> JSONNumber {
        guard let number else { throw chatFault("a number") }
        return number
    }

    func chatInt() throws(GatewayError) -> Int {
        guard let int else { throw chatFault("an integer") }
        return int
    }

    func chatBool() throws(GatewayError) -> Bool {
        guard let bool else { throw chatFault("a boolean") }
        return bool
    }

    func chatArray() throws(GatewayError) -> JSONElements {
        guard isArray else { throw chatFault("an array") }
        return elements
    }

    func chatObject() throws(GatewayError) -> JSONNode {
        guard isObject else { throw chatFault("an object") }
        return self
    }

    /// A member that must be there and be a string.
    func chatText(of name: StaticString) throws(GatewayError) -> JSONString {
        guard let value = self[name] else { throw chatMissing(name) }
        return try value.chatText()
    }

    func chatString(of name: StaticString) throws(GatewayError) -> String {
        guard let value = self[name] else { throw chatMissing(name) }
        return try value.chatString()
    }

    /// The name of a function, which no vendor lets be empty.
    func chatName() throws(GatewayError) -> String {
        let name = try chatString(of: "name")
        guard !name.isEmpty else { throw chatMissing("name") }
        return name
    }
}

/// Values of a vendor's answer: what is not as expected counts as not said.
extension JSONNode {
    /// The text of a string that says something.
    var filledText: JSONString? {
        guard let text = jsonString, !text.isEmpty else { return nil }
        return text
    }

    func filledText(_ name: StaticString) -> JSONString? { self[name]?.filledText }

    /// `extra_content.google.thought_signature`, where Google's compatible API puts its proof of a thought.
    var googleSignature: JSONString? {
        self["extra_content"]?["google"]?.filledText("thought_signature")
    }
}
