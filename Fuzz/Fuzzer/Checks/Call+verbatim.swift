import Core

extension Call {
    /// Whether a member that is refused goes to the vendor as the caller wrote it, so that the vendor is to judge it: one without
    /// a canonical field, a tool that runs there, a call that a model made without a name.
    func leavesToVendor(_ param: String?) -> Bool {
        guard let member = param?.prefix(while: { $0 != "." && $0 != "[" }) else { return false }
        return extensions.contains { $0.name == member || $0.name.hasSuffix(".\(member)") }
            || tools.contains { $0.server != nil }
            || messages.contains { $0.parts.contains(where: \.isNamelessCall) }
    }
}

extension Part {
    fileprivate var isNamelessCall: Bool {
        if case .toolCall(let call) = self { call.name.isEmpty } else { false }
    }
}
