import Core
import JSON
import NIOCore

/// What a caller's request to one of OpenAI's APIs loses or gets under another name on its way to a vendor; every other byte
/// stays as it came. Of two names for the same thing the standard one counts.
struct OpenAIRequestPatch {
    let request: JSONDocument
    let target: TargetProfile
    var result: PassthroughRequest
    private var dropsUnsupported: Bool

    /// Sets the vendor's name of the model, and takes out what is for the gateway alone.
    init(_ request: JSONDocument, _ target: TargetProfile, _ options: PassthroughOptions) throws(GatewayError) {
        self.request = request
        self.target = target
        dropsUnsupported = options.dropUnsupported
        result = PassthroughRequest(edits: JSONEdits(request), hidesUsage: false)
        let root = request.root
        guard root.isObject else { throw root.chatFault("an object") }
        if let drop = root.member("drop_params") {
            if !drop.isNull { dropsUnsupported = try drop.chatBool() }
            result.edits.remove("drop_params")
        }
        result.edits.set("model", to: JSONRaw(target.model))
    }

    /// Takes out what the vendor refuses and gives the rest the names it knows.
    mutating func applyQuirks() throws(GatewayError) {
        let quirks = target.quirks
        // The first in order is told; usually there is none.
        let refused = quirks.unsupported.filter { request.root.member(name: $0) != nil }
        for name in refused.sorted() { try refuse(name) }
        for (name, vendorName) in quirks.renamed where !quirks.unsupported.contains(name) {
            if request.root.member(name: name) != nil { edit(name, to: vendorName) }
        }
    }

    /// Takes out a member that the vendor or the model refuses, or refuses the request by it.
    mutating func refuse(_ name: String) throws(GatewayError) {
        guard let value = request.root.member(name: name) else { return }
        if !ChatQuirks.isNoOp(name, value), !ChatQuirks.isHint(name) {
            guard dropsUnsupported else {
                throw .unsupportedParameter(
                    name,
                    "'\(target.model)' of the vendor '\(target.vendor)' does not support it."
                )
            }
            result.dropped.append(name)
        }
        edit(name, to: nil)
    }

    /// Renames a member or, without a new name, takes it out.
    private mutating func edit(_ name: String, to newName: String?) {
        guard let literal = ChatQuirks.literal(name) else { return rewrite(name, to: newName) }
        guard let newName else { return result.edits.remove(literal) }
        guard let newLiteral = ChatQuirks.literal(newName) else { return rewrite(name, to: newName) }
        result.edits.rename(literal, to: newLiteral)
    }

    /// Edits go by literals. Where a configuration brings a name that is none of them, the request so far is written anew.
    private mutating func rewrite(_ name: String, to newName: String?) {
        guard let edited = try? JSONDocument(parsing: result.edits.applied()) else { return }
        var writer = JSONWriter(capacity: edited.bytes.readableBytes + 64)
        writer.beginObject()
        for (key, value) in edited.root.members {
            let key = key.string
            if key == newName || key == name && newName == nil { continue }
            writer.key(key == name ? newName ?? name : key)
            writer.node(value)
        }
        writer.endObject()
        if let rewritten = try? JSONDocument(parsing: writer.buffer) { result.edits = JSONEdits(rewritten) }
    }
}
