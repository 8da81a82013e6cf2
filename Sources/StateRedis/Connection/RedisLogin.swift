internal import Core
internal import NIOCore

/// What a connection says first, and what the server makes of it.
struct RedisLogin: Sendable {
    private enum Step {
        case authentication, database, name
    }

    private let address: RedisAddress
    private let steps: [Step]
    private var answered = 0
    private var firstFault: String?

    init(_ address: RedisAddress) {
        self.address = address
        var steps: [Step] = []
        if address.password != nil { steps.append(.authentication) }
        if address.database != 0 { steps.append(.database) }
        // Last, and always: at least one answer shows that somebody is there.
        steps.append(.name)
        self.steps = steps
    }

    /// The commands, in one piece.
    var bytes: ByteBuffer { RedisCommand.bytes(of: steps.map(command)) }

    private func command(_ step: Step) -> RedisCommand {
        switch step {
        case .authentication:
            let words = [address.user, address.password?.reveal()].compactMap { $0.map(RedisArgument.text) }
            return RedisCommand("AUTH", words)
        case .database: return RedisCommand("SELECT", .integer(address.database))
        case .name: return RedisCommand("CLIENT", "SETNAME", "llm-gateway")
        }
    }

    /// What became of the login.
    enum Outcome: Sendable, Hashable {
        case goesOn
        case succeeded
        /// Why the server does not let the gateway in, for operators.
        case failed(String)
    }

    /// Takes the answer to the next command.
    mutating func take(_ reply: RedisValue) -> Outcome {
        let step = steps[answered]
        answered += 1
        if case .error(let fault) = reply, !Self.isHarmless(fault, step) {
            // The first one is the cause of those that follow.
            if firstFault == nil { firstFault = told(fault, step) }
        } else if reply.array != nil || reply.isNull {
            return .failed("does not answer as Redis does")
        }
        guard answered == steps.count else { return .goesOn }
        return firstFault.map(Outcome.failed) ?? .succeeded
    }

    /// The name only helps whoever looks at the server: one that does not want it may do without.
    private static func isHarmless(_ fault: RedisFault, _ step: Step) -> Bool {
        step == .name && (fault.code == "NOPERM" || fault.message.hasPrefix("unknown"))
    }

    private func told(_ fault: RedisFault, _ step: Step) -> String {
        // Redis does not repeat a password; whatever stands before it might.
        var words = fault.description
        if let password = address.password?.reveal(), !password.isEmpty {
            words = words.replacing(password, with: "[secret]")
        }
        if words.count > 300 { words = words.prefix(300) + "…" }
        return switch (fault.code, step) {
        case ("NOAUTH", _): "wants a password, and its URL holds none (\(words))"
        case (_, .authentication): "refuses the user or the password (\(words))"
        case (_, .database): "refuses the database \(address.database) (\(words))"
        case (_, .name): "does not let the gateway in (\(words))"
        }
    }
}
