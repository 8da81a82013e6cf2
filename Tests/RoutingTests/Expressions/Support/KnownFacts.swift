import Routing

/// Values by how their variables are written; all others are missing.
struct KnownFacts: ExpressionFacts {
    var values: [String: ExpressionValue]

    init(_ values: [String: ExpressionValue] = [:]) { self.values = values }

    func value(of variable: ExpressionVariable) -> ExpressionValue { values["\(variable)"] ?? .missing }
}

/// Keeps what it was asked for, in that order.
final class RecordingFacts: ExpressionFacts {
    let known: KnownFacts
    private(set) var asked: [String] = []

    init(_ known: KnownFacts) { self.known = known }

    func value(of variable: ExpressionVariable) -> ExpressionValue {
        asked.append("\(variable)")
        return known.value(of: variable)
    }
}

extension ExpressionSchema {
    /// What a gateway knows of a call, more or less.
    static let sample = ExpressionSchema([
        ("caller.team", .text), ("caller.key", .text), ("prompt.tokens", .number), ("prompt.messages", .number),
        ("stream", .flag), ("caller.is_trial", .flag), ("features", .texts), ("models", .texts), ("tags", .map),
        ("request.headers", .map), ("time.clock", .text),
    ])
}
