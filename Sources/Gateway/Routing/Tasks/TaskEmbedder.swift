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
    let memory: TaskMemory
    let target: ResolvedTarget
    private let format: any QueryFormat<EmbeddingsQuery, Embeddings>

    /// - Parameter previous: whose knowledge is of use where the same is asked in the same way.
    /// - Returns: nil where its vendor is not there, or has no embeddings.
    init?(
        _ settings: Configuration.TaskEmbedding,
        vendors: [String: VendorAccess],
        health: HealthRegistry,
        previous: TaskEmbedder?
    ) {
        guard let vendor = vendors[settings.vendor] else { return nil }
        self.settings = settings
        memory =
            previous.flatMap { $0.settings == settings ? $0.memory : nil } ?? TaskMemory(capacity: settings.remembered)
        target = ResolvedTarget(
            vendor: vendor,
            model: settings.model,
            inbound: .openAIChat,
            RouteTarget(of: vendor, settings.model, health)
        )
        guard let format = QueryFormats.embeddings(of: target.profile) else { return nil }
        self.format = format
    }

    /// As callers would ask for it.
    var name: String { "\(settings.vendor)/\(settings.model)" }

    /// Prompts may go there that are under requirements.
    func meets(_ requirements: Requirements) -> Bool {
        requirements.unmet(by: target.vendor.configured.compliance).isEmpty
    }

    /// Asks for the vectors of texts, and has it written down.
    /// - Parameters:
    ///   - tag: of the call in the ledger.
    ///   - timeout: for each request, in nanoseconds; nil: as long as the vendor may take.
    /// - Throws: what the vendor did wrong; `unavailable` while it is left alone, and nothing is asked then.
    func vectors(
        of texts: [String],
        tag: String,
        requestID: String,
        within timeout: Int?,
        on loop: LoopState
    ) async throws(GatewayError) -> [[Float]] {
        let now = NIODeadline.now().uptime
        guard let ticket = target.routed.health.begin(at: now) else {
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
        record.prepares(ticket, answering: AnswerDeadlines(ofAttempt: timeout))
        defer {
            record.dropPrepared()
            loop.settle(record)
        }
        do throws(GatewayError) {
            return try await ask(for: texts, record, loop)
        } catch {
            record.failed(error)
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
            let (bytes, rest) = try await target.vendor.request(
                line,
                caller: .empty,
                on: loop,
                for: record,
                bodySize: request.body.readableBytes
            ) { VendorAccess.write(request.body, into: &$0) }
            let (body, head) = try await attempt.send(bytes, rest).whole
            record.ends(head.status, isStream: false)
            guard 200..<300 ~= head.status else { throw record.error(of: body, head) }
            var part = try format.readResult(record.document(body), target.profile)
            if part.usage == nil, let header = format.usageHeader {
                part.usage = head.fields.first(header).flatMap(Int.init).map { Usage(inputTokens: $0, outputTokens: 0) }
            }
            record.used(part.metered, tier: nil)
            for vector in part.vectors {
                guard let numbers = vector.numbers else {
                    throw .unreadableAnswer(target.vendor.name, "a vector holds what is no number")
                }
                vectors.append(numbers)
            }
        }
        guard vectors.count == texts.count else {
            throw .unreadableAnswer(target.vendor.name, "it has \(vectors.count) vectors for \(texts.count) inputs")
        }
        return vectors
    }
}
