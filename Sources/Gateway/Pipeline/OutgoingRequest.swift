import Core
import Dialects
import JSON
import NIOCore
import Transport

/// The request as it goes to the vendor: the caller's own bytes with the changed members patched where both speak the same
/// dialect, else the call written anew.
struct OutgoingRequest {
    /// Head and body, as far as that is short.
    let bytes: ByteBuffer
    /// The rest of a long body, uncopied.
    let rest: [ByteBuffer]
    /// How the answer is to be taken.
    let manner: Manner
    /// Members that were left out because the vendor cannot do them.
    let dropped: [String]

    init(
        _ request: InboundRequest,
        from inbound: any Dialect,
        to target: ResolvedTarget,
        media: MediaInliner,
        caller: HTTPFields,
        record: CallRecord,
        mayBreak: Bool = false,
        goingOnWith told: AnswerSoFar? = nil
    ) async throws(GatewayError) {
        let (vendor, dialect) = (target.vendor, target.dialect)
        let profile = target.profile
        let able = profile.capabilities
        let vendorStreams = request.stream ? able.streaming : !able.nonStreaming
        let drop = request.dropParams ?? vendor.configured.dropParams ?? media.configuration.dropParams
        let mayBreak = mayBreak && request.stream && vendorStreams
        let isPassage =
            !mayBreak && told == nil && dialect.name == inbound.name && vendorStreams == request.stream
            && dialect.canPass(request.document, for: profile)
            && !inbound.bringsSealedProof(in: request.document)
        let line = target.requestLine(stream: vendorStreams)
        if isPassage {
            let options = PassthroughOptions(wantsUsage: request.stream, dropUnsupported: drop)
            let patched = try dialect.patch(request.document, for: profile, options)
            (bytes, rest) = try await vendor.request(
                line,
                caller: caller,
                on: media.loop,
                for: record,
                bodySize: patched.edits.byteCount
            ) { patched.edits.writeSharing(into: &$0) }
            manner = Manner(
                callerStreams: request.stream,
                isPassage: true,
                hidesUsage: patched.hidesUsage,
                answerTool: nil,
                tellsFunctionCall: false,
                echo: nil,
                mayBreak: false
            )
            dropped = patched.dropped
        } else {
            if inbound.name == .anthropicMessages { try AnthropicVersion.check(caller) }
            var call = try request.call(from: inbound, dropUnsupported: drop)
            var thoughts = ReasoningReturn(from: inbound.name, to: target, media.loop.snapshot.reasoningSeal)
            thoughts.open(&call)
            var media = media
            try await media.inline(&call, for: target)
            let mayBreak = mayBreak && call.mayBeGoneOnWith
            if let told { call = call.goingOn(from: told, at: profile) }
            let written = try dialect.writeCall(call, for: profile, stream: vendorStreams)
            (bytes, rest) = try await vendor.request(
                line,
                caller: caller,
                on: media.loop,
                for: record,
                bodySize: written.body.readableBytes
            ) { VendorAccess.write(written.body, into: &$0) }
            manner = Manner(
                callerStreams: request.stream,
                isPassage: false,
                hidesUsage: !call.includeUsage,
                answerTool: written.answerTool,
                tellsFunctionCall: call.usesFunctions,
                echo: inbound.echo(of: request.original),
                mayBreak: mayBreak && written.answerTool == nil
            )
            dropped = written.dropped + (thoughts.hasLost ? ["reasoning"] : [])
        }
    }
}

extension OutgoingRequest {
    /// How the answer is to be taken: all that is left of a request while its answer comes, so that a long stream does not
    /// keep the prompt in memory.
    struct Manner {
        /// What the caller wants.
        let callerStreams: Bool
        /// The answer's bytes may go to the caller as they come.
        let isPassage: Bool
        /// The usage chunk of a stream was asked for by the gateway alone.
        let hidesUsage: Bool
        /// The name of the tool by which a structured answer was forced.
        let answerTool: String?
        /// The caller offered the deprecated `functions`.
        let tellsFunctionCall: Bool
        /// What the answer repeats of its request.
        let echo: JSONRaw?
        /// Another target may go on with the answer where it breaks off.
        let mayBreak: Bool
    }
}
