import Core
import JSON

/// Turns a caller's request into a vendor's by changing only what must differ; every other byte stays as it came.
enum ChatPassthrough {
    static func patch(_ request: JSONDocument, _ target: TargetProfile, _ options: PassthroughOptions)
        throws(GatewayError) -> PassthroughRequest
    {
        var patch = try OpenAIRequestPatch(request, target, options)
        if options.wantsUsage { try askForUsage(&patch) }
        if let messages = ChatMessagesPatch(request, target.quirks).patched() {
            patch.result.edits.set("messages", to: messages)
        }
        if target.quirks.requiredToolChoiceIsAny, request.root["tool_choice"]?.equals("required") == true {
            patch.result.edits.set("tool_choice", to: JSONRaw("any"))
        }
        if target.capabilities.reasoning == Capabilities.Reasoning.none { try patch.refuse("reasoning_effort") }
        try patch.applyQuirks()
        return patch.result
    }

    private static func askForUsage(_ patch: inout OpenAIRequestPatch) throws(GatewayError) {
        let (root, quirks) = (patch.request.root, patch.target.quirks)
        guard quirks.streamUsage, root["stream"]?.bool == true, !quirks.unsupported.contains("stream_options") else {
            return
        }
        let said = root["stream_options"]
        if let said, !said.isObject { throw said.chatFault("an object") }
        if said?["include_usage"]?.bool == true { return }
        patch.result.edits.set("stream_options", "include_usage", to: .true)
        patch.result.hidesUsage = true
    }
}
