import Access
import Catalogue
import Core
import Dialects
import JSON
import NIOCore
import Routing
import Transport

/// The embedding model that is asked what a call asks for where the rules are not sure.
///
/// What is asked of it is written down as a call of nobody's with the tag `task_embedding`, and counted by no limit or budget of the caller's.
final class TaskEmbedder: Sendable {
    let settings: Configuration.TaskEmbedding
    /// As callers would ask for it.
    let name: String
    let memory: TaskMemory
    let target: ResolvedTarget
    private let format: any QueryFormat<EmbeddingsQuery, Embeddings>

    /// - Parameters:
    ///   - breaker: when it is left alone.
    ///   - previous: whose knowledge is of use where the same model is asked at the same place.
    /// - Returns: nil where its vendor is not there, or has no embeddings.
    init?(
        _ settings: Configuration.TaskEmbedding,
        vendors: [String: VendorAccess],
        _ breaker: BreakerSettings,
        previous: TaskEmbedder?
    ) {
        guard let vendor = vendors[settings.vendor] else { return nil }
        let profile = vendor.configured.profile(of: settings.model, for: .openAIChat)
        guard let format = QueryFormats.embeddings(of: profile) else { return nil }
        (self.settings, self.format) = (settings, format)
        name = "\(settings.vendor)/\(settings.model)"
        let source = TaskMemory.Source(
            address: "\(vendor.upstream.origin)\(format.path(for: profile))",
            model: name,
            examples: settings.examples
        )
        if let known = previous?.memory, known.source == source,
            previous?.settings.remembered == settings.remembered
        {
            memory = known
            memory.health.configure(breaker)
        } else {
            memory = TaskMemory(source, health: TargetHealth("\(name) (tasks)", breaker), capacity: settings.remembered)
        }
        target = ResolvedTarget(
            vendor: vendor,
            model: settings.model,
            inbound: .openAIChat,
            RouteTarget(memory.health, AttemptBudget(share: 0, burst: 0))
        )
    }

    /// Begins to ask for the vectors of texts, on the loop, and has it written down. Whoever cancels it is waited for no longer.
    /// - Parameters:
    ///   - tag: of the call in the ledger.
    ///   - requestID: of the call that it is for; nil: it is for none.
    ///   - deadline: whoever asks waits no longer, and it is the model's fault if that passes.
    /// - Returns: them, or what the vendor did wrong; `unavailable` while it is left alone, and nothing is asked then.
    func vectors(
        of texts: [String],
        tag: String,
        requestID: String?,
        by deadline: NIODeadline,
        on loop: LoopState
    ) -> Task<Result<[[Float]], GatewayError>, Never> {
        Task(executorPreference: loop.context.executor) {
            do throws(GatewayError) {
                return .success(
                    try await self.ask(for: texts, tag, requestID ?? loop.makeRequestID(), by: deadline, on: loop)
                )
            } catch {
                return .failure(error)
            }
        }
    }

    private func ask(
        for texts: [String],
        _ tag: String,
        _ requestID: String,
        by deadline: NIODeadline,
        on loop: LoopState
    ) async throws(GatewayError) -> [[Float]] {
        let now = NIODeadline.now().uptime
        guard let ticket = memory.health.begin(at: now) else {
            throw .noTarget(.unavailable(until: nil), settings.model, at: now)
        }
        let record = CallRecord(
            ofGateway: .openAIChat,
            .embeddings,
            requestID: requestID,
            tag: ("task_embedding", tag),
            tags: loop.snapshot.configuration.ledger.tags
        )
        record.asked(model: name, stream: false)
        record.target(target)
        record.prepares(ticket, answering: AnswerDeadlines(ofCall: deadline.uptime))
        defer {
            record.dropPrepared()
            loop.settle(record)
        }
        do throws(GatewayError) {
            return try await ask(for: texts, record, loop)
        } catch {
            guard deadline <= .now() else {
                record.failed(error)
                throw error
            }
            let error = GatewayError(UpstreamError.firstByteTimeout, vendor: settings.vendor)
            record.failed(error)
            record.dropPrepared(as: .failure)
            throw error
        }
    }

    private func ask(for texts: [String], _ record: CallRecord, _ loop: LoopState) async throws(GatewayError)
        -> [[Float]]
    {
        var query = EmbeddingsQuery(model: settings.model)
        query.inputs = texts.map { .text(JSONString($0)) }
        query.purpose = .classification
        query.truncates = true
        query.dropUnsupported = true
        let line = target.vendor.requestLine(to: format.path(for: target.profile))
        let attempt = Attempt(target: target, loop: loop, record: record)
        var vectors: [[Float]] = []
        // A vendor takes only so many texts at a time.
        for request in try format.writeQuery(query, for: target.profile) {
            let (body, head) = try await attempt.send(request, line, caller: .empty)
            record.ends(head.status, isStream: false)
            guard 200..<300 ~= head.status else { throw record.error(of: body, head) }
            for vector in try attempt.read(body, head, to: request, in: format).vectors {
                guard let numbers = vector.numbers else {
                    throw .unreadableAnswer(settings.vendor, "a vector holds what is no number")
                }
                vectors.append(numbers)
            }
        }
        guard vectors.count == texts.count else {
            throw .unreadableAnswer(settings.vendor, "it has \(vectors.count) vectors for \(texts.count) inputs")
        }
        return vectors
    }
}
