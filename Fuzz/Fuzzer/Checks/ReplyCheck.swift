import Core
import Dialects
import JSON
import NIOCore

/// A vendor's answer is refused as the vendor's fault, or can be told in every dialect, whole and as a stream; and what was
/// told is an answer that the dialect itself reads.
enum ReplyCheck {
    static let context = ReplyContext(fallbackID: "0123456789", now: 1_700_000_000, model: "model", includeUsage: true)

    static func run(_ input: FuzzInput) {
        guard let name = input.dialect, let answer = try? JSONDocument(parsing: input.body) else { return }
        let dialect = Dialects.named(name)
        let profile = Profiles.profile(of: name, input.digest)
        _ = dialect.readUsage(answer, profile)
        let reply: Reply
        do {
            let tool = input.digest & 64 == 0 ? "answer" : nil
            reply = try dialect.readReply(answer, ReplyExpectation(target: profile, answerTool: tool))
        } catch {
            return Written.requireVendorsFault(error, "reading \(name.rawValue)")
        }
        for callers in DialectName.allCases {
            let what = "\(name.rawValue) told as \(callers.rawValue)"
            whole(reply, in: Dialects.named(callers), input, what)
            StreamCheck.tell(reply.events, in: Dialects.named(callers), isEnded: true, input, "\(what), streamed")
        }
    }

    private static func whole(_ reply: Reply, in dialect: any Dialect, _ input: FuzzInput, _ what: String) {
        var context = context
        context.tellsFunctionCall = input.digest & 32 == 0
        let written = dialect.writeReply(reply, context)
        let document = Written.json(written, from: input, what)
        // Vendors give an answer that has no choices a meaning of its own, which others need not know.
        if reply.choices.isEmpty { return }
        do {
            let target = TargetProfile(vendor: "vendor", model: "model", dialect: dialect.name)
            _ = try dialect.readReply(document, ReplyExpectation(target: target))
        } catch {
            finding("\(what): its own reader refuses what was told: \(error.message)\n\(String(buffer: written))")
        }
    }
}
