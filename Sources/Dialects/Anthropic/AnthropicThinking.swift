import Core
import JSON

/// How a wish for reasoning is told to Anthropic: the members `thinking` and `output_config.effort`.
///
/// | the model reasons by | an effort becomes | a budget becomes |
/// |---|---|---|
/// | `.budget` (up to 4.5) | `enabled` with a budget for the effort | `enabled` |
/// | `.effort` | `output_config.effort` | the effort nearest to it |
/// | `.adaptive` (4.6 and later) | `adaptive` and `output_config.effort` | `adaptive` and the effort nearest to it |
/// | not known | as the newest models have it: `adaptive` and the effort | `enabled`, the word that the caller chose |
///
/// - A budget is at least 1,024 tokens and less than `max_tokens`. Where `max_tokens` leaves no room the budget is lowered,
///   and under 1,024 there is no thinking.
/// - Thinking and a forced tool exclude each other. An adaptive model, which would not think then anyway, is told the effort
///   alone; a wish for a budget cannot be granted.
/// - A model that reasons by a budget refuses a tool conversation whose last turn lacks the thoughts that led to the call (a
///   caller that does not send them back). Such a call goes without thinking.
/// - `none` turns thinking off by saying nothing; adaptive models, some of which cannot be told not to think, get the
///   lowest effort.
/// - `minimal` is told as `low`, Anthropic's lowest.
struct AnthropicThinking {
    enum Mode: Equatable {
        case unsaid, adaptive
        case budget(Int)
    }

    private(set) var mode = Mode.unsaid
    private(set) var effort: StaticString?
    /// Whether thoughts come back as a summary or only as a signature; nil: the model's default.
    private(set) var display: StaticString?
    /// Why the wish, or a part of it, cannot be granted.
    private(set) var lost: String?
    /// The conversation cannot be continued with thoughts, so that the wish is passed over.
    private(set) var isPassedOver = false

    /// Whether the model is told to think, which rules out sampling parameters and forced tools.
    var isOn: Bool { mode != .unsaid }

    init() {}

    /// - Parameters:
    ///   - forcesTool: the model must call a tool.
    ///   - resumesWithoutThoughts: the last turn of the model called tools, and its thoughts are not there.
    init(
        _ wish: ReasoningRequest,
        by capability: Capabilities.Reasoning?,
        maxTokens: Int,
        forcesTool: Bool,
        resumesWithoutThoughts: @autoclosure () -> Bool
    ) {
        let budget = wish.budgetTokens
        guard wish.effort != ReasoningRequest.Effort.none, budget != 0 else {
            if capability == .adaptive { effort = "low" }
            return
        }
        guard wish.effort != nil || budget != nil else { return }
        switch capability {
        case .some(.none):
            lost = "The model does not reason."
            return
        case .effort:
            effort = Self.word(wish.effort ?? Self.effort(for: budget))
            return
        case .budget:
            let tokens = Self.tokens(for: wish, within: maxTokens)
            if let tokens { mode = .budget(tokens) }
        case .adaptive:
            mode = .adaptive
            effort = Self.word(wish.effort ?? Self.effort(for: budget))
        case nil:
            if wish.effort == nil, let budget, budget > 0 {
                if let tokens = Self.tokens(for: wish, within: maxTokens) { mode = .budget(tokens) }
            } else {
                mode = .adaptive
                effort = Self.word(wish.effort)
            }
        }
        if isOn, forcesTool {
            if mode != .adaptive { lost = "Anthropic does not let a model think that is made to call a tool." }
            mode = .unsaid
        }
        if case .budget = mode, capability == .budget, resumesWithoutThoughts() {
            mode = .unsaid
            isPassedOver = true
        }
        if isOn, let include = wish.includeThoughts { display = include ? "summarized" : "omitted" }
    }

    func write(into writer: inout JSONWriter) {
        guard isOn else { return }
        writer.key("thinking")
        writer.beginObject()
        if case .budget(let tokens) = mode {
            writer.member("type", literal: "enabled")
            writer.member("budget_tokens", tokens)
        } else {
            writer.member("type", literal: "adaptive")
        }
        if let display { writer.member("display", literal: display) }
        writer.endObject()
    }

    /// The most tokens of an answer: the caller's word, else the model's limit, else as many as are usual beside the thoughts
    /// that the caller wants.
    static func maxTokens(of call: Call, _ target: TargetProfile, otherwise usual: Int) -> Int {
        call.sampling.maxOutputTokens ?? target.maxOutputTokens
            ?? usual + min(max(call.reasoning?.budgetTokens ?? 0, 0), Int(Int32.max))
    }

    // MARK: Scales

    private static let leastBudget = 1024

    private static func tokens(for wish: ReasoningRequest, within maxTokens: Int) -> Int? {
        guard maxTokens > leastBudget else { return nil }
        // The answer keeps a fifth.
        let room = max(leastBudget, maxTokens / 5 * 4)
        if let budget = wish.budgetTokens, budget > 0 {
            let budget = max(budget, leastBudget)
            return budget < maxTokens ? budget : room
        }
        return min(tokens(for: wish.effort ?? .medium), room)
    }

    /// Steps that grow as the vendors' own scales do; Anthropic advises against more than 32k in one request.
    private static func tokens(for effort: ReasoningRequest.Effort) -> Int {
        switch effort {
        case .none, .minimal: leastBudget
        case .low: 2048
        case .medium: 8192
        case .high: 16384
        case .xhigh: 24576
        case .max: 32768
        }
    }

    /// Nil for a model that shall decide by itself.
    static func effort(for budget: Int?) -> ReasoningRequest.Effort? {
        guard let budget, budget > 0 else { return nil }
        return budget <= 2048 ? .low : budget <= 8192 ? .medium : .high
    }

    private static func word(_ effort: ReasoningRequest.Effort?) -> StaticString? {
        switch effort {
        case nil, .some(.none): nil
        case .minimal, .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .xhigh: "xhigh"
        case .max: "max"
        }
    }
}
