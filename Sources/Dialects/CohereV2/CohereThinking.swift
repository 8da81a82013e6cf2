import Core
import JSON

/// How a wish for reasoning is told to Cohere: `thinking` (https://docs.cohere.com/docs/reasoning).
///
/// Its reasoning models think unless they are told not to, best without a budget. So an effort of `high` and more is thinking
/// without one, lesser ones are budgets, and `none` turns thinking off. Thoughts are always in the answer: a wish not to be
/// told them is passed over, which costs nothing and hides nothing that the caller has to see.
enum CohereThinking: Equatable {
    case unsaid, disabled
    /// - Parameter budget: the most tokens; nil: as many as it takes.
    case enabled(budget: Int?)
    /// The model does not reason.
    case impossible

    init(_ wish: ReasoningRequest, by capability: Capabilities.Reasoning?, maxTokens: Int?) {
        let wantsNone = wish.effort == ReasoningRequest.Effort.none || wish.budgetTokens == 0
        guard wish.effort != nil || wish.budgetTokens != nil else {
            self = .unsaid
            return
        }
        guard capability != Capabilities.Reasoning.none else {
            self = wantsNone ? .unsaid : .impossible
            return
        }
        if wantsNone {
            self = .disabled
        } else if let budget = wish.budgetTokens {
            self = .enabled(budget: budget > 0 ? budget : nil)
        } else {
            self = .enabled(budget: Self.budget(for: wish.effort, within: maxTokens))
        }
    }

    /// The answer keeps a fifth of what there is.
    private static func budget(for effort: ReasoningRequest.Effort?, within maxTokens: Int?) -> Int? {
        let budget: Int
        switch effort {
        case .minimal: budget = 1024
        case .low: budget = 2048
        case .medium: budget = 8192
        case nil, .some(.none), .high, .xhigh, .max: return nil
        }
        guard let maxTokens, maxTokens > 0 else { return budget }
        return max(1, min(budget, maxTokens / 5 * 4))
    }

    func write(into writer: inout JSONWriter) {
        switch self {
        case .unsaid, .impossible: return
        case .disabled: writer.object("thinking") { $0.member("type", literal: "disabled") }
        case .enabled(let budget):
            writer.object("thinking") {
                $0.member("type", literal: "enabled")
                $0.member("token_budget", budget)
            }
        }
    }
}
