import Core
import Dialects
import JSON
import NIOCore

/// A caller's request as far as it must be read to find it a vendor. The rest is read only to translate.
struct InboundRequest {
    /// What is asked, with what it goes on from put into it.
    private(set) var document: JSONDocument
    /// As the caller sent it.
    let original: JSONDocument
    let model: String
    let stream: Bool
    /// What the request itself says of `drop_params`.
    private(set) var dropParams: Bool?
    /// What the path says.
    let route: CallRoute

    private static let longestModelName = 512

    /// - Parameter standardModel: counts where no model is named.
    /// - Throws: `malformedJSON` with the position, or `invalidRequest` with the member.
    init(_ body: ByteBuffer, _ route: CallRoute, standardModel: String? = nil) throws(GatewayError) {
        self.route = route
        original = try Self.document(body)
        document = original
        let root = original.root
        model = try Self.model(root, route, standardModel)
        let asked: Bool?
        if let told = route.stream { asked = told } else { asked = try Self.flag(root, "stream") }
        stream = asked ?? false
        dropParams = try Self.flag(root, "drop_params")
    }

    /// Puts in what the request goes on from.
    mutating func goOn(from continuation: ResponseContinuation) {
        if case .kept(let whole) = continuation { document = whole }
    }

    /// Nothing of it may be left out.
    mutating func keepParameters() { dropParams = false }

    /// Changes members.
    mutating func apply(_ edits: JSONEdits) throws(GatewayError) {
        document = try Self.document(edits.applied())
    }

    /// Puts the vendor's own names in place of those by which the gateway tells files of vendors apart.
    mutating func unmarkFiles(of vendor: VendorAccess) {
        if let unmarked = AccountName.unmark(document, vendor.name) { document = unmarked }
    }

    /// Reads the whole call, to be written in another dialect.
    /// - Parameter dropUnsupported: holds unless the request itself says otherwise.
    func call(from dialect: any Dialect, dropUnsupported: Bool) throws(GatewayError) -> Call {
        var route = route
        route.dropUnsupported = dropUnsupported
        return try dialect.readCall(document, route: route)
    }

    /// The JSON object that a body is.
    /// - Throws: `malformedJSON` with the position; `invalidRequest` for another value.
    static func document(_ body: ByteBuffer) throws(GatewayError) -> JSONDocument {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: body)
        } catch {
            throw GatewayError(
                .malformedJSON,
                status: 400,
                message: "The request body is not valid JSON: \(error.description).",
                code: "invalid_json"
            )
        }
        guard document.root.isObject else {
            throw .invalidRequest("The request body must be a JSON object.", param: nil, code: "invalid_json")
        }
        return document
    }

    private static func model(_ root: JSONNode, _ route: CallRoute, _ standard: String?) throws(GatewayError) -> String
    {
        let named = root["model"]
        guard route.model != nil || named != nil else {
            if let standard { return standard }
            throw .invalidRequest("The request must name a model.", param: "model", code: "missing_required_parameter")
        }
        guard let model = route.model ?? named?.string, 1...longestModelName ~= model.utf8.count else {
            throw .invalidRequest(
                "'model' must be a string of 1 to \(longestModelName) bytes.",
                param: "model",
                code: "invalid_type"
            )
        }
        return model
    }

    private static func flag(_ root: JSONNode, _ name: StaticString) throws(GatewayError) -> Bool? {
        guard let node = root[name] else { return nil }
        guard let value = node.bool else {
            throw .invalidRequest("'\(name)' must be true or false.", param: "\(name)", code: "invalid_type")
        }
        return value
    }
}
