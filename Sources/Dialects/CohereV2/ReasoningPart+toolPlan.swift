import Core
import JSON

extension ReasoningPart {
    /// A tool plan: what the model says that it will do before it calls tools. It is a summary of what it thinks and has
    /// neither an id nor a proof, by which it is told from the summaries of other vendors.
    static func toolPlan(_ text: JSONString) -> ReasoningPart {
        var plan = ReasoningPart(text: text)
        plan.isSummary = true
        return plan
    }

    /// Cohere says it in `tool_plan`, not in a `thinking` block.
    var isToolPlan: Bool {
        isSummary && id == nil && isUnproved
    }

    /// Nobody has signed or encrypted it, so any vendor may read it.
    var isUnproved: Bool { signature == nil && encrypted == nil && origin == nil }
}
