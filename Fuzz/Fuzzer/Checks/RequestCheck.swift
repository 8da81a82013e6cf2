import Core
import Dialects
import JSON
import NIOCore

/// A caller's request is refused with a reason, or can be written for every vendor or is refused by name; and what was
/// written is a request that the vendor's own dialect reads.
enum RequestCheck {
    private static let pathNamesModel: Set<DialectName> = [.gemini, .bedrockConverse]

    static func run(_ input: FuzzInput) {
        guard let name = input.dialect, let request = try? JSONDocument(parsing: input.body) else { return }
        let dialect = Dialects.named(name)
        let digest = input.digest
        pass(request, dialect, input)
        let route = CallRoute(
            model: pathNamesModel.contains(name) ? "model" : nil,
            stream: pathNamesModel.contains(name) ? digest & 64 == 0 : nil,
            dropUnsupported: digest & 128 == 0
        )
        let call: Call
        do {
            call = try dialect.readCall(request, route: route)
        } catch {
            return Written.requireCallersFault(error, "reading \(name.rawValue)")
        }
        if TokenEstimate.tokens(of: call, model: "claude") < 1 { finding("an estimate below one token") }
        for vendors in DialectName.allCases { write(call, for: vendors, digest, input) }
    }

    private static func write(_ call: Call, for vendors: DialectName, _ digest: UInt64, _ input: FuzzInput) {
        let what = "\(call.dialect?.rawValue ?? "a call") to \(vendors.rawValue)"
        let dialect = Dialects.named(vendors)
        let profile = Profiles.profile(of: vendors, digest)
        let written: VendorRequest
        do {
            written = try dialect.writeCall(call, for: profile, stream: call.stream)
        } catch {
            return Written.requireCallersFault(error, what)
        }
        let body = Written.json(written.body, from: input, what)
        guard body.root.isObject else { finding("\(what): the request is no object") }
        // What says nothing at all is for the vendor to refuse.
        if call.messages.allSatisfy({ $0.parts.isEmpty }) || body.root["messages"]?.count == 0 { return }
        do {
            // Its path says what the body does not.
            var route = CallRoute(model: "model", stream: call.stream)
            if !pathNamesModel.contains(vendors), profile.platform == .own { route = CallRoute() }
            _ = try dialect.readCall(body, route: route)
        } catch {
            // What goes to a vendor as the caller wrote it is the vendor's to judge.
            if call.leavesToVendor(error.param) { return }
            finding(
                "\(what): its own reader refuses what was written: \(error.message)\n\(String(buffer: written.body))"
            )
        }
    }

    /// As a request goes that is passed on.
    private static func pass(_ request: JSONDocument, _ dialect: any Dialect, _ input: FuzzInput) {
        let profile = Profiles.profile(of: dialect.name, input.digest)
        _ = dialect.bringsProof(beginningWith: "gw1.", in: request)
        if let echo = dialect.echo(of: request) { _ = Written.json(echo.bytes, from: input, "the echo") }
        guard request.root.isObject, dialect.canPass(request, for: profile) else { return }
        let what = "passing \(dialect.name.rawValue)"
        do {
            let options = PassthroughOptions(wantsUsage: true, dropUnsupported: input.digest & 256 == 0)
            let patched = try dialect.patch(request, for: profile, options).edits
            let body = patched.applied()
            guard patched.byteCount == body.readableBytes else { finding("\(what): the length is told wrong") }
            _ = Written.json(body, from: input, what)
        } catch {
            Written.requireCallersFault(error, what)
        }
    }
}
