import Access
import Core
import NIOCore
import Routing

extension CallerAnswer {
    /// Finds out what a call asks for, where choosing a target depends on it and the rules are not sure: of a prompt that is known at once, of others the
    /// embedding model is asked, where the call may go there. Whatever fails, the rules count.
    func findTask(of routed: RoutedCall, _ call: PendingCall, at resolution: Resolution) async {
        guard let prompt = routed.content?.unsurePrompt else { return }
        guard let embedder = loop.snapshot.taskEmbedder else { return }
        if let known = embedder.memory.reason(for: prompt) { return call.tellTask(known) }
        guard isOpen(embedder, to: call, at: resolution), let examples = embedder.memory.begin() else { return }
        let began = NIODeadline.now()
        var found: TaskReason??
        do throws(GatewayError) {
            let vectors = try await embedder.vectors(
                of: [prompt],
                tag: record.modelAsked,
                requestID: record.requestID,
                within: embedder.settings.timeout,
                on: loop
            )
            found = .some(vectors.first.flatMap(examples.reason))
        } catch {}
        record.rested(for: .now() - began)
        embedder.memory.end(prompt, found)
        call.tellTask(found ?? nil)
    }

    /// Whether a call's prompt may go to the embedding model: whatever holds for its targets holds there too.
    private func isOpen(_ embedder: TaskEmbedder, to call: PendingCall, at resolution: Resolution) -> Bool {
        var requirements = record.caller?.permissions.requirements ?? Requirements()
        if let (alias, _) = loop.snapshot.aliasRoute(call.model) { requirements.add(alias.alias.requirements) }
        for place in resolution.eligible { requirements.add(resolution.required(of: place)) }
        if let choice = call.choice {
            requirements.add(choice.requirements)
            guard choice.admits(embedder.target) else { return false }
        }
        return embedder.meets(requirements)
    }
}
