import Catalogue
import Core
import Dialects
import JSON
import NIOCore
import Routing

/// A call that no answer has begun of: what it asks for, as it came and as it goes to the target that is tried. An object that is emptied when an
/// answer begins, so that a long stream does not keep the prompt in memory. Confined to the call's loop.
final class PendingCall {
    let model: String
    /// What it says itself of where it may go.
    let choice: RequestChoice?
    /// The caller wants its events as one JSON array.
    let streamsAsArray: Bool
    /// What it goes on from; nothing once an answer has begun.
    private(set) var continuation: ResponseContinuation
    /// Further models to try, by their names.
    let models: [String]
    /// Other targets may be asked where one fails.
    var mayGoElsewhere = false
    /// Another target goes on with a stream that breaks off.
    var continuesStreams = false
    /// What has been told of a stream that broke off, with which another target is to go on.
    private(set) var broken: (translation: StreamTranslation, told: AnswerSoFar)?
    /// Nil once an answer has begun that nobody else can go on with.
    private(set) var request: InboundRequest?
    /// As it goes to the target that is tried.
    private var attempted: InboundRequest?
    /// What it says, once somebody has asked; nil in it: it cannot be read.
    private var content: CallContent??
    private static let rules = TaskRules()

    init(
        _ request: InboundRequest,
        _ choice: RequestChoice?,
        models: [String] = [],
        goingOnFrom continuation: ResponseContinuation = .nothing,
        streamsAsArray: Bool = false
    ) {
        self.choice = choice
        self.models = models
        self.continuation = continuation
        model = request.model
        self.streamsAsArray = streamsAsArray
        self.request = request
    }

    /// Takes what the call may use at a target of its limits and budgets; a budget may allow a shorter answer only.
    func takeLimits(at target: ResolvedTarget, _ caller: CallerAnswer) async throws(GatewayError) {
        attempted = nil
        guard !caller.loop.limits.isEmpty || target.hasParameters, let request else { return }
        var adapted = try target.adapted(request, for: caller)
        if !caller.loop.limits.isEmpty { try await caller.takeLimits(for: &adapted, at: target) }
        attempted = adapted
    }

    /// What is asked of the target that is tried.
    var asked: InboundRequest? { attempted ?? request }

    /// The request as it goes to the target that is tried.
    func takeAttempted(for target: ResolvedTarget, _ caller: CallerAnswer) throws(GatewayError) -> InboundRequest? {
        guard let taken = attempted else { return try adapted(for: target, caller) }
        attempted = nil
        return try leavingOut(taken, for: target)
    }

    /// The request as it would go to a target.
    func adapted(for target: ResolvedTarget, _ caller: CallerAnswer) throws(GatewayError) -> InboundRequest? {
        guard let request else { return nil }
        return try leavingOut(target.adapted(request, for: caller), for: target)
    }

    /// A request without what is meant for the gateway.
    private func leavingOut(_ request: InboundRequest, for target: ResolvedTarget) throws(GatewayError)
        -> InboundRequest
    {
        guard let choice, !target.vendor.configured.kind.routesItself else { return request }
        var left = request
        if choice.requiresParameters { left.keepParameters() }
        if choice.consumed.isEmpty { return left }
        var edits = JSONEdits(left.document)
        for name in choice.consumed { edits.remove(name) }
        try left.apply(edits)
        return left
    }

    /// What it says, as far as choosing a target may need it; nil where it cannot be read, which its target will say.
    /// - Parameters:
    ///   - unsureBelow: an embedding model may tell what the rules are less sure of; nil: there is none.
    ///   - tokens: of its prompt, as they are expected of its bytes.
    func content(_ inbound: any Dialect, unsureBelow: Double?, tokens: (_ bytes: Int) -> Int) -> CallContent? {
        if let content { return content }
        var found: CallContent?
        if let request, let call = try? request.call(from: inbound, dropUnsupported: true) {
            let features = inbound.features(of: request.document).features
            found = CallContent(
                call,
                Self.rules,
                tokens: tokens(request.document.bytes.readableBytes),
                features: features,
                unsureBelow: unsureBelow
            )
        }
        content = .some(found)
        return found
    }

    /// The embedding model has been asked what the call asks for.
    /// - Parameter reason: what spoke for a task; nil: nothing did.
    func tellTask(_ reason: TaskReason?) {
        guard var told = content ?? nil, told.unsurePrompt != nil else { return }
        told.tellTask(reason)
        content = .some(told)
    }

    /// A stream broke off when some of it had reached the caller.
    /// - Returns: whether another target can go on with it.
    func breaks(_ translation: StreamTranslation) -> Bool {
        guard let told = translation.told, told.canGoOn, request != nil else { return false }
        broken = (translation, told)
        return true
    }

    /// An answer begins.
    /// - Parameter mayBreak: another target may have to go on with it; otherwise nobody else will be asked.
    func isAnswered(mayBreak: Bool = false) {
        broken = nil
        tellTask(nil)
        if mayBreak { return }
        request = nil
        attempted = nil
        continuation = .nothing
    }
}
