/// Why what a server sends is no reply that can be read. Nothing that follows can be, either.
enum RESPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No reply begins so.
    case unknownType(UInt8)
    /// A line does not end as it must, or a text is longer than its length says.
    case badLineEnd
    /// There is no number where one must be.
    case badNumber
    /// A length below 0 that does not stand for nothing.
    case badLength
    /// More than one of ``RESPLimits``.
    case tooLong(String)

    var description: String {
        switch self {
        case .unknownType(let byte): "a reply begins with the byte \(byte)"
        case .badLineEnd: "a line does not end with CR LF"
        case .badNumber: "a number is none"
        case .badLength: "a length is below 0"
        case .tooLong(let what): "\(what)"
        }
    }
}
