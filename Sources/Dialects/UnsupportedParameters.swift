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

    /// Refuses a part that another dialect says. Chat's members of a message (`audio`, `prefix`) are parts of a kind like
    /// `message.audio`.
    /// - Parameters:
    ///   - path: of the part in the caller's words, such as `messages[2].content[0]`.
    ///   - vendor: whose dialect lacks it.
    mutating func refuse(_ part: OpaquePart, _ path: String, by vendor: String) throws(GatewayError) {
        if part.kind.hasPrefix("message."), let message = path.firstIndex(of: ".") {
            let member = part.kind.dropFirst("message.".count)
            return try refuse("\(path[..<message]).\(member)", "\(vendor)'s messages have no such member.")
        }
        try refuse(path, "\(vendor) has no part of the type '\(part.kind)'.")
    }
}
