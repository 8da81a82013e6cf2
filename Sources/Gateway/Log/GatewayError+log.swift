import Core

extension GatewayError {
    /// The word by which the log tells the error: never text that a vendor or a caller made up.
    var loggableCode: String {
        if let code, code.utf8.count <= 64, code.utf8.allSatisfy(\.isCodeByte) { return code }
        return vendor?.category.rawValue ?? kind.rawValue
    }
}

extension UInt8 {
    /// A letter, a digit, or one of `-_.`.
    fileprivate var isCodeByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2E: true
        default: false
        }
    }
}
