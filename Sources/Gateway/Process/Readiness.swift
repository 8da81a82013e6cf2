import JSON
import NIOCore

/// How a gateway fares, as `/readyz` tells it: whether it is to be asked, and what an operator should look at meanwhile. Anybody may ask, so
/// it holds nothing of what is configured but names of settings.
struct Readiness: Sendable, Equatable {
    /// What is wrong with writing down what is used.
    var ledger: String?
    /// What is wrong with what is administered.
    var directory: String?
    /// What is wrong with leasing budgets.
    var budgets: String?
    /// What is wrong with sharing limits.
    var limits: String?
    /// What is wrong with the configuration.
    var configuration: String?
    /// Calls are answered. Nothing is to be taken out of service for what is wrong as long as they are.
    var isAvailable = true
    private var isDraining = false

    /// The gateway takes nothing new.
    static let draining: Readiness = {
        var readiness = Readiness()
        (readiness.isAvailable, readiness.isDraining) = (false, true)
        return readiness
    }()

    /// Of the answer.
    var status: Int { isAvailable ? 200 : 503 }

    private var word: String {
        if isDraining { return "draining" }
        if !isAvailable { return "unavailable" }
        return [ledger, directory, budgets, limits, configuration].allSatisfy { $0 == nil } ? "ready" : "degraded"
    }

    /// Of the answer, as JSON.
    var body: ByteBuffer {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("status", word)
            writer.member("ledger", ledger)
            writer.member("directory", directory)
            writer.member("budgets", budgets)
            writer.member("limits", limits)
            writer.member("configuration", configuration)
        }
        return writer.buffer
    }
}
