import Access
import Core
import NIOCore
import Routing
import Transport

extension CallerAnswer {
    /// Finds out what a call asks for, where choosing a target depends on it and the rules are not sure: of a prompt that is known at once, of others the
    /// embedding model is asked, where the call may go there. Whatever fails, the rules count.
    /// - Parameter eligible: the targets that the call may go to.
    func findTask(of routed: RoutedCall, _ call: PendingCall, at resolution: Resolution, among eligible: TargetSet)
        async
    {
        guard let embedder = loop.embedder(for: record, call.choice, call.model, at: resolution, among: eligible),
            let prompt = routed.content?.unsurePrompt
        else { return }
        let began = NIODeadline.now()
        let turn = embedder.memory.turn(
            of: prompt,
            most: embedder.settings.mostAsked,
            at: began.uptime / 1_000_000_000,
            on: loop.context.loop
        )
        switch turn {
        case .none: return
        case .known(let reason): call.tellTask(reason)
        case .follows(let asking):
            // It is over when the one who asks waits no longer.
            let reason = try? await asking.get()
            record.rested(for: .now() - began)
            call.tellTask(reason ?? nil)
        case .asks(let examples):
            let reason = await ask(
                embedder,
                for: prompt,
                examples,
                by: began + .nanoseconds(Int64(embedder.settings.timeout))
            )
            record.rested(for: .now() - began)
            call.tellTask(reason)
        }
    }

    private func ask(
        _ embedder: TaskEmbedder,
        for prompt: String,
        _ examples: TaskExamples,
        by deadline: NIODeadline
    ) async -> TaskReason? {
        let asking = embedder.vectors(
            of: [prompt],
            tag: record.modelAsked,
            requestID: record.requestID,
            by: deadline,
            on: loop
        )
        // Also of what is waited for before anything is sent. A caller who goes away changes nothing: others may wait for it as well.
        let alarm = loop.context.loop.scheduleTask(deadline: deadline) { asking.cancel() }
        let result = await asking.value
        alarm.cancel()
        switch result {
        case .success(let vectors):
            let vector = vectors.first ?? []
            let reason = examples.reason(for: vector)
            // The same name stands for another model now.
            if !vector.isEmpty, vector.count != examples.dimensions { embedder.memory.forgets(examples) }
            embedder.memory.end(prompt, reason, isKept: vector.count == examples.dimensions)
            return reason
        case .failure(let error):
            embedder.memory.end(prompt, nil, isKept: error.isOfPrompt)
            return nil
        }
    }
}

extension LoopState {
    /// The embedding model that is asked what a call asks for; nil: none is, since it makes no difference to where the call goes, nothing is known to set its
    /// prompt beside, or the prompt may not go there: whatever holds for the targets of a call holds there too.
    /// - Parameters:
    ///   - model: the name that was asked for.
    ///   - eligible: the targets that the call may go to.
    func embedder(
        for record: CallRecord,
        _ choice: RequestChoice?,
        _ model: String,
        at resolution: Resolution,
        among eligible: TargetSet
    ) -> TaskEmbedder? {
        guard let embedder = snapshot.taskEmbedder, resolution.choosesByTask(among: eligible) else { return nil }
        let vendor = embedder.target.vendor
        if let caller = record.caller, (try? caller.check(vendor)) == nil { return nil }
        if let choice, !choice.admits(embedder.target) { return nil }
        var requirements = choice?.requirements ?? Requirements()
        requirements.add(snapshot.requirements(of: model))
        for place in eligible { requirements.add(resolution.required(of: place)) }
        return requirements.unmet(by: vendor.configured.compliance).isEmpty && embedder.memory.hasLearned
            ? embedder : nil
    }
}

extension GatewayError {
    /// The prompt itself is refused, and would be another time.
    fileprivate var isOfPrompt: Bool {
        switch FailureClass(self) {
        case .contextLength, .contentPolicy: true
        default: false
        }
    }
}
