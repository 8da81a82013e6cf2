import Core
import Directory
import JSON

/// An error of the API, as RFC 9457 has it.
package struct Problem: Error, Sendable {
    /// The status of the answer.
    package var status: Int
    /// What it is, for programs; `docs/errors.md` lists them.
    package var code: String
    /// What happened and what to do, for people. Holds no secrets.
    package var detail: String
    /// What of the request is at fault.
    package var faults: [Schema.Fault] = []
    /// Headers of the answer that go with it.
    var headers: [(name: String, value: String)] = []

    init(_ status: Int, code: String, _ detail: String, faults: [Schema.Fault] = []) {
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = faults
    }

    /// What the directory says.
    init(_ error: DirectoryError) {
        let status =
            switch error.kind {
            case .notFound: 404
            case .conflict: 409
            case .invalid: 422
            case .forbidden: 403
            case .stale: 412
            case .unavailable: 503
            case .broken: 500
            }
        self.init(status, code: error.code, error.message)
        if let pointer = error.pointer { faults = [Schema.Fault(pointer: pointer, detail: error.message)] }
        if error.kind == .unavailable { headers = [("retry-after", "5")] }
    }

    /// What the gateway says of who asks.
    init(_ error: GatewayError) {
        self.init(error.status, code: error.code ?? "internal_error", error.message)
        if let retryAfter = error.retryAfter { headers = [("retry-after", retryAfter)] }
    }

    /// What is sent is not what it should be.
    static func invalid(_ faults: [Schema.Fault]) -> Problem {
        Problem(
            422,
            code: "invalid_request",
            "What is sent is not as it should be; 'errors' says where.",
            faults: faults
        )
    }

    /// The body of the answer.
    /// - Parameter requestID: `x-request-id`.
    func body(_ requestID: String?) -> JSONValue {
        var object: JSONObject = [
            "type": "about:blank", "title": .string(Self.title(of: status)),
            "status": .number(JSONNumber(status)), "code": .string(code), "detail": .string(detail),
        ]
        if let requestID { object["instance"] = .string("urn:request:\(requestID)") }
        if !faults.isEmpty {
            object["errors"] = .array(
                faults.map { ["pointer": .string($0.pointer), "detail": .string($0.detail)] }
            )
        }
        return .object(object)
    }

    /// The reason phrases of RFC 9110, which `about:blank` asks for.
    static func title(of status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }

    /// As the document describes it.
    static let schema = Schema.named(
        "Problem",
        .object([
            .init("type", .line(1...200), isRequired: true, "`about:blank`: the title says what it is."),
            .init("title", .line(1...200), isRequired: true, "The status in words."),
            .init("status", .integer(400...599), isRequired: true, "The status of the answer."),
            .init("code", .line(1...100), isRequired: true, "What it is, for programs."),
            .init("detail", .text(0...10_000), isRequired: true, "What happened and what to do, for people."),
            .init("instance", .line(1...300), "The name of the request."),
            .init(
                "errors",
                .array(
                    .object([
                        .init("pointer", .text(0...2000), isRequired: true, "Where, as a JSON Pointer."),
                        .init("detail", .text(0...10_000), isRequired: true, "What is expected."),
                    ]),
                    most: 1000
                ),
                "What of the request is at fault."
            ),
        ])
    )
}
