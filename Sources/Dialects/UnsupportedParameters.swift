import Core

/// Decides what happens to the members of a call that a vendor cannot do: refused by name, or left out and remembered.
struct UnsupportedParameters {
    private let drop: Bool
    /// The members left out so far.
    private(set) var dropped: [String] = []

    init(of call: Call) {
        drop = call.dropUnsupported
    }

    /// Refuses the member or, where the caller allows it, notes that it is left out.
    /// - Parameters:
    ///   - param: the caller's name of the member, such as `seed` or `messages[2].content[0]`.
    ///   - reason: a sentence on what the vendor lacks.
    mutating func refuse(_ param: String, _ reason: String) throws(GatewayError) {
        guard drop else { throw .unsupportedParameter(param, reason) }
        dropped.append(param)
    }
}
