import Core
import JSON

/// How much a caller's request asks to be written at the most.
public struct OutputLimit: Sendable, Hashable {
    /// Tokens of one choice; nil: the request says none.
    public private(set) var tokens: Int?
    /// How many choices are wanted.
    public private(set) var choices = 1
    /// The member that says it, for messages.
    public private(set) var member: String
    /// Something stands there that is no such number.
    public private(set) var isUnreadable = false
    /// What the format itself says where the request says none; nil: there is no limit then.
    var standard: Int?

    init(member: String) {
        self.member = member
    }

    /// The number of tokens as it stands in the request; of several the largest counts.
    mutating func readTokens(_ node: JSONNode, _ name: String) {
        guard !node.isNull else { return }
        guard let number = node.int, number >= 0 else {
            member = name
            return isUnreadable = true
        }
        if number >= tokens ?? 0 { (tokens, member) = (number, name) }
    }

    /// The number of choices as it stands in the request; several of them multiply.
    mutating func multiply(_ node: JSONNode, _ name: String) {
        guard !node.isNull else { return }
        guard let number = node.int, number >= 0 else {
            member = name
            return isUnreadable = true
        }
        multiply(by: number)
    }

    mutating func multiply(by number: Int) {
        let (product, isOver) = choices.multipliedReportingOverflow(by: max(number, 1))
        choices = isOver ? Int.max : product
    }

    /// Tokens of all choices together; nil where the request says none.
    public var total: Int? {
        guard let tokens else { return nil }
        let (product, isOver) = tokens.multipliedReportingOverflow(by: choices)
        return isOver ? Int.max : product
    }

    /// What each choice may have where all may have so many and the request says nothing.
    public func share(of total: Int) -> Int {
        min(total / choices, standard ?? Int.max)
    }
}
