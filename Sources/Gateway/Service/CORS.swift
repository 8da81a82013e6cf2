import NIOCore
import Transport

/// Cross-origin requests from pages whose origin is listed (WHATWG Fetch, section 3.2).
enum CORS {
    /// The answer to the question before the request.
    static func preflight(_ endpoint: Endpoint, origin: String) -> HTTPAnswer {
        var fields = ResponseFields()
        allow(origin, &fields)
        fields.add("access-control-allow-methods", "\(endpoint.methods)")
        fields.add("access-control-allow-headers", "*, authorization, content-type")
        fields.add("access-control-max-age", 600)
        return HTTPAnswer(status: 204, fields: fields)
    }

    /// Lets a page of the origin read the answer.
    static func allow(_ origin: String, _ fields: inout ResponseFields) {
        fields.add("access-control-allow-origin", origin)
        fields.add("access-control-expose-headers", "*")
        fields.add("vary", "Origin")
    }
}
