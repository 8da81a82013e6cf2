import Core
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Routing
import Transport

/// Has the vectors of the examples made that prompts are set beside, once for each embedding model and set of examples.
private struct TaskExampleLearner {
    /// What failures are of; another configuration may help.
    private var embedder: TaskEmbedder?
    /// How often it has been learnt, what vectors of the same model are.
    private var lessons = 0
    private var failures = 0
    private var code: String?
    private var due = ContinuousClock.now

    /// The first wait after a failure; each time twice as much.
    private static let firstWait = Duration.seconds(1)
    private static let longestWait = Duration.seconds(60)
    /// The wait where nothing but another configuration can help.
    private static let givenUp = Duration.seconds(600)
    /// For how long all vectors may take, and how soon what was learnt is learnt again once more.
    private static let patience = TimeAmount.seconds(60)
    private static let pause = Duration.seconds(10)

    /// Learns what is not known yet, if it is time.
    mutating func learn(_ embedder: TaskEmbedder?, on loop: LoopState, _ logger: Logger) async {
        if embedder !== self.embedder {
            self = TaskExampleLearner()
            self.embedder = embedder
        }
        guard let embedder, !embedder.memory.hasLearned else { return }
        guard due <= .now else { return }
        do throws(GatewayError) {
            let examples = try await Self.examples(embedder, on: loop)
            embedder.memory.learns(examples)
            (failures, code, lessons) = (0, nil, lessons + 1)
            // A server behind which different models answer would have all of it asked for again and again.
            if lessons > 1 { due = .now + Self.pause }
            logger.notice(
                "an embedding model tells tasks where the rules are not sure",
                metadata: [
                    "model": "\(embedder.name)", "dimensions": "\(examples.dimensions)",
                    "accuracy": "\(Int(100 * examples.accuracy + 0.5)) %",
                ]
            )
        } catch {
            if Task.isCancelled { return }
            let isOver = error.code == Self.useless || 400..<404 ~= error.status || error.status == 413
            due = .now + (isOver ? Self.givenUp : min(Self.longestWait, Self.firstWait * (1 << min(failures, 10))))
            failures += 1
            guard failures == 1 || code != error.code else { return }
            code = error.code
            logger.warning(
                error.code == Self.useless
                    ? "the vectors of the embedding model do not tell the examples of tasks apart: the rules count alone"
                    : "the embedding model could not be asked for the examples of tasks: as long as that is so the rules count alone",
                metadata: ["model": "\(embedder.name)", "code": "\(error.code ?? "")"]
            )
        }
    }

    /// The code of a model whose vectors do not tell the examples apart.
    private static let useless = "useless_vectors"

    private static func examples(_ embedder: TaskEmbedder, on loop: LoopState) async throws(GatewayError)
        -> TaskExamples
    {
        let examples = TaskExample.usual + embedder.settings.examples
        let asked = embedder.vectors(
            of: examples.map(\.text),
            tag: "examples",
            requestID: nil,
            by: .now() + patience,
            on: loop
        )
        let vectors = try await withTaskCancellationHandler {
            await asked.value
        } onCancel: {
            asked.cancel()
        }.get()
        // Beside the loops: setting all of them beside each other takes a while.
        guard let learned = TaskExamples(zip(examples, vectors).map { ($0.task, $1) }) else {
            throw GatewayError(
                .vendorAnswerInvalid,
                status: 502,
                message: "The vectors do not tell the examples apart.",
                code: useless
            )
        }
        return learned
    }
}

extension GatewayProcess {
    /// How soon a new embedding model is asked.
    private static let learningInterval = Duration.milliseconds(500)

    /// Has the examples of tasks learnt again and again as the configuration changes, until the gateway stops.
    func learnTasks() {
        let task = Task.detached { [weak self] in
            var learner = TaskExampleLearner()
            while !Task.isCancelled {
                guard let self, let loop = self.runtime.loops.first else { return }
                let embedder = self.current.withLockedValue { $0.taskEmbedder }
                await learner.learn(embedder, on: loop, self.logger)
                try? await Task.sleep(for: Self.learningInterval)
            }
        }
        upkeep.withLockedValue { $0.append(task) }
    }
}
