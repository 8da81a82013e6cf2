import Core
import JSON

/// Turns a caller's request into a vendor's by changing only what must differ; every other byte stays as it came.
struct ResponsesPassthrough {
    private let request: JSONDocument
    private let target: TargetProfile
    private var result: PassthroughRequest
    private var dropsUnsupported: Bool

    init(_ request: JSONDocument, _ target: TargetProfile, _ options: PassthroughOptions) {
        self.request = request
        self.target = target
        dropsUnsupported = options.dropUnsupported
        result = PassthroughRequest(edits: JSONEdits(request), hidesUsage: false)
    }

    mutating func patch() throws(GatewayError) -> PassthroughRequest {
        let root = request.root
        guard root.isObject else { throw root.chatFault("an object") }
        if let drop = root.member("drop_params") {
            if !drop.isNull { dropsUnsupported = try drop.chatBool() }
            result.edits.remove("drop_params")
        }
        result.edits.set("model", to: JSONRaw(target.model))
        let quirks = target.quirks
        // The first in order is told; usually there is none.
        for name in quirks.unsupported.filter({ root.member(name: $0) != nil }).sorted() { try refuse(name) }
        for (name, vendorName) in quirks.renamed where !quirks.unsupported.contains(name) {
            guard root.member(name: name) != nil, let old = ChatQuirks.literal(name),
                let new = ChatQuirks.literal(vendorName)
            else { continue }
            result.edits.rename(old, to: new)
        }
        return result
    }

    /// Takes out a member that the vendor refuses, or refuses the request by it.
    private mutating func refuse(_ name: String) throws(GatewayError) {
        guard let value = request.root.member(name: name), let literal = ChatQuirks.literal(name) else { return }
        if !ChatQuirks.isNoOp(name, value), !ChatQuirks.isHint(name) {
            guard dropsUnsupported else {
                throw .unsupportedParameter(
                    name,
                    "'\(target.model)' of the vendor '\(target.vendor)' does not support it."
                )
            }
            result.dropped.append(name)
        }
        result.edits.remove(literal)
    }
}
